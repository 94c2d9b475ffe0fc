"""The rules that stand on clock and calendar: the one reminder, and what somebody put off."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta

from bot.torture.oracle_calendar import NO_DAYS, is_working_day
from bot.torture.oracle_clock import DAY, instant_of, shown

MONDAY = 0


def reminder_after(asked: datetime, at: time, zone: str, holidays: Collection[date] = NO_DAYS) -> datetime:
    """One working day after the question, at the person's check-in time."""
    return next_day_at(shown(asked, zone).date(), at, zone, lambda day: is_working_day(day, holidays))


def snoozed_to(
    choice: str, now: datetime, at: time, zone: str, holidays: Collection[date] = NO_DAYS
) -> datetime:
    """Back in an hour; or at the check-in time on the next working day, or from the next Monday on.

    A Monday that is a holiday is made up for on the first working day after it.
    """
    if choice == "hour":
        return now + timedelta(hours=1)
    today = shown(now, zone).date()
    if choice == "monday":
        while (today + DAY).weekday() != MONDAY:
            today += DAY
    return next_day_at(today, at, zone, lambda day: is_working_day(day, holidays))


def next_day_at(today: date, at: time, zone: str, fits: Callable[[date], bool]) -> datetime:
    """That time of day on the first day after today that fits and exists."""
    day = today + DAY
    while True:
        instant = instant_of(day, at, zone) if fits(day) else None
        if instant is not None:
            return instant
        day += DAY
