"""How a scripted colleague fills a check-in in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from bot.demo.lines import Bank, Line, load_spare
from bot.demo.reading import fields_of, options_of
from bot.demo.world import Cast, Person
from bot.playground import View

SPLIT = "X1"
EXACT = "X1.exact"
EXACTLY = "exactly"
LEAVES_BLANK = 0.08
MISCOUNTS = 0.25  # of what is typed
TAPS = 0.75  # take a shape that is near, instead of typing
NEAR = 2
WEEKS = 12
MOODS = {"X22": (3, 4, 4, 5, 4), "X11": (2, 3, 4, 4, 5)}  # question → answers on its scale, as often as given
ACTION_DUE = ("Done", "Done", "Changed", "Not yet", "Dropped on purpose")


@dataclass(frozen=True)
class Filled:
    """What somebody is about to submit: the fields, a slip in them, and the line they may share."""

    fields: Mapping[str, Any]
    slip: Mapping[str, Any]  # typed first, and sent back
    question: str = ""
    line: Line | None = None


def split_of(person: Person, cast: Cast, day: date, dice: Random) -> tuple[int, int, int]:
    """Where somebody's ten points went: their habit, the winter, the slow drift, and the week's luck."""
    weeks = (day - cast.start).days / 7
    short, medium, long = person.split
    moved = person.drift * min(weeks / WEEKS, 1) - (cast.pressure.points if cast.is_pressed(day) else 0)
    rough = (
        short - moved + dice.gauss(0, 0.6),
        medium + 0.5 * moved,
        long + 0.5 * moved + dice.gauss(0, 0.3),
    )
    first = min(max(round(rough[0]), 1), 10)
    last = min(max(round(rough[2]), 0), 10 - first)
    return first, 10 - first - last, last


def fill_in(view: View, person: Person, cast: Cast, day: date, bank: Bank, dice: Random) -> Filled:
    """What this person puts into this check-in."""
    fields: dict[str, Any] = {}
    slip: dict[str, Any] = {}
    shared: tuple[str, Line] | None = None
    team = [p.key for p in cast.members(person.team)]
    for question, element in fields_of(view):
        kind = element["type"]
        if question == SPLIT:
            fields |= _points(split_of(person, cast, day, dice), element, dice)
            if EXACT in fields and dice.random() < MISCOUNTS:
                slip = {EXACT: _miscounted(fields[EXACT])}
        elif question == EXACT:
            continue
        elif kind == "plain_text_input":
            line = None if dice.random() < LEAVES_BLANK else bank.pick(question, person, team, dice)
            text = line.text if line else _spare(question, element, dice)
            fields |= {question: text} if text else {}
            shared = (question, line) if line and shared is None else shared
        else:
            fields[question] = _tap(question, element, cast.is_pressed(day), dice)
    return Filled(fields, slip, *(shared or ("", None)))


def _points(points: tuple[int, int, int], element: Mapping[str, Any], dice: Random) -> dict[str, Any]:
    """A shape that is near enough, for most people mostly; otherwise the numbers, typed."""
    offered = {value: [int(n) for n in value.split(",")] for value in options_of(element) if "," in value}
    off = {v: sum(abs(a - b) for a, b in zip(points, shape, strict=True)) for v, shape in offered.items()}
    nearest = min(off, key=lambda value: off[value], default="")
    if nearest and off[nearest] <= (NEAR if dice.random() < TAPS else 0):
        return {SPLIT: nearest}
    return {SPLIT: EXACTLY, EXACT: " ".join(str(n) for n in points)}


def _miscounted(typed: str) -> str:
    first, *rest = typed.split()
    return " ".join([str(int(first) + 1), *rest])


def _spare(question: str, element: Mapping[str, Any], dice: Random) -> str:
    """Something that is no great thought; a priority where one is to be named; or nothing."""
    placeholder = element.get("placeholder", {}).get("text", "")
    if question == "X6" or placeholder.startswith("Name it"):
        return dice.choice(load_spare().priorities)
    return dice.choice(load_spare().lines) if dice.random() < 0.5 else ""


def _tap(question: str, element: Mapping[str, Any], pressed: bool, dice: Random) -> str:
    """A choice, a number, a place on a scale; a notch lower when the pressure is on."""
    options = list(options_of(element))
    if question == "X13":
        fitting = [o for o in ACTION_DUE if o in options]
        return dice.choice(fitting or options)
    if options == ["1", "2", "3", "4", "5"]:
        mood = dice.choice(MOODS.get(question, (2, 3, 3, 4, 4)))
        return str(max(1, mood - (1 if pressed else 0)))
    if options[:2] == ["0", "1"]:  # points out of ten
        return str(min(10, max(0, round(dice.gauss(5 if pressed else 3, 1.3)))))
    return dice.choice(options)
