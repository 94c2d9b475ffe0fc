"""Use cases of actions: agree one, see what is open, say how one ended."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import ActionOutcome, Role
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.actions import reminding, rules, timing
from handlers.actions.lines import Open, line, lines
from handlers.actions.rules import FollowThrough
from handlers.errors import NotAllowed, NotFound, Refusal
from handlers.teams.schedule import local_date
from storage.crypto import seal
from storage.models import Action, Team
from storage.queries import actions as rows
from storage.queries import people, teams
from storage.types import new_id


class HasEnded(Refusal):
    """Somebody said already how that one ended. `/ambi actions` shows what is still open."""


def agree(
    session: Session,
    actor: Actor,
    team: str,
    *,
    retrospective: str | None,
    owner: str,
    text: str,
    if_then: str,
    due_on: date,
    now: datetime,
) -> str:
    """Keep an action that was agreed; the id it got. Whoever calls has checked who may."""
    workspace, action = actor.workspace, new_id()
    row = Action(
        workspace=workspace,
        id=action,
        team=team,
        retrospective=retrospective,
        owner=owner,
        made_by=actor.person,
        text=seal(session, Action.text, workspace, action, text),
        if_then=seal(session, Action.if_then, workspace, action, if_then) if if_then else None,
        due_on=due_on,
        made_at=now,
        reminded=timing.BEFORE,
    )
    own = teams.find_team(session, workspace, team)
    if own is not None:
        timing.plan(session, own, row, now)
    session.add(row)
    session.flush()
    outbox.refresh_home(session, workspace, [owner], now)
    return action


def remove(session: Session, actor: Actor, action: str, now: datetime) -> None:
    """Take back an action just agreed, because another takes its place."""
    found = rows.find_action(session, actor.workspace, action)
    if found is not None:
        rows.remove_action(session, actor.workspace, action)
        outbox.refresh_home(session, actor.workspace, [found.owner], now)


def open_actions(session: Session, actor: Actor, settings: Settings, now: datetime) -> Open:
    """What the actor looks after, and what is open in their teams; how far each team follows through."""
    own_teams = teams.list_teams_of(session, actor.workspace, actor.person)
    ids = [team.id for team in own_teams]
    led = frozenset(t for t in ids if access.role_in(session, actor, t) is Role.LEAD)
    mine = [a for a in rows.list_open_of(session, actor.workspace, actor.person) if a.team in ids]
    others = [a for a in rows.list_open_in(session, actor.workspace, ids) if a.owner != actor.person]
    today = today_of(session, actor, now)
    return Open(
        mine=lines(session, mine),
        others=lines(session, others),
        led=led,
        stalled=_stalled(session, actor.workspace, [*mine, *others], today),
        follow_through={t.name: follow_through(session, t, settings, today) for t in own_teams},
    )


def _stalled(session: Session, workspace: str, found: list[Action], today: date) -> frozenset[str]:
    changes = rows.count_changes(session, workspace, [action.id for action in found])
    return frozenset(
        action.id for action in found if rules.has_stalled(action.due_on, today, changes.get(action.id, 0))
    )


def follow_through(session: Session, team: Team, settings: Settings, today: date) -> FollowThrough | None:
    """How many of a team's actions that fell due in half a year have ended; for its own members only."""
    ends = rows.list_fallen_due(session, team.workspace, team.id, today - rules.LOOKED_BACK, today)
    return rules.follow_through(ends, max(team.min_group, settings.min_group))


def today_of(session: Session, actor: Actor, now: datetime) -> date:
    """The date where the actor is: their own zone, else their team's."""
    known = people.find_person(session, actor.workspace, actor.person)
    own = teams.list_teams_of(session, actor.workspace, actor.person)
    return local_date(now, (known.zone if known else "") or (own[0].zone if own else "UTC"))


def to_close(session: Session, actor: Actor, action_id: str) -> Action:
    """An open action whose end the actor may tell: its owner, or who leads the team."""
    action = rows.find_action(session, actor.workspace, action_id)
    if action is None:
        raise NotFound()
    role = access.require(session, actor, Deed.CLOSE_ACTION, action.team)
    if action.owner != actor.person and role is not Role.LEAD:
        raise NotAllowed(
            who="the person who looks after it, or a lead,", next_step="Ask them to say how it ended"
        )
    if action.outcome is not None:
        raise HasEnded()
    return action


def close(
    session: Session, actor: Actor, action_id: str, outcome: ActionOutcome, note: str, now: datetime
) -> None:
    """Say how an action ended, by whoever may."""
    rows.lock_action(session, actor.workspace, action_id)
    action = to_close(session, actor, action_id)
    action.outcome_note = (
        seal(session, Action.outcome_note, action.workspace, action.id, note) if note else None
    )
    _end(session, action, outcome, now)
    outbox.refresh_home(session, action.workspace, sorted({action.owner, actor.person}), now)


def answer(
    session: Session,
    workspace: str,
    owner: str,
    action_id: str,
    before: ActionOutcome | None,
    outcome: ActionOutcome | None,
    now: datetime,
) -> None:
    """Let what its owner answers in a check-in be how an action ended; None: it goes on.

    ``before`` is what they had answered there earlier. What was said anywhere
    else since stays: an old check-in must not open again what a team has closed.
    """
    action = rows.lock_action(session, workspace, action_id)
    if action is None or action.owner != owner or action.outcome not in (None, before):
        return
    if outcome is None and action.outcome is not None:
        _reopen(session, action, now)
    elif outcome is not None and action.outcome is not outcome:
        _end(session, action, outcome, now)


def _end(session: Session, action: Action, outcome: ActionOutcome, now: datetime) -> None:
    rows.save_outcome(action, outcome, now)
    timing.stop(action)
    reminding.put_right(session, action, line(session, action), now)


def _reopen(session: Session, action: Action, now: datetime) -> None:
    """Somebody took their answer back: the action goes on, and is in their check-ins again."""
    rows.save_outcome(action, None, now)
    action.outcome_note = None
