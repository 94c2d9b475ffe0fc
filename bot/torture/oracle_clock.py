"""The rules of the clock, slow and obvious, for comparing the program with.

A zone says without doubt what its clocks show at an instant; the other way
round is where the mistakes are made. So here nothing is ever converted that
way: the minutes are walked, one after another, and looked at. This file shares
no line and no import with the rules it checks.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WEST, EAST = timedelta(hours=15), timedelta(hours=15)  # no clock on earth is further from UTC
SATURDAY = 5


def shown(instant: datetime, zone: str) -> datetime:
    """What a clock on the wall shows at an instant: date and time, without a zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every whole minute from ``start`` to ``end``."""
    while start <= end:
        yield start
        start += MINUTE


@lru_cache(maxsize=4096)
def clock_around(day: date, zone: str) -> tuple[tuple[datetime, datetime], ...]:
    """Every minute during which it can be that day somewhere: the instant, and what the clock shows."""
    midnight = datetime.combine(day, time(), UTC)
    around = minutes(midnight - EAST, midnight + DAY + WEST)
    return tuple((instant, shown(instant, zone)) for instant in around)


@lru_cache(maxsize=4096)
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


def is_quiet(
    instant: datetime, zone: str, quiet_from: time, quiet_until: time, weekends: bool = True
) -> bool:
    """Whether somebody is to be left alone: in their evening, at night, and at the weekend.

    From ``quiet_from``, itself included, to ``quiet_until``, itself not. The
    two may lie across midnight; where they are equal, no hour is quiet.
    """
    clock = shown(instant, zone)
    if weekends and clock.weekday() >= SATURDAY:
        return True
    now = clock.time()
    if quiet_from <= quiet_until:
        return quiet_from <= now < quiet_until
    return now >= quiet_from or now < quiet_until


def opening_after(
    instant: datetime, zone: str, quiet_from: time, quiet_until: time, weekends: bool = True
) -> datetime:
    """The instant itself if it is not quiet, else the first whole minute after it that is not."""
    if not is_quiet(instant, zone, quiet_from, quiet_until, weekends):
        return instant
    minute = instant.replace(second=0, microsecond=0) + MINUTE
    for _ in range(8 * 24 * 60):
        if not is_quiet(minute, zone, quiet_from, quiet_until, weekends):
            return minute
        minute += MINUTE
    raise LookupError("These quiet hours never end.")
