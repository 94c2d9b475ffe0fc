"""What the register as a whole says: how many began and how many ended. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from config.vocabulary import PriorityState
from handlers.priorities.rules import ENDED


@dataclass(frozen=True)
class Turnover:
    """How many priorities a team began and ended within one quarter."""

    started: int
    ended: int


def quarter_start(day: date) -> date:
    """The first day of the calendar quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def turnover(entries: Iterable[tuple[PriorityState | None, PriorityState, date]], today: date) -> Turnover:
    """Starts and stops of this quarter, from the history: before, after and the day of each entry.

    A pause ends nothing and taking one up again begins nothing: the priority
    was on the register all along.
    """
    recent = [(before, after) for before, after, day in entries if quarter_start(today) <= day <= today]
    return Turnover(
        started=sum(before is None for before, _ in recent),
        ended=sum(before is not None and after in ENDED for before, after in recent),
    )


def turnover_line(found: Turnover) -> str:
    """The quarter in one neutral line: growth is said, never judged."""
    net = found.started - found.ended
    said = f"This quarter: {found.started} started, {found.ended} ended"
    if net == 0:
        return f"{said}: as many as before."
    return f"{said}: {abs(net)} {'more' if net > 0 else 'fewer'} than before."
