"""Use cases of priorities: add one, see them, change what becomes of one and keep why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from config.vocabulary import Horizon, Level, Origin, PriorityState
from handlers import access
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, NoTeam, NotFound, Refusal
from handlers.priorities import figures, rules
from storage.crypto import seal, unseal
from storage.models import Priority, PriorityChange, Team
from storage.queries import people, teams
from storage.queries import priorities as rows
from storage.types import new_id


class HasEnded(Refusal):
    """That priority has ended already; its history says how. `/ambi priorities` shows what is active."""


class NotIntoItself(Refusal):
    """Choose another priority that is active: this one cannot take itself in."""


@dataclass(frozen=True)
class Wanted:
    """A priority as it was filled in."""

    title: str
    horizon: Horizon | None
    origin: Origin | None
    level: Level | None
    owner: str | None


@dataclass(frozen=True)
class Line:
    """One priority as its readers see it."""

    id: str
    team: str
    title: str
    horizon: Horizon
    origin: Origin
    level: Level
    owner: str
    state: PriorityState
    merged_into: str = ""  # the title of what took it in


@dataclass(frozen=True)
class Change:
    """One entry of a priority's history."""

    priority: str
    title: str
    before: PriorityState | None
    after: PriorityState
    reason: str
    at: datetime
    by: str
    until: date | None = None
    merged_into: str = ""  # the title of what took it in


def list_active(session: Session, workspace: str, team: str) -> list[Line]:
    """What a team works on now."""
    return list_in(session, workspace, [team], [PriorityState.ACTIVE])


def list_in(
    session: Session, workspace: str, of_teams: Sequence[str], states: Sequence[PriorityState]
) -> list[Line]:
    """The priorities of these teams in one of these states."""
    return [line(session, found) for found in rows.list_priorities(session, workspace, of_teams, states)]


def line(session: Session, priority: Priority) -> Line:
    """One priority with its words."""
    return Line(
        id=priority.id,
        team=priority.team,
        title=unseal(session, Priority.title, priority),
        horizon=priority.horizon,
        origin=priority.origin,
        level=priority.level,
        owner=priority.owner,
        state=priority.state,
        merged_into=_title(session, priority.workspace, priority.merged_into),
    )


def own_teams(session: Session, actor: Actor) -> list[Team]:
    """The teams whose priorities the actor may see. Raises if there are none."""
    own = teams.list_teams_of(session, actor.workspace, actor.person)
    if not own:
        raise NoTeam()
    return own


def add(session: Session, actor: Actor, team_id: str, wanted: Wanted, now: datetime) -> str:
    """Put a priority on the register; the id it got. It needs an owner of this team, and a level."""
    team = access.get_team(session, actor, Deed.CHANGE_PRIORITY, team_id)
    horizon, origin, level, owner = wanted.horizon, wanted.origin, wanted.level, wanted.owner
    problems = rules.problems_with(wanted.title, horizon, origin, level, owner)
    if owner and owner not in {m.person for m in teams.list_members(session, team.workspace, team.id)}:
        problems["owner"] = "Choose somebody of this team: they are asked about it here."
    if problems or horizon is None or origin is None or level is None or owner is None:
        raise InvalidInput(problems)
    workspace, priority = actor.workspace, new_id()
    session.add(
        Priority(
            workspace=workspace,
            id=priority,
            team=team.id,
            title=seal(session, Priority.title, workspace, priority, wanted.title),
            horizon=horizon,
            origin=origin,
            level=level,
            owner=owner,
            state=PriorityState.ACTIVE,
            merged_into=None,
            made_by=actor.person,
            made_at=now,
        )
    )
    session.flush()
    _keep(session, actor, priority, None, PriorityState.ACTIVE, now)
    return priority


