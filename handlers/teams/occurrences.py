"""What a team's settings make of its dates: bank holidays minded, meetings prepared for, digests put off."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from config.vocabulary import OnHoliday
from handlers.teams import cadence, dates, schedule
from handlers.teams.dates import Calendar, Nominal
from handlers.teams.holidays import Closed
from storage.models import Team

CLOSE = timedelta(days=cadence.CLOSE)
DAY = timedelta(days=1)


def key_of(team: str, nominal: date, person: str) -> str:
    """The identity of one person's turn: what is asked or withheld under it is so once."""
    return f"ask:{team}:{nominal}:{person}"


def missed_key(team: str, zone: str, at: time, nominal: date) -> str:
    """Under which it is kept that the people of a place were not asked on a date."""
    return f"missed:{team}:{zone}:{at:%H:%M}:{nominal}"


def digest_subject(team: Team) -> str:
    """What a team's digests are known by while they wait to be posted."""
    return f"digest:{team.id}"


def calendar_of(team: Team) -> Calendar:
    """The team's bank holidays, and what it does about them."""
    return Calendar(Closed(team.division), team.on_holiday)


def closed_to(team: Team, division: str | None) -> Closed:
    """The bank holidays of somebody in a team: their own if they said where they are, else the team's."""
    return Closed(division or team.division)


def next_nominal(team: Team, after: date) -> Nominal | None:
    """The team's first date after a day, one that a bank holiday skips too; None when it has ended."""
    return dates.next_nominal(cadence.from_text(team.cadence), team.started_on, after, calendar_of(team))


def next_turn(team: Team, half: int, after: date) -> date | None:
    """The first date after a day on which a half of the team is asked; None when that never comes."""
    rhythm = cadence.from_text(team.cadence)
    turn = next_nominal(team, after)
    while turn is not None and (turn.skipped or not turn.is_for(rhythm, half)):
        turn = next_nominal(team, turn.on)
    return turn.on if turn is not None else None


def nominal_on(team: Team, on: date) -> Nominal:
    """What the rhythm makes of a date. One it does not name any more stands for itself."""
    return _nominal_on(team.cadence, team.started_on, team.division, team.on_holiday, on)


@lru_cache(maxsize=512)
def _nominal_on(text: str, start: date, division: str, on_holiday: OnHoliday, on: date) -> Nominal:
    calendar = Calendar(Closed(division), on_holiday)
    found = dates.nominals(cadence.from_text(text), start, on - DAY, on, calendar)
    return found[0] if found else Nominal(on, (on,))


def comes_close(team: Team, on: date) -> bool:
    """Whether the rhythm itself asks in the days before that date: its rule does, or a holiday moved one."""
    return cadence.from_text(team.cadence).comes_close or _has_close(
        team.cadence, team.started_on, team.division, team.on_holiday, on
    )


@lru_cache(maxsize=512)
def _has_close(text: str, start: date, division: str, on_holiday: OnHoliday, on: date) -> bool:
    calendar = Calendar(Closed(division), on_holiday)
    return bool(dates.nominal_dates(cadence.from_text(text), start, on - CLOSE, on - DAY, calendar))


def never_were(team: Team, zone: str, first: date, following: date | None) -> list[date]:
    """The team's dates between two others that never came in a zone, whose clocks passed a whole day over."""
    missing = schedule.missing_dates(first, following, zone) if following is not None else []
    if not missing:
        return []
    rhythm = cadence.from_text(team.cadence)
    named = dates.nominal_dates(rhythm, team.started_on, missing[0] - DAY, missing[-1], calendar_of(team))
    return [day for day in missing if day in named]


def shown_at(team: Team, on: date, due: datetime, following: datetime) -> datetime | None:
    """When the digest that closes a round at ``due`` appears.

    On a bank holiday it waits for the next working day, so that somebody is
    there to read it. None where the digest after it comes first, and carries
    what it would have said.
    """
    closed = Closed(team.division)
    if on not in closed:
        return due
    day = dates.next_working(on, closed)
    shown = schedule.to_utc(day, team.digest_at, team.zone)
    return shown if shown is not None and shown < following else None
