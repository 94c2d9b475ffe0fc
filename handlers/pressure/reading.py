"""How hard a time is, read from what a lead types, and what follows from it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from config.vocabulary import PressureLevel
from handlers.teams.away import UnreadableDates, read_away

LONGEST = timedelta(days=92)
REASON_LIMIT = 200
NO_FIFTH = (
    "OPEL has four levels and no fifth, so that 4 keeps its meaning. If it is the hardest there is, set 4: "
    "I then offer to ask nobody anything."
)
HOW = "Type it like this: `/ambi pressure 3 until Friday why winter flow`."
_WHY = re.compile(r"\s*\b(?:why|because)\b\s*[:,]?\s*", re.IGNORECASE)
_LEVEL = re.compile(r"^(?:opel|level)?\s*(-?\d+)\b\s*", re.IGNORECASE)


class Unreadable(ValueError):
    """What is wrong with what was typed, as a sentence that says what to type instead."""


@dataclass(frozen=True)
class Wanted:
    """A time of pressure as somebody wants it: from today until its last day."""

    level: PressureLevel
    last_on: date
    reason: str = ""


def read_pressure(text: str, today: date) -> Wanted:
    """A level, a last day, and perhaps why: "3 until Friday why winter flow". Raises ``Unreadable``."""
    said, *why = _WHY.split(text, maxsplit=1)
    found = _LEVEL.match(said)
    if found is None:
        raise Unreadable(f"I did not find a level from 1 to 4. {HOW}")
    level, days = read_level(found[1]), said[found.end() :].strip().rstrip(",")
    if not days:
        raise Unreadable(f"Until when? It ends by itself on that day. {HOW}")
    if not re.match(r"(?:until|till|to|through|up to)\b", days, re.IGNORECASE):
        days = f"until {days}"
    try:
        _, last = read_away(days, today)
    except UnreadableDates as unread:
        raise Unreadable(f"I cannot read that as a day to come. {HOW}") from unread
    wanted = Wanted(level, last, (why[0].strip().strip('"“”') if why else ""))
    problem = problem_with(wanted, today)
    if problem:
        raise Unreadable(problem)
    return wanted


def read_level(text: str) -> PressureLevel:
    """One of the four levels. Raises ``Unreadable``, with an explanation for a fifth."""
    if text.strip() in {level.value for level in PressureLevel}:
        return PressureLevel(text.strip())
    raise Unreadable(
        NO_FIFTH if text.strip().lstrip("-").isdigit() and int(text) > 4 else f"OPEL goes from 1 to 4. {HOW}"
    )


def problem_with(wanted: Wanted, today: date) -> str:
    """Why this cannot be; empty where it can."""
    if wanted.last_on < today:
        return "That day is over. Give today or a later one."
    if wanted.last_on - today > LONGEST:
        return "That is more than three months away. Give a nearer day; you can set it again when it comes."
    if len(wanted.reason) > REASON_LIMIT:
        return f"Say why in {REASON_LIMIT} characters at most; that was {len(wanted.reason)}."
    return ""
