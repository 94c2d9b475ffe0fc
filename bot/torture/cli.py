"""The torture from the command line: progress for people, and one line for programs."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bot.torture.databases import NoPostgres
from bot.torture.judge import Verdict
from bot.torture.setting import setting
from bot.torture.trial import Trial, Wanted

MOST_UNRESOLVED = 0.001
SHOWN = 20
DATABASES = ("sqlite", "postgresql")
ENGINES = ("embedded", "distributed")


def torture(trials: int, seed: int, database: str, workers: int, engine: str, url: str | None) -> int:
    """Torture a house, and print what came of it; the command's exit code.

    Without ``url`` a DATABASE_URL that names PostgreSQL serves: the database is
    made beside the one it names, which is not touched.
    """
    if database not in DATABASES or engine not in ENGINES:
        say("Give --database sqlite or postgresql, and --engine embedded or distributed.")
        return 1
    if database == "sqlite":
        if engine != "embedded":
            say("The distributed engine needs PostgreSQL: give --database postgresql.")
            return 1
        workers = 1  # a SQLite file serves one process
    elif url is None and os.environ.get("DATABASE_URL", "").startswith("postgresql"):
        url = os.environ["DATABASE_URL"]
    return judged(Wanted(trials, seed, database, workers, engine, url))


def judged(wanted: Wanted) -> int:
    """Try what is wanted, and tell what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="ambidex-torture-"))
    try:
        with setting(wanted, folder, say) as trial:
            verdict = trial.run()
            line = trial.line(verdict)
            good = passes(verdict, int(str(line["deliveries"])))
            if not good:
                trial.pg.write_transcript(folder / "transcript.jsonl")
                explain(trial, verdict)
    except NoPostgres as problem:
        say(str(problem))
        return 1
    print(json.dumps(line), flush=True)
    if good:
        shutil.rmtree(folder)
    return 0 if good else 1


def passes(verdict: Verdict, deliveries: int) -> bool:
    """Whether every promise was kept, and hardly anything is left open."""
    return not verdict.broken and len(verdict.unresolved) <= MOST_UNRESOLVED * deliveries


def explain(trial: Trial, verdict: Verdict) -> None:
    """What was not kept, in words, and how to try the same again."""
    wrong = [*verdict.broken, *verdict.unresolved]
    for sentence in wrong[:SHOWN]:
        say(sentence)
    if len(wrong) > SHOWN:
        say(f"And {len(wrong) - SHOWN} more.")
    say(f"The processes' logs and the transcript (and a SQLite database) are kept in {trial.folder}.")
    wanted = trial.wanted
    say(
        f"Again: python -m bot torture --trials {wanted.trials} --seed {wanted.seed} --database "
        f"{wanted.database} --workers {wanted.workers} --engine {wanted.engine} (the dice are the same; "
        "the processes are real, so no two runs are)."
    )


def say(sentence: str) -> None:
    """One line for whoever watches."""
    print(sentence, file=sys.stderr, flush=True)
