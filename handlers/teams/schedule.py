"""From a local date and time to an instant, and when a person may be spoken to.

Everything that takes or gives an instant means UTC; zones are IANA names and
an unknown one is a ``ValueError``.
"""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

QUIET_FROM = time(18)
QUIET_UNTIL = time(8)
MONDAY = 0
MINUTE = timedelta(minutes=1)


class Snooze(StrEnum):
    """What "Later" offers."""

    HOUR = "hour"
    TOMORROW = "tomorrow"
    MONDAY = "monday"


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; ``ValueError`` says so when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        raise ValueError(
            f"There is no time zone called {name!r}; use a name such as Europe/London."
        ) from problem


def to_utc(local_date: date, local_time: time, zone: str) -> datetime | None:
    """The instant of a local date and time; None where the date never happened.

    In an overlap it is the first of the two; in a gap the offset before the gap
    counts, so London's 01:30 becomes 02:30 summer time. Apia had no
    30 December 2011 at all.
    """
    there = zone_of(zone)
    instant = datetime.combine(local_date, local_time, there).astimezone(UTC)
    if instant.astimezone(there).date() == local_date:
        return instant
    noon = datetime.combine(local_date, time(12), there).astimezone(UTC).astimezone(there)
    return instant if noon.date() == local_date else None


def local_date(instant: datetime, zone: str) -> date:
    """What date it is there."""
    return instant.astimezone(zone_of(zone)).date()


def is_quiet(
    instant: datetime, zone: str, quiet_from: time, quiet_until: time, weekends_quiet: bool = True
) -> bool:
    """Whether it is evening, night or weekend where the person is.

    Equal ends mean that no hour is quiet.
    """
    there = instant.astimezone(zone_of(zone))
    if weekends_quiet and there.weekday() >= 5:
        return True
    return is_within(there.time(), quiet_from, quiet_until)


def is_within(clock: time, start: time, end: time) -> bool:
    """Whether a time of day lies between two others, of which the first may be the later one."""
    return start <= clock < end if start <= end else clock >= start or clock < end


def next_opening(
    instant: datetime,
    zone: str,
    quiet_from: time = QUIET_FROM,
    quiet_until: time = QUIET_UNTIL,
    weekends_quiet: bool = True,
) -> datetime:
    """The instant itself, or the first one after it that is not quiet there."""
    if not is_quiet(instant, zone, quiet_from, quiet_until, weekends_quiet):
        return instant
    first = local_date(instant, zone)
    for ahead in range(8):
        for opening in _ends(first + timedelta(days=ahead), quiet_until, zone):
            if opening <= instant or is_quiet(opening, zone, quiet_from, quiet_until, weekends_quiet):
                continue
            while not is_quiet(opening - MINUTE, zone, quiet_from, quiet_until, weekends_quiet):
                opening -= MINUTE  # the clocks jumped over the end
            return opening
    raise ValueError("Those quiet hours never end.")


def _ends(day: date, quiet_until: time, zone: str) -> list[datetime]:
    """When quiet may end on a day: at its hour, twice where the clock shows it twice, or with the weekend."""
    there, folds = zone_of(zone), (0, 1)
    ends = [datetime.combine(day, at, there) for at in (time(), quiet_until)]
    return sorted({end.replace(fold=fold).astimezone(UTC) for end in ends for fold in folds})


def reminder_at(prompted: datetime, at: time, zone: str) -> datetime:
    """One working day after the prompt, at the person's check-in time."""
    return _clock_on(local_date(prompted, zone), at, zone, range(5))


def snoozed_until(choice: Snooze, now: datetime, at: time, zone: str) -> datetime:
    """When the prompt comes back: in an hour, or on the next such day at the check-in time."""
    if choice is Snooze.HOUR:
        return now + timedelta(hours=1)
    days = range(5) if choice is Snooze.TOMORROW else (MONDAY,)  # nobody is asked at a weekend
    return _clock_on(local_date(now, zone), at, zone, days)


def _clock_on(today: date, at: time, zone: str, weekdays: Container[int]) -> datetime:
    """That clock time on the first of these weekdays after today that exists there."""
    day = today
    while True:
        day += timedelta(days=1)
        instant = to_utc(day, at, zone) if day.weekday() in weekdays else None
        if instant is not None:
            return instant
