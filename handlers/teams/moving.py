"""Somebody lives in another zone, or by another time, from now on: what was not asked yet moves with them.

What was asked or withheld stays as it was. Who flies on past a date's new moment
is asked at once, if that is not too late and they are awake, or passed over. Who
chooses an earlier time for themselves keeps the old one for that date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import ScheduleKind, TeamState
from handlers import outbox
from handlers.teams import cadence, occurrences, schedule, service, views
from handlers.teams.schedule import A_DATE_AWAY, PROMPT_LATE
from handlers.teams.service import Place
from storage.models import Schedule, Team
from storage.queries import people, teams


@dataclass(frozen=True)
class Date:
    """One nominal date of somebody who changes places: when it would have come, and when it comes now."""

    on: date
    key: str
    old: Place
    was: datetime
    new: Place
    due: datetime


def move(session: Session, settings: Settings, workspace: str, person: str, zone: str, now: datetime) -> bool:
    """Keep somebody's new zone and plan their teams again. Says whether it was a new one."""
    known = people.find_person(session, workspace, person)
    if known is None or known.zone == zone:
        return False
    own = [t for t in teams.list_teams_of(session, workspace, person) if t.state is TeamState.ACTIVE]
    before = {team.id: service.place_by(team, known) for team in own}
    known.zone = zone
    session.flush()
    service.plan_teams(session, workspace, own, now)
    for team in own:
        old, new = before[team.id], service.place_by(team, known)
        if new != old:
            for one in _unclaimed(session, team, person, old, new, now):
                _fly(session, settings, team, person, one, now)
    outbox.refresh_home(session, workspace, [person], now)
    return True


def choose(session: Session, workspace: str, person: str, at: time | None, now: datetime) -> None:
    """Keep the time at which somebody wants to be asked, and plan their teams again."""
    known = people.get_person(session, workspace, person)
    own = teams.list_teams_of(session, workspace, person)
    before = {team.id: service.place_by(team, known) for team in own}
    known.checkin_time = at
    session.flush()
    service.plan_teams(session, workspace, own, now)
    for team in own:
        old, new = before[team.id], service.place_by(team, known)
        for one in _unclaimed(session, team, person, old, new, now) if new != old else ():
            if one.due <= now < one.was:
                _ask_at(session, team, new, one.on, one.was, now)


def _unclaimed(
    session: Session, team: Team, person: str, old: Place, new: Place, now: datetime
) -> Iterator[Date]:
    """Every date around now that is theirs, and was neither asked nor withheld."""
    member = teams.find_membership(session, team.workspace, team.id, person)
    if member is None or team.state is not TeamState.ACTIVE:
        return
    rhythm, day = cadence.from_text(team.cadence), schedule.local_date(now, new.zone) - A_DATE_AWAY
    until = day + 2 * A_DATE_AWAY
    while (turn := occurrences.next_nominal(team, day)) is not None and turn.on <= until:
        day = turn.on
        was, due = (schedule.to_utc(day, place.at, place.zone) for place in (old, new))
        if turn.skipped or not turn.is_for(rhythm, member.half) or was is None or due is None:
            continue
        key = occurrences.key_of(team.id, day, person)
        if was >= member.joined_at and outbox.find(session, team.workspace, key) is None:
            yield Date(day, key, old, was, new, due)


def _fly(session: Session, settings: Settings, team: Team, person: str, one: Date, now: datetime) -> None:
    """See to one date of somebody who has come to another zone."""
    if one.was <= now and _was_missed(session, team, one.old, one.on):
        _pass_over(session, team, person, one.key, "It was missed while the service was down.", now)
    elif one.due <= now and one.was > now - PROMPT_LATE:
        quiet = service.quiet_hours(session, settings, team, person)
        asleep = schedule.is_quiet(now, *quiet, closed=service.closed_of(session, team, person))
        if now - one.due <= PROMPT_LATE and not asleep and not _was_missed(session, team, one.new, one.on):
            _ask_at(session, team, one.new, one.on, one.due, now)
        else:
            there = f"{one.new.at:%H:%M} on {views.day_words(one.on, one.on)} had passed"
            reason = f"In {views.clock_words(one.new.zone)} {there} when they came there."
            _pass_over(session, team, person, one.key, reason, now)
            _ask_later(session, team, one.new, one.on, now)


def _was_missed(session: Session, team: Team, place: Place, on: date) -> bool:
    key = occurrences.missed_key(team.id, place.zone, place.at, on)
    return outbox.find(session, team.workspace, key) is not None


def _pass_over(session: Session, team: Team, person: str, key: str, reason: str, now: datetime) -> None:
    outbox.withhold(session, workspace=team.workspace, key=key, reason=reason, now=now, person=person)


def _ask_at(session: Session, team: Team, place: Place, on: date, due: datetime, now: datetime) -> None:
    """Make the place's row due for that date again: whoever was asked then is not asked twice."""
    row = _row(session, team, place.zone, place.at)
    if row is not None and (row.next_due_at is None or row.next_due_at > now):
        row.next_on, row.next_due_at = on, due
        session.flush()


def _ask_later(session: Session, team: Team, place: Place, on: date, now: datetime) -> None:
    """Have the place's row wait for its next date, if planning kept this one for who has just moved."""
    row = _row(session, team, place.zone, place.at)
    if row is not None and row.next_on == on and row.next_due_at is not None and row.next_due_at > now:
        row.next_on, row.next_due_at = service.next_ask(team, place, now) or (None, None)
        session.flush()


def _row(session: Session, team: Team, zone: str, at: time) -> Schedule | None:
    rows = teams.list_schedules(session, team.workspace, team.id)
    wanted = (ScheduleKind.ASK, zone, at)
    return next((row for row in rows if (row.kind, row.zone, row.local_time) == wanted), None)
