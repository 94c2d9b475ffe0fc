"""Use cases of trade-offs: keep one, amend it, end it, find it again."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from config.vocabulary import Horizon, PriorityState, Role
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, NotAllowed, NotFound, Refusal
from handlers.priorities import service as priorities
from handlers.teams import schedule
from handlers.teams import service as teams
from handlers.teams.schedule import local_date
from handlers.tensions import rules
from handlers.tensions.rules import Wanted
from storage.crypto import seal, unseal
from storage.models import Team, Tension, TensionChange
from storage.queries import priorities as priority_rows
from storage.queries import teams as team_rows
from storage.queries import tensions as rows
from storage.types import new_id

ASKED_AT = time(9)


class HasEnded(Refusal):
    """That trade-off has ended. `/ambi tradeoffs` shows what still holds."""


@dataclass(frozen=True)
class Line:
    """A trade-off as its team may read it."""

    id: str
    team: str
    made_by: str
    made_on: date
    chosen: str
    against: str
    why: str
    review_on: date
    horizon: Horizon | None
    over: Horizon | None
    priority: str  # its title; empty where none was named
    over_priority: str
    ended: bool
    mine: bool = False  # the reader may change it


@dataclass(frozen=True)
class Earlier:
    """What one was, until somebody amended it on a day."""

    chosen: str
    against: str
    why: str
    review_on: date
    by: str
    on: date


@dataclass(frozen=True)
class Form:
    """What the form is drawn from: the team's day and its priorities by id."""

    team: str
    name: str
    today: date
    priorities: tuple[tuple[str, str], ...]


def form(session: Session, actor: Actor, team: Team, now: datetime) -> Form:
    found = priorities.list_active(session, actor.workspace, team.id)
    return Form(
        team.id, team.name, local_date(now, team.zone), tuple((line.id, line.title) for line in found)
    )


def keep(session: Session, actor: Actor, team_id: str, wanted: Wanted, now: datetime) -> Line:
    """Keep a trade-off; it comes back to whoever made it on its day."""
    team = teams.get_living(session, actor, Deed.KEEP_TRADEOFF, team_id)
    _require_whole(session, team, wanted, now)
    tension = Tension(workspace=team.workspace, id=new_id(), team=team.id, made_by=actor.person, made_at=now)
    _set(session, team, tension, wanted)
    session.add(tension)
    session.flush()
    _refresh(session, team, now)
    return line_of(session, tension, team, actor)


def amend(session: Session, actor: Actor, tension_id: str, wanted: Wanted, now: datetime) -> Line:
    """Change one, and keep what it was."""
    tension, team = to_change(session, actor, tension_id, lock=True)
    _require_whole(session, team, wanted, now)
    before = line_of(session, tension, team, actor)
    if wanted == as_wanted(before, tension):
        return before
    change = TensionChange(
        workspace=team.workspace,
        id=new_id(),
        tension=tension.id,
        by=actor.person,
        at=now,
        review_on=tension.review_on,
    )
    words = unseal(session, Tension.words, tension)
    change.words = seal(session, TensionChange.words, team.workspace, change.id, words)
    session.add(change)
    _set(session, team, tension, wanted)
    session.flush()
    _refresh(session, team, now)
    return line_of(session, tension, team, actor)


def keep_on(session: Session, actor: Actor, tension_id: str, now: datetime) -> Line:
    """Keep one as it is, until a day twelve weeks from now."""
    tension, team = to_change(session, actor, tension_id)
    line = line_of(session, tension, team, actor)
    again = local_date(now, team.zone) + rules.ANOTHER
    return amend(session, actor, tension_id, replace(as_wanted(line, tension), review_on=again), now)


def as_wanted(line: Line, tension: Tension) -> Wanted:
    """One as the form would have it."""
    return Wanted(
        chosen=line.chosen,
        against=line.against,
        why=line.why,
        review_on=line.review_on,
        horizon=line.horizon,
        over=line.over,
        priority=tension.priority,
        over_priority=tension.over_priority,
    )


def end(session: Session, actor: Actor, tension_id: str, now: datetime) -> Line:
    """Let one end: what gave way has its turn again, or does not matter any more."""
    tension, team = to_change(session, actor, tension_id, lock=True)
    tension.ended_at, tension.ask_at = now, None
    session.flush()
    _refresh(session, team, now)
    return line_of(session, tension, team, actor)


