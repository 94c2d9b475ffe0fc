"""When a planned retrospective comes, and when whoever leads it is told. Pure.

The team's own rules for bank holidays hold: a date is skipped, or moved to a
working day.
"""

from collections.abc import Container, Sequence
from datetime import date, datetime, time, timedelta

from handlers.teams import dates, recurrence, schedule
from handlers.teams.cadence import Cadence, Rhythm
from handlers.teams.dates import Calendar

LATE = timedelta(hours=4)  # after its time; then it is not started any more
DAY = timedelta(days=1)

Turn = tuple[date, datetime]  # the nominal local date, and the moment


def first(rule: str | None, on: date, at: time, zone: str, calendar: Calendar, now: datetime) -> Turn | None:
    """The first turn after ``now``. A day somebody named themselves stands, bank holiday or not."""
    if rule is None:
        due = schedule.to_utc(on, at, zone)
        return (on, due) if due is not None and due > now else None
    return following(rule, on, at, zone, calendar, now)


def following(
    rule: str, start: date, at: time, zone: str, calendar: Calendar, after: datetime
) -> Turn | None:
    """The first turn of a rhythm later than a moment; None when it has ended."""
    rhythm = Cadence(Rhythm.OWN, own=recurrence.from_text(rule))
    day = schedule.local_date(after, zone) - DAY
    while True:
        nominal = dates.next_nominal(rhythm, start, day, calendar)
        if nominal is None:
            return None
        day = nominal.on
        due = None if nominal.skipped else schedule.to_utc(day, at, zone)
        if due is not None and due > after:
            return day, due


def still_meant(rule: str | None, start: date, calendar: Calendar, on: date) -> bool:
    """Whether the rhythm still names a date: the team may have changed its bank holidays since."""
    if rule is None:
        return True
    rhythm = Cadence(Rhythm.OWN, own=recurrence.from_text(rule))
    return on in dates.nominal_dates(rhythm, start, on - DAY, on, calendar)


def own_date(rule: str, start: date, calendar: Calendar, on: date) -> date:
    """Which date of the rule a turn came from, where a bank holiday moved it."""
    rhythm = Cadence(Rhythm.OWN, own=recurrence.from_text(rule))
    found = dates.nominals(rhythm, start, on - DAY, on, calendar)
    return found[0].of[0] if found else on


def tell_at(turn: Turn, at: time, zone: str, closed: Container[date]) -> datetime:
    """The same time on the working day before."""
    day = turn[0] - DAY
    while not schedule.is_working(day, closed) or schedule.to_utc(day, at, zone) is None:
        day -= DAY
    return schedule.to_utc(day, at, zone) or turn[1] - DAY


def next_to_lead(in_turn: Sequence[str], away: Container[str]) -> str | None:
    """Whose turn it is. Whoever is away keeps their place, so theirs is the next when they are back."""
    return next((person for person in in_turn if person not in away), None)


def after_leading(in_turn: Sequence[str], led: str) -> list[str]:
    """The order once somebody has led one: they go to the end."""
    return [*(p for p in in_turn if p != led), *([led] if led in in_turn else [])]
