"""Every time zone there is, in groups that change their clocks at the same instants to the same time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.torture.oracle_clock import MINUTE

HALF_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Change:
    """The first instant with a new offset from UTC, and the offsets before and from then on."""

    at: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True)
class Group:
    """Zones that cannot be told apart in these years; any of them speaks for all."""

    zones: tuple[str, ...]
    offset: timedelta  # at the start
    changes: tuple[Change, ...]

    @property
    def zone(self) -> str:
        """The one that speaks for all."""
        return self.zones[0]


def offset_at(instant: datetime, zone: str) -> timedelta:
    """How far a zone's clocks are ahead of UTC at an instant."""
    there = instant.astimezone(ZoneInfo(zone)).utcoffset()
    if there is None:
        raise LookupError(f"{zone} has no offset from UTC.")
    return there


def changes_of(zone: str, since: datetime, until: datetime) -> Iterator[Change]:
    """Every change of a zone's clocks: half days are compared, those that differ are walked."""
    before, moment = offset_at(since, zone), since
    while moment < until:
        following = moment + HALF_DAY
        if offset_at(following, zone) != before:
            minute = moment
            while minute < following:
                minute += MINUTE
                now = offset_at(minute, zone)
                if now != before:
                    yield Change(minute, before, now)
                    before = now
        moment = following


def groups(first_year: int, last_year: int, zones: Iterable[str] = ()) -> list[Group]:
    """The zones (all there are, unless some are named) in groups, for these years, both included."""
    since, until = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    found: dict[tuple[timedelta, tuple[Change, ...]], list[str]] = {}
    for zone in sorted(zones or available_timezones()):
        key = (offset_at(since, zone), tuple(changes_of(zone, since, until)))
        found.setdefault(key, []).append(zone)
    return [Group(tuple(members), *key) for key, members in found.items()]
