"""Use cases of pressure: say how hard it is until when, end it early, look it up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from config.vocabulary import PressureLevel
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, Refusal
from handlers.pressure import reading
from handlers.pressure.reading import Wanted
from handlers.teams import service as teams
from handlers.teams.schedule import local_date
from storage.crypto import seal, unseal
from storage.models import PressurePeriod, Team
from storage.queries import people
from storage.queries import pressure as rows
from storage.queries import teams as team_rows
from storage.types import new_id

A_DAY = timedelta(days=1)


class NoPressure(Refusal):
    """{team} has no time of pressure now. `/ambi pressure 3 until Friday` sets one."""


@dataclass(frozen=True)
class Period:
    """Days of pressure, both included."""

    level: PressureLevel
    first_on: date
    last_on: date
    reason: str = ""


@dataclass(frozen=True)
class Standing:
    """How hard it is for a team now, for one of its people."""

    team: str
    name: str
    today: date
    may_set: bool
    now: Period | None


def today_of(team: Team, now: datetime) -> date:
    return local_date(now, team.zone)


def standing(session: Session, actor: Actor, team: Team, now: datetime) -> Standing:
    """How hard it is, and whether the actor may change that."""
    today = today_of(team, now)
    may_set = access.allowed_as(session, actor, Deed.SET_PRESSURE, team.id) is not None
    return Standing(team.id, team.name, today, may_set, current(session, team, today))


def current(session: Session, team: Team, today: date) -> Period | None:
    """The pressure a team is under on a day."""
    found = _row(session, team, today)
    return _period(session, found) if found is not None else None


def periods(session: Session, team: Team, since: date, until: date) -> list[Period]:
    """A team's times of pressure between two days, earliest first: what trends are annotated with."""
    found = rows.list_periods(session, team.workspace, [team.id], since, until)
    return [_period(session, row) for row in found.get(team.id, ())]


def _row(session: Session, team: Team, day: date) -> PressurePeriod | None:
    found = rows.list_periods(session, team.workspace, [team.id], day, day).get(team.id, [])
    return found[-1] if found else None


def _period(session: Session, row: PressurePeriod) -> Period:
    return Period(row.level, row.first_on, row.last_on, unseal(session, PressurePeriod.reason, row, ""))


def set_pressure(session: Session, actor: Actor, team_id: str, wanted: Wanted, now: datetime) -> Standing:
    """Say how hard it is from today on. What was said before ends yesterday, or never was."""
    team = teams.get_living(session, actor, Deed.SET_PRESSURE, team_id)
    today = today_of(team, now)
    problem = reading.problem_with(wanted, today)
    if problem:
        raise InvalidInput({"last": problem})
    team_rows.lock_team(session, team.workspace, team.id)
    _cut(session, team, today)
    period = new_id()
    why = wanted.reason
    session.add(
        PressurePeriod(
            workspace=team.workspace,
            id=period,
            team=team.id,
            level=wanted.level,
            first_on=today,
            last_on=wanted.last_on,
            reason=seal(session, PressurePeriod.reason, team.workspace, period, why) if why else None,
            set_by=actor.person,
            set_at=now,
        )
    )
    session.flush()
    _noted(session, actor, team, wanted.level.value, now)
    return standing(session, actor, team, now)


def end(session: Session, actor: Actor, team_id: str, now: datetime) -> Standing:
    """End it before its day. Raises ``NoPressure``."""
    team = teams.get_living(session, actor, Deed.SET_PRESSURE, team_id)
    team_rows.lock_team(session, team.workspace, team.id)
    if not _cut(session, team, today_of(team, now)):
        raise NoPressure(team=team.name)
    _noted(session, actor, team, "ended", now)
    return standing(session, actor, team, now)


def _cut(session: Session, team: Team, today: date) -> bool:
    """Let what holds today have ended yesterday; what began today never was."""
    row = _row(session, team, today)
    if row is None:
        return False
    if row.first_on >= today:
        rows.remove_period(session, row)
    else:
        row.last_on = today - A_DAY
        session.flush()
    return True


def _noted(session: Session, actor: Actor, team: Team, after: str, now: datetime) -> None:
    people.audit(session, team.workspace, actor.person, "pressure.set", f"team:{team.id}", now, after=after)
    members = [member.person for member in team_rows.list_members(session, team.workspace, team.id)]
    outbox.refresh_home(session, team.workspace, members, now)
