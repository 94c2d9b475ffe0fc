"""Use cases of actions: agree one, see what is open, say how one ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from config.vocabulary import ActionOutcome, Role
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.errors import NotAllowed, NotFound, Refusal
from handlers.teams.schedule import local_date
from storage.crypto import seal, unseal
from storage.models import Action
from storage.queries import actions as rows
from storage.queries import people, teams
from storage.types import new_id


class HasEnded(Refusal):
    """Somebody said already how that one ended. `/ambi actions` shows what is still open."""


@dataclass(frozen=True)
class Line:
    """One action as its readers see it."""

    id: str
    team: str
    owner: str
    text: str
    if_then: str
    due_on: date
    outcome: ActionOutcome | None = None
    note: str = ""


@dataclass(frozen=True)
class Open:
    """What is open for somebody: what they look after, and what others in their teams do."""

    mine: list[Line]
    others: list[Line]
    led: frozenset[str]  # the teams they lead, where they may close what others look after


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
    session.add(
        Action(
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
        )
    )
    session.flush()
    outbox.refresh_home(session, workspace, [owner], now)
    return action


def remove(session: Session, actor: Actor, action: str, now: datetime) -> None:
    """Take back an action just agreed, because another takes its place."""
    found = rows.find_action(session, actor.workspace, action)
    if found is not None:
        rows.remove_action(session, actor.workspace, action)
        outbox.refresh_home(session, actor.workspace, [found.owner], now)


def open_actions(session: Session, actor: Actor) -> Open:
    """What the actor looks after, and what is open in their teams."""
    own_teams = [t.id for t in teams.list_teams_of(session, actor.workspace, actor.person)]
    led = frozenset(t for t in own_teams if access.role_in(session, actor, t) is Role.LEAD)
    mine = rows.list_open_of(session, actor.workspace, actor.person)
    in_teams = rows.list_open_in(session, actor.workspace, own_teams)
    return Open(
        mine=lines(session, [a for a in mine if a.team in own_teams]),
        others=lines(session, [a for a in in_teams if a.owner != actor.person]),
        led=led,
    )


def today_of(session: Session, actor: Actor, now: datetime) -> date:
    """The date where the actor is: their own zone, else their team's."""
    known = people.find_person(session, actor.workspace, actor.person)
    own = teams.list_teams_of(session, actor.workspace, actor.person)
    return local_date(now, (known.zone if known else "") or (own[0].zone if own else "UTC"))


def lines(session: Session, found: Sequence[Action]) -> list[Line]:
    """Actions with their words."""
    return [line(session, action) for action in found]


def line(session: Session, action: Action) -> Line:
    """One action with its words."""
    return Line(
        id=action.id,
        team=action.team,
        owner=action.owner,
        text=unseal(session, Action.text, action),
        if_then=unseal(session, Action.if_then, action, ""),
        due_on=action.due_on,
        outcome=action.outcome,
        note=unseal(session, Action.outcome_note, action, ""),
    )


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
    rows.save_outcome(action, outcome, now)
    action.outcome_note = (
        seal(session, Action.outcome_note, action.workspace, action.id, note) if note else None
    )
    outbox.refresh_home(session, action.workspace, sorted({action.owner, actor.person}), now)
