"""The rules of the clock put to the test: around every change of clocks, oracle and program side by side."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import product

from bot.torture.oracle_calendar import NO_DAYS
from bot.torture.oracle_clock import DAY, Quiet, instant_of, is_quiet, opening_after, shown
from bot.torture.oracle_rules import reminder_after, snoozed_to
from bot.torture.oracle_tally import Tally
from bot.torture.oracle_zones import Group
from handlers.teams import schedule
from handlers.teams.schedule import Snooze

QUARTERS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45))
QUARTER = timedelta(minutes=15)
CHOSEN = (
    Quiet(),  # what holds where nobody chose anything
    Quiet(time(22, 30), time(7, 15), weekends=False),
    Quiet(time(23), time(1, 30), weekends=False),  # ends where many clocks change
    Quiet(time(12), time(13), weekends=False),  # does not lie across midnight
    Quiet(time(9), time(9)),  # no hour is quiet, days are
)
KEEPS_HOLIDAYS = (CHOSEN[0], CHOSEN[-1])
ASKED = (time(9), time(1, 30), time(2, 15), time(0))


def compare(found: Group, tally: Tally, *, first_year: int, last_year: int) -> None:
    """Everything the clock decides, in one group of zones."""
    ordinary = [datetime(year, month, 5, tzinfo=UTC) for year in (first_year, last_year) for month in (1, 7)]
    moments = [*(change.at for change in found.changes), *ordinary]
    local_times(found.zone, moments, tally)
    for moment in moments:
        quiet_hours(found.zone, moment, tally)
        put_off(found.zone, moment, tally)


def local_times(zone: str, moments: Iterable[datetime], tally: Tally) -> None:
    """Every quarter of an hour of the day before, the day of and the day after each moment."""
    for day in days_around(zone, moments):
        for at in QUARTERS:
            question = partial("When is it {} on {} in {}".format, at, day, zone)
            tally.compare(question, instant_of(day, at, zone), schedule.to_utc(day, at, zone))


def days_around(zone: str, moments: Iterable[datetime]) -> list[date]:
    """The local dates next to these moments."""
    return sorted({shown(m, zone).date() + n * DAY for m in moments for n in (-1, 0, 1)})


def slots_around(moment: datetime) -> Iterator[datetime]:
    """Every quarter of an hour from a day before to a day after."""
    slot = moment - DAY
    while slot <= moment + DAY:
        yield slot
        slot += QUARTER


def holidays_around(zone: str, moment: datetime) -> list[Collection[date]]:
    """The very day; and the days next to it."""
    day = shown(moment, zone).date()
    return [frozenset({day}), frozenset({day - DAY, day + DAY, day + 2 * DAY})]


def quiet_hours(zone: str, moment: datetime, tally: Tally) -> None:
    """Whether each slot is quiet, and when the first moment after it comes that is not."""
    days = holidays_around(zone, moment)
    closed = [replace(hours, holidays=some) for hours, some in product(KEEPS_HOLIDAYS, days)]
    for quiet in (*CHOSEN, *closed):
        chosen = (zone, quiet.start, quiet.end, quiet.weekends, quiet.holidays)
        opening = datetime.min.replace(tzinfo=UTC)
        for slot in slots_around(moment):
            question = partial("Is it quiet at {} in {}? {}".format, slot, zone, quiet)
            tally.compare(question, is_quiet(slot, zone, quiet), schedule.is_quiet(slot, *chosen))
            if opening < slot:  # else nothing between the last slot and its opening was open
                opening = opening_after(slot, zone, quiet)
            question = partial("When after {} may one speak in {}? {}".format, slot, zone, quiet)
            tally.compare(question, opening, schedule.next_opening(slot, *chosen))


def put_off(zone: str, moment: datetime, tally: Tally) -> None:
    """When the reminder of a prompt comes, and when one that was put off comes back."""
    slots = [moment + timedelta(hours=hours) for hours in range(-24, 25, 6)]
    for asked, at, days in product(slots, ASKED, [NO_DAYS, *holidays_around(zone, moment)]):
        words = (asked, zone, at, sorted(days))
        question = partial("When is who was asked at {} in {} reminded, at {}, closed {}".format, *words)
        expected = reminder_after(asked, at, zone, days)
        tally.compare(question, expected, schedule.reminder_at(asked, at, zone, days))
        for choice in Snooze:
            question = partial("Put off until {}: asked at {} in {} at {}, closed {}".format, choice, *words)
            expected = snoozed_to(choice.value, asked, at, zone, days)
            tally.compare(question, expected, schedule.snoozed_until(choice, asked, at, zone, days))
