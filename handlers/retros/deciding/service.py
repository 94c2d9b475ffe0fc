"""Use cases of the decision: what will be done, by whom, by when."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import Role
from handlers import access
from handlers.access import Actor
from handlers.actions import service as actions
from handlers.errors import InvalidInput
from handlers.retros import announce, machine, rules
from handlers.retros.board import Board, board_of, format_of, state_of
from handlers.retros.deciding.views import Agreed
from handlers.retros.service import find, hold, not_now
from storage.models import Retrospective
from storage.queries import actions as action_rows
from storage.queries import participants, teams

TOO_LATE_TO_AGREE = (
    "An action is written down in its own phase, or within a day of the end; this is neither. "
    "Your words are still here."
)


def deciding(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> Board:
    """What the modal for an action is drawn from, when it is time for one."""
    retro = find(session, actor, retro_id)
    if not machine.may_agree(state_of(retro), format_of(retro), retro.closed_at, now):
        raise not_now(retro)
    return board_of(session, content, retro, now)


def agree(
    session: Session, content: Content, actor: Actor, retro_id: str, wanted: Agreed, now: datetime
) -> Board:
    """Keep the action, in the place of another one where that was chosen."""
    retro = hold(session, actor, retro_id)
    if not machine.may_agree(state_of(retro), format_of(retro), retro.closed_at, now):
        raise InvalidInput({"action": TOO_LATE_TO_AGREE})
    board = board_of(session, content, retro, now)
    problems = rules.problems_with_action(wanted.text, wanted.owner, wanted.due, board.today)
    if wanted.owner and wanted.owner not in _may_own(session, retro):
        problems["owner"] = "Choose somebody of this team who takes part: they say here how it ended."
    if problems or not wanted.owner or wanted.due is None:
        raise InvalidInput(problems)
    _make_room(session, actor, retro, wanted.instead, now)
    actions.agree(
        session,
        actor,
        retro.team,
        retrospective=retro.id,
        owner=wanted.owner,
        text=wanted.text,
        if_then=wanted.if_then,
        due_on=wanted.due,
        now=now,
    )
    announce.changed(session, content, retro, now)
    return board


def _may_own(session: Session, retro: Retrospective) -> set[str]:
    """Who can look after an action: whoever takes part and is in the team, to be asked about it later."""
    members = {m.person for m in teams.list_members(session, retro.workspace, retro.team)}
    taking_part = {p.person for p in participants.list_participants(session, retro.workspace, retro.id)}
    return members & (taking_part | {retro.facilitator}) if taking_part else members


def _make_room(
    session: Session, actor: Actor, retro: Retrospective, instead: str | None, now: datetime
) -> None:
    """Two actions at most. Which makes room is said by who wrote it down, or by a lead."""
    there = {a.id: a for a in action_rows.list_agreed(session, actor.workspace, retro.id)}
    if instead in there:
        role = access.role_in(session, actor, retro.team)
        if there[instead].made_by != actor.person and role is not Role.LEAD:
            raise InvalidInput({"instead": "Only whoever wrote that one down, or a lead, can swap it."})
        actions.remove(session, actor, instead, now)
    elif len(there) >= rules.MOST_ACTIONS:
        field = "action" if instead is None else "instead"
        raise InvalidInput({field: "There are two by now. Which two? Close this and press “Swap an action”."})
