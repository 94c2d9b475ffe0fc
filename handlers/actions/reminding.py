"""Whoever looks after an action is reminded by direct message: once before its day, once after."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.vocabulary import DeliveryKind, TeamState
from handlers import outbox
from handlers.actions import timing, views
from handlers.actions.lines import Line, line
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.teams import schedule
from handlers.teams import service as teams
from handlers.teams.schedule import PROMPT_LATE
from storage.models import Action, Team
from storage.queries import actions as rows
from storage.queries import outbox as deliveries
from storage.queries import people
from storage.queries import teams as team_rows
from storage.queries.outbox import NEVER_SENT

SECONDS = 20  # of somebody's week
NAMES = {timing.BEFORE: "before", timing.AFTER: "after"}
CHANGED = "The action ended or was changed before this was sent."


def remind(session: Session, deps: Deps, workspace: str, action_id: str) -> None:
    """Remind the owner of one action, if its time has come and no rule says not to.

    Whatever comes of it, the next reminder is planned in the same transaction,
    and each has its own key: however many look at once, each is sent once.
    """
    now = deps.now()
    action = rows.lock_action(session, workspace, action_id)
    if action is None or action.remind_at is None or action.remind_at > now:
        return
    team = team_rows.find_team(session, workspace, action.team)
    if team is None or action.outcome is not None or action.reminded >= timing.OVER:
        timing.stop(action)
        return
    if _waits(session, deps, team, action, now):
        return
    stage, key = action.reminded, key_of(action, action.reminded)
    reason = _why_not(session, deps, team, action.owner, now)
    if reason:
        outbox.withhold(session, workspace=workspace, key=key, reason=reason, now=now, person=action.owner)
    else:
        outbox.put(
            session,
            workspace=workspace,
            kind=DeliveryKind.NOTICE,
            message=_message(session, team, action, stage, now),
            key=key,
            now=now,
            person=action.owner,
            subject=subject_of(action),
            expires_at=now + PROMPT_LATE,
            unsolicited=True,
            seconds=SECONDS,
        )
    action.reminded = stage + 1
    timing.plan(session, team, action, now)


def _waits(session: Session, deps: Deps, team: Team, action: Action, now: datetime) -> bool:
    """Whether now is no time to write to the owner, who is then reminded later, where there is a later."""
    zone, quiet_from, quiet_until = teams.quiet_hours(session, deps.settings, team, action.owner)
    closed = teams.closed_of(session, team, action.owner)
    today = schedule.local_date(now, zone)
    late = action.remind_at is not None and now - action.remind_at > PROMPT_LATE
    if late or people.is_away(session, team.workspace, action.owner, today):
        timing.plan(session, team, action, now)
        return True
    opening = schedule.next_opening(now, zone, quiet_from, quiet_until, closed=closed)
    if opening == now:
        return False
    action.remind_at = opening
    if action.reminded == timing.BEFORE and schedule.local_date(opening, zone) > action.due_on:
        action.reminded = timing.AFTER
    return True


def _why_not(session: Session, deps: Deps, team: Team, owner: str, now: datetime) -> str:
    if team.state is not TeamState.ACTIVE:
        return "The team is not running."
    member = team_rows.find_membership(session, team.workspace, team.id, owner)
    if member is None or member.left_at is not None:
        return "They are not in the team any more; a lead can hand the action on."
    if not outbox.within_budget(session, deps.settings, team.workspace, owner, now, SECONDS):
        return "This week’s budget of messages is used up; the action comes back in the next check-in."
    return ""


def _message(session: Session, team: Team, action: Action, stage: int, now: datetime) -> Message:
    today = schedule.local_date(now, teams.zone_of(session, team, action.owner))
    return views.reminder_message(line(session, action), today, before=stage == timing.BEFORE)


def put_right(session: Session, action: Action, now_is: Line, now: datetime) -> None:
    """Take back a reminder that waits to be sent, and let those that were sent say what holds now."""
    kinds = (DeliveryKind.NOTICE,)
    deliveries.withdraw(session, action.workspace, subject_of(action), kinds, CHANGED)
    for stage in NAMES:
        sent = deliveries.find_by_key(session, action.workspace, key_of(action, stage))
        if sent is not None and sent.state not in NEVER_SENT:
            outbox.change(session, action.workspace, sent.id, views.settled_message(now_is, now.date()), now)


def key_of(action: Action, stage: int) -> str:
    """What makes a reminder one: the action, its day, and whether before or after it."""
    return f"action-{NAMES[stage]}:{action.id}:{action.due_on}:{action.owner}"


def subject_of(action: Action) -> str:
    return f"action:{action.id}"
