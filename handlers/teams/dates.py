"""The dates on which a team's turn comes: its rule, meetings prepared for, bank holidays minded.

These *nominal dates* are local and without a time. A person's own time and
zone are applied afterwards (``schedule.to_utc``), so that no change of clock,
zone or hour can make a second occurrence of the same date.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from config.vocabulary import OnHoliday
from handlers.teams import cadence, recurrence
from handlers.teams.cadence import Cadence, Rhythm
from handlers.teams.schedule import is_working

AROUND = timedelta(days=21)  # how far a holiday, or a meeting's preparation, moves a date at most
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """A team's bank holidays, and what becomes of a date that is one."""

    closed: Container[date] = ()
    on_holiday: OnHoliday = OnHoliday.SKIP


ALWAYS_OPEN = Calendar()


@dataclass(frozen=True)
class Nominal:
    """One nominal date, and the rule's own dates that ended there.

    One that is skipped keeps its date, so that on the day it can be said why
    nobody is asked.
    """

    on: date
    of: tuple[date, ...]
    skipped: bool = False

    def is_for(self, rhythm: Cadence, half: int) -> bool:
        """Whether this half of the team is asked: its week is that of the rule's own date."""
        return any(cadence.in_half(day, rhythm, half) for day in self.of)


def nominals(
    rhythm: Cadence, start: date, after: date, until: date, calendar: Calendar = ALWAYS_OPEN
) -> list[Nominal]:
    """The nominal dates after ``after``, up to and with ``until``, earliest first; none before ``start``."""
    moves = rhythm.rhythm is Rhythm.MEETING or calendar.on_holiday != OnHoliday.SKIP
    around = AROUND if moves else timedelta()
    earliest = max(after, start - DAY)
    if until <= earliest:
        return []
    asked: dict[date, list[date]] = {}
    skipped: dict[date, list[date]] = {}
    for day in recurrence.dates(rhythm.rule, start, earliest - around, until + around):
        skips = calendar.on_holiday == OnHoliday.SKIP and day in calendar.closed
        on = _prepared(rhythm, day if skips else _moved(day, calendar), calendar.closed)
        if earliest < on <= until:
            (skipped if skips else asked).setdefault(on, []).append(day)
    found = [Nominal(on, tuple(of)) for on, of in asked.items()]
    found += [Nominal(on, tuple(of), skipped=True) for on, of in skipped.items() if on not in asked]
    return sorted(found, key=lambda one: one.on)


@lru_cache(maxsize=4096)
def next_nominal(
    rhythm: Cadence, start: date, after: date, calendar: Calendar = ALWAYS_OPEN
) -> Nominal | None:
    """The first nominal date after ``after``, skipped ones too; None when the cadence has ended.

    A day such as the 31st may be two months away, an interval a year, 29 February eight.
    Many teams share a rhythm, and walking a rule costs more than all else about a due row.
    """
    for weeks in (6, 30, 60, 450):
        found = nominals(rhythm, start, after, max(after, start) + timedelta(weeks=weeks), calendar)
        if found:
            return found[0]
    return None


def nominal_dates(
    rhythm: Cadence, start: date, after: date, until: date, calendar: Calendar = ALWAYS_OPEN
) -> list[date]:
    """The dates after ``after``, up to and with ``until``, on which people are asked."""
    return [one.on for one in nominals(rhythm, start, after, until, calendar) if not one.skipped]


def next_working(day: date, closed: Container[date]) -> date:
    """That day, or the first working day after it."""
    while not is_working(day, closed):
        day += DAY
    return day


def _moved(day: date, calendar: Calendar) -> date:
    """Where a date of the rule goes if it is a bank holiday."""
    if day not in calendar.closed:
        return day
    if calendar.on_holiday == OnHoliday.NEXT:
        return next_working(day, calendar.closed)
    while not is_working(day, calendar.closed):
        day -= DAY
    return day


def _prepared(rhythm: Cadence, meeting: date, closed: Container[date]) -> date:
    """The day people are asked for a meeting: so many working days before it."""
    day = meeting
    left = rhythm.days_before if rhythm.rhythm is Rhythm.MEETING else 0
    while left:
        day -= DAY
        left -= is_working(day, closed)
    return day
