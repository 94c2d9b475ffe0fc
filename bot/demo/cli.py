"""The demonstration from the command line: without a page, or in the browser."""

import json
import sys
import tempfile
from pathlib import Path

from bot.demo.printing import write_digests
from bot.demo.recount import count
from bot.demo.stage import Stage, staged

PRESET = "quarterly"


def headless(weeks: int, seed: int, out: Path, *, retros: bool = False) -> int:
    """Play so many weeks on a simulated clock, write down what was sent, and print a count of it."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="ambidex-demo-") as folder,
        staged(Path(folder), seed, retros=retros) as stage,
    ):
        play(stage, weeks)
        write(stage, out)
        print(written(out), file=sys.stderr, flush=True)
        print(closing_line(stage, weeks, out), flush=True)
    return 0


def headless_apart(
    weeks: int,
    seed: int,
    out: Path,
    database: str,
    webs: int,
    workers: int,
    kills: int,
    *,
    retros: bool = False,
) -> int:
    """The same, with the bot in several processes, some of which are killed and started again on the way."""
    from bot.demo.apart import staged_apart

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ambidex-demo-") as folder:
        staged = staged_apart(Path(folder), seed, weeks, database, webs, workers, kills, retros=retros)
        with staged as (stage, processes):
            play(stage, weeks)
            write(stage, out)
            print(written(out), file=sys.stderr, flush=True)
            killed = f"Killed on the way: web {processes.kills('web')}, worker {processes.kills('worker')}."
            print(killed, file=sys.stderr, flush=True)
            print(closing_line(stage, weeks, out), flush=True)
    return 0


def closing_line(stage: Stage, weeks: int, out: Path) -> str:
    """What was counted, and how many retrospectives were written down where each format was played."""
    counted = count(stage.pg, stage.cast, weeks).as_json()
    if stage.retro.every:
        counted["retros"] = len(list(out.glob("retro-*.md")))
    return json.dumps(counted)


def play(stage: Stage, weeks: int) -> None:
    """Let so many weeks pass, on the clock in London, whatever the season does to it."""
    stage.advance_to(stage.cast.begins_on(weeks))


def write(stage: Stage, out: Path) -> None:
    """The transcript, and the digests with their pictures."""
    stage.pg.write_transcript(out / "transcript.jsonl")
    for name, text in stage.retro.leading.copies.items():
        (out / f"retro-{name}.md").write_text(text, encoding="utf-8")
    write_digests(stage.pg, stage.cast, stage.house.content.preset(PRESET).bounds, out)


def written(out: Path) -> str:
    """Where the files are and how to read the counts, for the person before the screen.

    It goes to standard error: standard output ends with the counts, for programs.
    """
    return (
        f"In {out}/ are the digests, as text and picture, and transcript.jsonl with all that was sent. "
        "The counts: lost was due and never came, doubled came twice; both should be 0."
    )


def in_browser(port: int) -> int:
    """Serve the page with twelve weeks of history, until Ctrl+C."""
    from bot.demo.browser import show

    return show(port)
