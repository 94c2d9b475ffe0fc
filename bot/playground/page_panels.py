"""The parts of the page that are the playground's own: clock, steps, traffic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bot.playground.clock import RealClock
from bot.playground.page_people import city_of, full_words, moment_words
from bot.playground.record import Record, Traffic
from bot.playground.render_text import Reader

if TYPE_CHECKING:
    from bot.playground.playground import Jump, Playground, Step

LINES = 300  # of traffic, newest first


def clock(stage: Playground, reader: Reader) -> dict[str, Any]:
    """The time of the playground on the reader's clock, in parts."""
    now = stage.clock.now().astimezone(reader.zone)
    return {
        "day": f"{now:%a} {now.day} {now:%b}",
        "year": str(now.year),
        "time": f"{now:%H:%M}",
        "full": f"{full_words(now)}, in {city_of(reader.zone)}",
        "moving": stage.moving,
    }


def _jump(jump: Jump, reader: Reader) -> dict[str, str]:
    target = jump.target()
    return {"label": jump.label, "to": moment_words(target.astimezone(reader.zone)) if target else ""}


def jumps(stage: Playground, reader: Reader) -> list[dict[str, str]]:
    """The buttons that move the clock; none where it is the wall's."""
    if isinstance(stage.clock, RealClock) and stage.on_clock_move is None:
        return []
    return [_jump(jump, reader) for jump in stage.jumps]


def steps(of: Iterable[Step]) -> list[dict[str, Any]]:
    """The steps with their ticks; the first without one is the step to take now."""
    drawn: list[dict[str, Any]] = []
    waiting = True
    for step in of:
        done = step.done()
        drawn.append({"label": step.label, "hint": step.hint, "done": done, "now": waiting and not done})
        waiting = waiting and done
    return drawn


def traffic(record: Record, reader: Reader, places: Mapping[str, str]) -> list[dict[str, Any]]:
    """The latest lines of the inspector and every note, newest first."""
    every = list(record)
    notes_before = [line for line in every[:-LINES] if line.kind == "note"]
    return [_line(line, reader, places) for line in reversed([*notes_before, *every[-LINES:]])]


def _line(line: Traffic, reader: Reader, places: Mapping[str, str]) -> dict[str, Any]:
    outcome, bad = outcome_of(line)
    name, _, detail = line.name.partition(":")
    moment = line.at.astimezone(reader.zone)
    return {
        "number": line.n,
        "kind": line.kind,
        "name": name,
        "detail": detail or detail_of(line, places),
        "note": line.note or (line.name if line.kind == "note" else ""),
        "time": f"{moment:%H:%M:%S}",
        "outcome": outcome,
        "bad": bad,
    }


def detail_of(line: Traffic, places: Mapping[str, str]) -> str:
    """What a line is about, where a word says it: a command's words, a call's place or person."""
    asked = line.request if isinstance(line.request, dict) else {}
    if line.kind == "command":
        return str(asked.get("text", ""))
    place = str(asked.get("channel") or asked.get("user") or asked.get("user_id") or "")
    return places.get(place, "")


def outcome_of(line: Traffic) -> tuple[str, bool]:
    """A word for how an exchange ended, and whether it ended badly."""
    if line.kind == "note":
        return "", False
    if line.trouble:
        return line.trouble, True
    if isinstance(line.response, dict) and line.response.get("ok") is False:
        return str(line.response.get("error", "failed")), True
    if line.response is None and not line.ms:
        return "…", False
    return ("ok" if line.kind == "api" else "ack"), False


def notes(record: Record) -> int:
    """How many notes the traffic holds."""
    return sum(1 for line in record if line.kind == "note")
