"""Use cases that change an action on its way: other words, day or owner; a skill that is missing.

What it was before is kept. Nothing here is a reproach, and nothing is passed
upwards: an action that stalls is offered help, never pressure.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import DeliveryKind
from handlers import outbox
from handlers.access import Actor
from handlers.actions import reminding, rules, timing, views
from handlers.actions.lines import Earlier, Line, line
from handlers.actions.service import to_close
from handlers.errors import InvalidInput
from handlers.teams import schedule
from handlers.teams import service as teams
from storage.crypto import seal, unseal
from storage.models import Action, ActionChange, Team
from storage.queries import actions as rows
from storage.queries import people
from storage.queries import teams as team_rows
from storage.types import new_id

HANDED_SECONDS = 10
WORTH_SAYING = timedelta(hours=24)


@dataclass(frozen=True)
class Wanted:
    """What an action is to be from now on, as it was filled in."""

    text: str
    if_then: str
    owner: str | None
    due: date | None


def history(session: Session, actor: Actor, action_id: str) -> tuple[Line, list[Earlier]]:
    """An action the actor may change, and what it was before, newest first."""
    action = to_close(session, actor, action_id)
    earlier = [
        Earlier(_as_it_was(session, action, change), change.at.date(), change.by)
        for change in rows.list_changes(session, actor.workspace, action_id)
    ]
    return line(session, action), earlier


def _as_it_was(session: Session, action: Action, change: ActionChange) -> Line:
    return Line(
        id=change.id,
        team=action.team,
        owner=change.owner,
        text=unseal(session, ActionChange.text, change),
        if_then=unseal(session, ActionChange.if_then, change, ""),
        due_on=change.due_on,
    )


def change(
    session: Session,
    settings: Settings,
    actor: Actor,
    action_id: str,
    wanted: Wanted,
    today: date,
    now: datetime,
) -> tuple[Line, bool]:
    """Make of an action what is wanted, and keep what it was. The action now, and whether it has stalled."""
    rows.lock_action(session, actor.workspace, action_id)
    action = to_close(session, actor, action_id)
    before = line(session, action)
    problems = rules.problems_with(wanted.text, wanted.owner, wanted.due, today)
    if wanted.due == before.due_on:
        problems.pop("due", None)  # its day may be over and stay: other words are welcome all the same
    member = team_rows.find_membership(session, actor.workspace, action.team, wanted.owner or "")
    if wanted.owner and (member is None or member.left_at is not None):
        problems["owner"] = "Choose somebody of this team: only they can say here how it ended."
    if problems or wanted.owner is None or wanted.due is None:
        raise InvalidInput(problems)
    if (wanted.text, wanted.if_then, wanted.owner, wanted.due) != (
        before.text,
        before.if_then,
        before.owner,
        before.due_on,
    ):
        _keep(session, action, actor, now)
        _set(session, settings, action, wanted, actor, now)
    changes = rows.count_changes(session, actor.workspace, [action.id]).get(action.id, 0)
    return line(session, action), rules.has_stalled(action.due_on, today, changes)


def _keep(session: Session, action: Action, actor: Actor, now: datetime) -> None:
    change = new_id()
    text, if_then = unseal(session, Action.text, action), unseal(session, Action.if_then, action, "")
    sealed = seal(session, ActionChange.if_then, action.workspace, change, if_then) if if_then else None
    session.add(
        ActionChange(
            workspace=action.workspace,
            id=change,
            action=action.id,
            by=actor.person,
            at=now,
            owner=action.owner,
            text=seal(session, ActionChange.text, action.workspace, change, text),
            if_then=sealed,
            due_on=action.due_on,
        )
    )


def _set(
    session: Session, settings: Settings, action: Action, wanted: Wanted, actor: Actor, now: datetime
) -> None:
    workspace, owner_before = action.workspace, action.owner
    action.text = seal(session, Action.text, workspace, action.id, wanted.text)
    action.if_then = (
        seal(session, Action.if_then, workspace, action.id, wanted.if_then) if wanted.if_then else None
    )
    new = Line(
        action.id, action.team, wanted.owner or "", wanted.text, wanted.if_then, wanted.due or now.date()
    )
    reminding.put_right(session, action, new, now)
    moved = (wanted.owner, wanted.due) != (action.owner, action.due_on)
    action.owner, action.due_on = new.owner, new.due_on
    team = team_rows.find_team(session, workspace, action.team)
    if moved and team is not None:
        action.reminded = timing.BEFORE
        timing.plan(session, team, action, now)
    session.flush()
    if action.owner not in (owner_before, actor.person) and team is not None:
        _hand_on(session, settings, team, action, actor, now)
    people.audit(session, workspace, actor.person, "action.change", f"action:{action.id}", now)
    outbox.refresh_home(session, workspace, sorted({action.owner, owner_before, actor.person}), now)


def _hand_on(
    session: Session, settings: Settings, team: Team, action: Action, actor: Actor, now: datetime
) -> None:
    """Tell somebody that an action is theirs now: in their working hours, and out of their week's budget."""
    zone, quiet_from, quiet_until = teams.quiet_hours(session, settings, team, action.owner)
    closed = teams.closed_of(session, team, action.owner)
    at = schedule.next_opening(now, zone, quiet_from, quiet_until, closed=closed)
    if not outbox.within_budget(session, settings, team.workspace, action.owner, at, HANDED_SECONDS):
        return  # it stands on their Home, in `/ambi actions`, and in their check-in when it is due
    outbox.put(
        session,
        workspace=team.workspace,
        kind=DeliveryKind.NOTICE,
        message=views.handed_message(line(session, action), actor.person, schedule.local_date(at, zone)),
        key=f"action-handed:{action.id}:{new_id()}",
        now=now,
        person=action.owner,
        subject=reminding.subject_of(action),
        not_before=at,
        expires_at=at + WORTH_SAYING,
        unsolicited=True,
        seconds=HANDED_SECONDS,
    )


def name_gap(session: Session, actor: Actor, action_id: str, gap: str, now: datetime) -> Line:
    """Note on an action which skill is missing; the team sees it there. Empty takes it away."""
    rows.lock_action(session, actor.workspace, action_id)
    action = to_close(session, actor, action_id)
    action.gap = seal(session, Action.gap, action.workspace, action.id, gap) if gap else None
    session.flush()
    members = [m.person for m in team_rows.list_members(session, actor.workspace, action.team)]
    outbox.refresh_home(session, actor.workspace, members, now)
    return line(session, action)