def to_change(session: Session, actor: Actor, tension_id: str, *, lock: bool = False) -> tuple[Tension, Team]:
    """One that holds and that the actor may change: they made it, or they lead the team."""
    find = rows.lock_tension if lock else rows.find_tension
    tension = find(session, actor.workspace, tension_id)
    if tension is None:
        raise NotFound()
    team = teams.get_living(session, actor, Deed.KEEP_TRADEOFF, tension.team)
    if not _may_change(session, actor, tension):
        raise NotAllowed(who="whoever made it, or a lead,", next_step="Ask them to look at it again")
    if tension.ended_at is not None:
        raise HasEnded()
    return tension, team


def _may_change(session: Session, actor: Actor, tension: Tension) -> bool:
    return tension.made_by == actor.person or access.role_in(session, actor, tension.team) is Role.LEAD


def found(session: Session, actor: Actor, typed: str) -> list[Line]:
    """What the actor's teams have traded off, newest first, with all the words that were typed."""
    own = {team.id: team for team in team_rows.list_teams_of(session, actor.workspace, actor.person)}
    lines = [
        line_of(session, tension, own[tension.team], actor)
        for tension in rows.list_tensions(session, actor.workspace, list(own))
    ]
    return [
        line
        for line in lines
        if rules.matches((line.chosen, line.against, line.why, line.priority, line.over_priority), typed)
    ]


def history(session: Session, actor: Actor, tension_id: str) -> tuple[Line, list[Earlier]]:
    """One with all it was before, newest first."""
    tension = rows.find_tension(session, actor.workspace, tension_id)
    if tension is None:
        raise NotFound()
    team = access.get_team(session, actor, Deed.SEE_TEAM, tension.team)
    earlier = []
    for change in rows.list_changes(session, actor.workspace, tension_id):
        words = unseal(session, TensionChange.words, change)
        on = local_date(change.at, team.zone)
        earlier.append(Earlier(**words, review_on=change.review_on, by=change.by, on=on))
    return line_of(session, tension, team, actor), earlier


def line_of(session: Session, tension: Tension, team: Team, actor: Actor) -> Line:
    """A trade-off as somebody of its team reads it."""
    return Line(
        id=tension.id,
        team=tension.team,
        made_by=tension.made_by,
        made_on=local_date(tension.made_at, team.zone),
        **unseal(session, Tension.words, tension),
        review_on=tension.review_on,
        horizon=tension.horizon,
        over=tension.over,
        priority=_title(session, tension.workspace, tension.priority),
        over_priority=_title(session, tension.workspace, tension.over_priority),
        ended=tension.ended_at is not None,
        mine=tension.ended_at is None and _may_change(session, actor, tension),
    )


def _title(session: Session, workspace: str, priority: str | None) -> str:
    found = priority_rows.find_priority(session, workspace, priority) if priority else None
    return priorities.line(session, found).title if found else ""


def _require_whole(session: Session, team: Team, wanted: Wanted, now: datetime) -> None:
    problems = rules.problems_with(wanted, local_date(now, team.zone))
    known = {
        row.id
        for row in priority_rows.list_priorities(session, team.workspace, [team.id], list(PriorityState))
    }
    for field, priority in (("priority", wanted.priority), ("over_priority", wanted.over_priority)):
        if priority is not None and priority not in known:
            problems[field] = "That priority is not one of this team's any more. Choose another, or none."
    if problems:
        raise InvalidInput(problems)


def _set(session: Session, team: Team, tension: Tension, wanted: Wanted) -> None:
    assert wanted.review_on is not None
    words = {"chosen": wanted.chosen, "against": wanted.against, "why": wanted.why}
    tension.words = seal(session, Tension.words, team.workspace, tension.id, words)
    tension.horizon, tension.over = wanted.horizon, wanted.over
    tension.priority, tension.over_priority = wanted.priority, wanted.over_priority
    tension.review_on = wanted.review_on
    tension.ask_at = schedule.to_utc(wanted.review_on, ASKED_AT, team.zone)


def _refresh(session: Session, team: Team, now: datetime) -> None:
    members = [member.person for member in team_rows.list_members(session, team.workspace, team.id)]
    outbox.refresh_home(session, team.workspace, members, now)
