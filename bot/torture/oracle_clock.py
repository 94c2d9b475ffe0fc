"""The rules of the clock, slow and obvious, for comparing the program with.

A zone says without doubt what its clocks show at an instant; the other way
round is where the mistakes are made. So here nothing is ever converted that
way: the minutes are walked, one after another, and looked at. This file shares
no line and no import with the rules it checks.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WEST, EAST = timedelta(hours=15), timedelta(hours=15)  # no clock on earth is further from UTC
SATURDAY = 5
SOME_DAYS = 200  # kept in mind: each is some thousands of minutes


def shown(instant: datetime, zone: str) -> datetime:
    """What a clock on the wall shows at an instant: date and time, without a zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every whole minute from ``start`` to ``end``."""
    while start <= end:
        yield start
        start += MINUTE


@lru_cache(maxsize=SOME_DAYS)
def clock_around(day: date, zone: str) -> tuple[tuple[datetime, datetime], ...]:
    """Every minute during which it can be that day somewhere: the instant, and what the clock shows."""
    midnight = datetime.combine(day, time(), UTC)
    around = minutes(midnight - EAST, midnight + DAY + WEST)
    return tuple((instant, shown(instant, zone)) for instant in around)


@lru_cache(maxsize=SOME_DAYS)
def minutes_of(day: date, zone: str) -> dict[time, datetime]:
    """The instant at which the clock first shows each minute of that day; empty if the day never was."""
    found: dict[time, datetime] = {}
    for instant, clock in clock_around(day, zone):
        if clock.date() == day:
            found.setdefault(clock.time(), instant)
    return found


def instant_of(day: date, at: time, zone: str) -> datetime | None:
    """When it is that local date and time; None where that date does not exist.

    Shown twice, it is the first. Never shown, because the clocks jumped over
    it, it counts as if they had not jumped yet: with the offset before the gap.
    """
    known = minutes_of(day, zone)
    if not known:
        return None
    if at in known:
        return known[at]
    wanted = datetime.combine(day, at)
    before: datetime | None = None
    for instant, clock in clock_around(day, zone):
        if before is not None and before < wanted < clock:
            offset = before + MINUTE - instant.replace(tzinfo=None)
            return (wanted - offset).replace(tzinfo=UTC)
        before = clock
    raise LookupError(f"{wanted} in {zone} is neither shown nor jumped over.")


@dataclass(frozen=True)
class Quiet:
    """When somebody is to be left alone, on their own clock.

    From ``start``, itself included, to ``end``, itself not; the two may lie
    across midnight, and where they are equal no hour is quiet. And all of
    Saturday and Sunday, unless they chose otherwise, and of every holiday.
    """

    start: time = time(18)
    end: time = time(8)
    weekends: bool = True
    holidays: Collection[date] = frozenset()


def is_quiet(instant: datetime, zone: str, quiet: Quiet) -> bool:
    """Whether somebody is to be left alone: in their evening, at night, at the weekend, on a holiday."""
    clock = shown(instant, zone)
    if (quiet.weekends and clock.weekday() >= SATURDAY) or clock.date() in quiet.holidays:
        return True
    if quiet.start <= quiet.end:
        return quiet.start <= clock.time() < quiet.end
    return clock.time() >= quiet.start or clock.time() < quiet.end


def opening_after(instant: datetime, zone: str, quiet: Quiet) -> datetime:
    """The instant itself if it is not quiet, else the first whole minute after it that is not."""
    if not is_quiet(instant, zone, quiet):
        return instant
    minute = instant.replace(second=0, microsecond=0) + MINUTE
    for _ in range(31 * 24 * 60):
        if not is_quiet(minute, zone, quiet):
            return minute
        minute += MINUTE
    raise LookupError("These quiet hours never end.")