def change_state(
    session: Session,
    actor: Actor,
    priority_id: str,
    after: PriorityState,
    *,
    reason: str,
    now: datetime,
    until: date | None = None,
    merged_into: str | None = None,
    retrospective: str | None = None,
) -> None:
    """Stop, pause, merge, finish or take up one again, and keep why. Whoever calls has checked who may."""
    priority = rows.lock_priority(session, actor.workspace, priority_id)
    if priority is None:
        raise NotFound()
    before = priority.state
    if after not in rules.MAY_BECOME[before]:
        raise HasEnded()
    if after is PriorityState.MERGED:
        _check_takes_in(session, priority, merged_into)
    priority.state = after
    priority.merged_into = merged_into if after is PriorityState.MERGED else None
    session.flush()
    _keep(session, actor, priority_id, before, after, now, reason, until, priority.merged_into, retrospective)


def _check_takes_in(session: Session, priority: Priority, into: str | None) -> None:
    """A priority goes into another one of the same team that is active, never into itself."""
    other = rows.find_priority(session, priority.workspace, into or "")
    if other is None or other.id == priority.id:
        raise NotIntoItself()
    if other.team != priority.team or other.state is not PriorityState.ACTIVE:
        raise NotIntoItself()


def _keep(
    session: Session,
    actor: Actor,
    priority: str,
    before: PriorityState | None,
    after: PriorityState,
    now: datetime,
    reason: str = "",
    until: date | None = None,
    merged_into: str | None = None,
    retrospective: str | None = None,
) -> None:
    workspace, change = actor.workspace, new_id()
    session.add(
        PriorityChange(
            workspace=workspace,
            id=change,
            priority=priority,
            before=before,
            after=after,
            merged_into=merged_into,
            until=until,
            reason=seal(session, PriorityChange.reason, workspace, change, reason) if reason else None,
            retrospective=retrospective,
            by=actor.person,
            at=now,
        )
    )
    session.flush()
    action = "priority.add" if before is None else f"priority.{after.value}"
    people.audit(session, workspace, actor.person, action, f"priority:{priority}", now)


def history(session: Session, actor: Actor, priority_id: str) -> tuple[Line, list[Change]]:
    """One priority with everything that became of it, for whoever may see the team."""
    found = rows.find_priority(session, actor.workspace, priority_id)
    if found is None:
        raise NotFound()
    access.require(session, actor, Deed.SEE_TEAM, found.team)
    return line(session, found), changes(session, rows.list_changes(session, actor.workspace, [priority_id]))


def ended(session: Session, actor: Actor, team_id: str) -> list[Change]:
    """What a team stopped, paused, merged or finished, the newest first."""
    team = access.get_team(session, actor, Deed.SEE_TEAM, team_id)
    states = (PriorityState.PAUSED, *rules.ENDED)
    found = rows.list_priorities(session, team.workspace, [team.id], states)
    latest = {c.priority: c for c in rows.list_changes(session, team.workspace, [p.id for p in found])}
    return changes(session, sorted(latest.values(), key=lambda c: c.at, reverse=True))


def this_quarter(session: Session, actor: Actor, team_id: str, now: datetime) -> figures.Turnover:
    """How many priorities a team began and ended in the quarter it is in, by its own calendar."""
    team = access.get_team(session, actor, Deed.SEE_TEAM, team_id)
    zone = ZoneInfo(team.zone)
    ids = [p.id for p in rows.list_priorities(session, team.workspace, [team.id], list(PriorityState))]
    kept = rows.list_changes(session, team.workspace, ids)
    entries = [(c.before, c.after, c.at.astimezone(zone).date()) for c in kept]
    return figures.turnover(entries, now.astimezone(zone).date())


def changes(session: Session, found: Sequence[PriorityChange]) -> list[Change]:
    """Entries of the history with their words."""
    return [
        Change(
            priority=c.priority,
            title=_title(session, c.workspace, c.priority),
            before=c.before,
            after=c.after,
            reason=unseal(session, PriorityChange.reason, c, ""),
            at=c.at,
            by=c.by,
            until=c.until,
            merged_into=_title(session, c.workspace, c.merged_into),
        )
        for c in found
    ]


def _title(session: Session, workspace: str, priority: str | None) -> str:
    found = rows.find_priority(session, workspace, priority) if priority else None
    return unseal(session, Priority.title, found) if found is not None else ""
