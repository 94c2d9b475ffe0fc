"""The torture from the command line: progress for people, and one line for programs."""

import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.torture.databases import NoPostgres
from bot.torture.judge import Verdict
from bot.torture.setting import setting
from bot.torture.trial import Trial, Wanted

MOST_UNRESOLVED = 0.001
SHOWN = 20
INTERRUPTED = 130
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
    kept = False
    try:
        with interruptible(), setting(wanted, folder, say) as trial:
            verdict = trial.run()
            line = trial.line(verdict)
            kept = not passes(verdict, int(str(line["deliveries"])))
            if kept:
                trial.pg.write_transcript(folder / "transcript.jsonl")
                explain(trial, verdict)
    except NoPostgres as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("Stopped before the end: nothing was judged, and nothing is left behind.")
        return INTERRUPTED
    except BaseException:
        kept = True
        say(f"It stumbled itself; the processes' logs are kept in {folder}.")
        raise
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(line), flush=True)
    return 1 if kept else 0


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM be what Ctrl+C is, so that the processes end with us. Only a main thread hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
