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
PROMPT_LATE = timedelta(hours=4)  # a question later than this is not asked any more
A_DATE_AWAY = timedelta(days=2)  # as far as two zones can be apart in dates, and more
LONGEST_QUIET = 40  # days: no country closes for longer
MINUTE = timedelta(minutes=1)
HALF_A_DAY = timedelta(hours=12)


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


def missing_dates(first: date, last: date, zone: str) -> list[date]:
    """The dates between two others that never were in a zone: its clocks passed over a whole day."""
    there = zone_of(zone)
    before, after = (datetime.combine(day, time(12), there).utcoffset() for day in (first, last))
    if abs((after or timedelta()) - (before or timedelta())) < HALF_A_DAY:
        return []
    between = (first + timedelta(days=n) for n in range(1, (last - first).days))
    return [day for day in between if to_utc(day, time(12), zone) is None]


def local_date(instant: datetime, zone: str) -> date:
    """What date it is there."""
    return instant.astimezone(zone_of(zone)).date()


def is_quiet(
    instant: datetime,
    zone: str,
    quiet_from: time,
    quiet_until: time,
    weekends_quiet: bool = True,
    closed: Container[date] = (),
) -> bool:
    """Whether it is evening, night, weekend or one of the ``closed`` days where the person is.

    Equal ends mean that no hour is quiet; days stay quiet.
    """
    there = instant.astimezone(zone_of(zone))
    if (weekends_quiet and there.weekday() >= 5) or there.date() in closed:
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
    closed: Container[date] = (),
) -> datetime:
    """The instant itself, or the first one after it that is not quiet there."""

    def quiet(moment: datetime) -> bool:
        return is_quiet(moment, zone, quiet_from, quiet_until, weekends_quiet, closed)

    if not quiet(instant):
        return instant
    first = local_date(instant, zone)
    for ahead in range(LONGEST_QUIET):
        for opening in _ends(first + timedelta(days=ahead), quiet_until, zone):
            if opening <= instant or quiet(opening):
                continue
            while not quiet(opening - MINUTE):
                opening -= MINUTE  # the clocks jumped over the end
            return opening
    raise ValueError("Those quiet hours never end.")


def _ends(day: date, quiet_until: time, zone: str) -> list[datetime]:
    """When quiet may end on a day: at its hour, twice where the clock shows it twice, or with the weekend."""
    there, folds = zone_of(zone), (0, 1)
    ends = [datetime.combine(day, at, there) for at in (time(), quiet_until)]
    return sorted({end.replace(fold=fold).astimezone(UTC) for end in ends for fold in folds})


def reminder_at(prompted: datetime, at: time, zone: str, closed: Container[date] = ()) -> datetime:
    """One working day after the prompt, at the person's check-in time."""
    return _clock_on(local_date(prompted, zone), at, zone, closed)


def snoozed_until(
    choice: Snooze, now: datetime, at: time, zone: str, closed: Container[date] = ()
) -> datetime:
    """When the prompt comes back: in an hour, or on the next such working day at the check-in time.

    A Monday that is ``closed`` is made up for on the first working day after it.
    """
    if choice is Snooze.HOUR:
        return now + timedelta(hours=1)
    today = local_date(now, zone)
    if choice is Snooze.MONDAY:
        today += timedelta(days=6 - today.weekday())  # this week's Sunday: Monday is the day after
    return _clock_on(today, at, zone, closed)


def is_working(day: date, closed: Container[date] = ()) -> bool:
    """Whether people work on that day: Monday to Friday, and none of the ``closed`` days."""
    return day.weekday() < 5 and day not in closed


def _clock_on(today: date, at: time, zone: str, closed: Container[date]) -> datetime:
    """That clock time on the first working day after today that exists there."""
    day = today
    while True:
        day += timedelta(days=1)
        instant = to_utc(day, at, zone) if is_working(day, closed) else None
        if instant is not None:
            return instant
