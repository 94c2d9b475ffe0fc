"""The rules of the clock put to the test: around every change of clocks, oracle and program side by side."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from bot.torture.oracle_clock import DAY, instant_of, is_quiet, opening_after, shown
from bot.torture.oracle_rules import reminder_after, snoozed_to
from bot.torture.oracle_tally import Tally
from bot.torture.oracle_zones import Group
from handlers.teams import schedule
from handlers.teams.schedule import Snooze

QUARTERS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45))
QUARTER = timedelta(minutes=15)
QUIET = (
    (time(18), time(8), True),  # what holds where nobody chose anything
    (time(22, 30), time(7, 15), False),
    (time(23), time(1, 30), False),  # ends where many clocks change
    (time(12), time(13), False),  # does not lie across midnight
    (time(9), time(9), False),  # no hour is quiet
)
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


def quiet_hours(zone: str, moment: datetime, tally: Tally) -> None:
    """Whether each slot is quiet, and when the first moment after it comes that is not."""
    for quiet_from, quiet_until, weekends in QUIET:
        opening = datetime.min.replace(tzinfo=UTC)
        for slot in slots_around(moment):
            words = (slot, zone, quiet_from, quiet_until, weekends)
            question = partial("Is it quiet at {} in {} from {} to {} (weekends: {})".format, *words)
            quiet = is_quiet(slot, zone, quiet_from, quiet_until, weekends)
            tally.compare(question, quiet, schedule.is_quiet(slot, zone, quiet_from, quiet_until, weekends))
            if opening < slot:  # else nothing between the last slot and its opening was open
                opening = opening_after(slot, zone, quiet_from, quiet_until, weekends)
            question = partial("When after {} may one speak in {}, quiet {} to {} ({})".format, *words)
            said = schedule.next_opening(slot, zone, quiet_from, quiet_until, weekends)
            tally.compare(question, opening, said)


def put_off(zone: str, moment: datetime, tally: Tally) -> None:
    """When the reminder of a prompt comes, and when one that was put off comes back."""
    for hours in range(-24, 25, 6):
        at_first = moment + timedelta(hours=hours)
        for at in ASKED:
            question = partial("When is who was asked at {} in {} reminded, at {}".format, at_first, zone, at)
            tally.compare(question, reminder_after(at_first, at, zone), schedule.reminder_at(at_first, at, zone))
            for choice in Snooze:
                words = (at_first, choice.value, zone, at)
                question = partial("Put off at {} until “{}” in {}, asked at {}".format, *words)
                expected = snoozed_to(choice.value, at_first, at, zone)
                tally.compare(question, expected, schedule.snoozed_until(choice, at_first, at, zone))
