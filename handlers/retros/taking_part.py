"""Use cases of those who take part: notes, dots, what was said, the action."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content, Phase
from config.vocabulary import PhaseKind, Role
from handlers import access
from handlers.access import Actor, Deed
from handlers.actions import service as actions
from handlers.errors import InvalidInput, NotFound, Refusal
from handlers.retros import announce, rules
from handlers.retros.board import Board, Card, board_of, format_of, state_of
from handlers.retros.modals import Agreed, Own
from handlers.retros.service import IsOver, find, hold
from storage.crypto import seal, unseal
from storage.models import Note, Retrospective
from storage.queries import actions as action_rows
from storage.queries import retros as rows
from storage.queries import teams
from storage.types import new_id

TOO_LATE_FOR_NOTES = (
    "The notes have been shown meanwhile, so this one comes too late for the list. Your words are still "
    "here: copy them, and say them when the notes are talked about."
)
TOO_LATE_FOR_DOTS = (
    "The dots have been counted meanwhile, so these come too late. Say in the talk what they were for."
)
TOO_LATE_TO_AGREE = (
    "An action is written down in its own phase, or within a day of the end; this is neither. "
    "Your words are still here."
)


Reach = Callable[[Session, Actor, str, Deed], Retrospective]  # look at it, or hold it to change it


class NotNow(Refusal):
    """That is not what comes now. The post in the channel shows where the retrospective is."""


def _not_now(retro: Retrospective) -> Refusal:
    return NotNow() if retro.closed_at is None else IsOver()


# --- notes -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Writing:
    """What the note modal is drawn from."""

    board: Board
    phase: Phase
    own: list[Own]
    most: int


def writing(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> Writing:
    """What the actor wrote so far and may still write. Only in a phase that fills columns."""
    retro = find(session, actor, retro_id)
    phase = _writing_phase(retro)
    if phase is None:
        raise _not_now(retro)
    own = [
        Own(n.id, n.column, unseal(session, Note.text, n))
        for n in rows.list_notes_by(session, actor.workspace, retro.id, actor.person)
    ]
    return Writing(board_of(session, content, retro, now), phase, own, _most(session, retro))


def write_note(
    session: Session,
    content: Content,
    actor: Actor,
    retro_id: str,
    column: str | None,
    text: str,
    field: str,
    now: datetime,
) -> None:
    """Keep a note, unseen until all are shown. ``field``: where it was typed."""
    retro = hold(session, actor, retro_id)
    phase = _writing_phase(retro)
    if phase is None:
        raise InvalidInput({field: TOO_LATE_FOR_NOTES})
    if not text:
        raise InvalidInput({field: "Write one thought, or press Done."})
    written = rows.list_notes_by(session, actor.workspace, retro.id, actor.person)
    most = _most(session, retro)
    if len(written) >= most:
        raise InvalidInput(
            {field: f"{most} notes each is the most, so that all can be read. Change one of yours."}
        )
    columns = format_of(retro).filled_in(phase)
    chosen = column or (columns[0] if len(columns) == 1 else "")
    if chosen not in columns:
        raise InvalidInput({field.replace("text", "column", 1): "Choose where this note belongs."})
    note_id = new_id()
    session.add(
        Note(
            workspace=actor.workspace,
            id=note_id,
            retrospective=retro.id,
            author=actor.person,
            column=chosen,
            text=seal(session, Note.text, actor.workspace, note_id, text),
            place=None,
            dots=0,
        )
    )
    session.flush()
    announce.changed(session, content, retro, now)


def own_note(session: Session, actor: Actor, note_id: str, reach: Reach = find) -> tuple[Retrospective, Own]:
    """One's own note while nobody else has seen it. Somebody else's id finds nothing."""
    retro_id = rows.retro_of_note(session, actor.workspace, note_id)
    if retro_id is None:
        raise NotFound()
    retro = reach(session, actor, retro_id, Deed.JOIN_RETRO)
    note = rows.find_note(session, actor.workspace, note_id)
    if note is None or note.author != actor.person:
        raise NotFound()
    if note.place is not None or _writing_phase(retro) is None:
        raise NotNow()
    return retro, Own(note.id, note.column, unseal(session, Note.text, note))


def change_note(session: Session, actor: Actor, note_id: str, text: str) -> str:
    """Replace the words of one's own note. Returns the id of its retrospective."""
    try:
        retro, _ = own_note(session, actor, note_id, hold)
    except NotNow:
        raise InvalidInput({"text": TOO_LATE_FOR_NOTES}) from None
    if not text:
        raise InvalidInput({"text": "Write one thought, or press Cancel and take the note back."})
    note = rows.find_note(session, actor.workspace, note_id)
    if note is not None:
        note.text = seal(session, Note.text, actor.workspace, note_id, text)
    return retro.id


def withdraw_note(session: Session, content: Content, actor: Actor, note_id: str, now: datetime) -> str:
    """Take one's own note back. Returns the id of its retrospective."""
    retro, _ = own_note(session, actor, note_id, hold)
    rows.remove_note(session, actor.workspace, note_id)
    announce.changed(session, content, retro, now)
    return retro.id


def _writing_phase(retro: Retrospective) -> Phase | None:
    phase = rules.phase_of(state_of(retro), format_of(retro))
    return phase if phase is not None and phase.kind is PhaseKind.WRITE else None


def _most(session: Session, retro: Retrospective) -> int:
    return rules.notes_each(len(teams.list_members(session, retro.workspace, retro.team)))


# --- dots ------------------------------------------------------------------------------------


def voting(
    session: Session, content: Content, actor: Actor, retro_id: str, now: datetime
) -> tuple[Board, dict[str, int]]:
    """The notes, and where the actor's own dots are."""
    retro = find(session, actor, retro_id)
    if not _is_in(retro, PhaseKind.VOTE):
        raise _not_now(retro)
    own: dict[str, int] = {}
    for note in rows.list_dots_of(session, actor.workspace, retro.id, actor.person):
        own[note] = own.get(note, 0) + 1
    return board_of(session, content, retro, now), own


def count_shown(session: Session, actor: Actor, retro_id: str) -> int:
    """How many notes there are to put dots on."""
    find(session, actor, retro_id)
    return rows.count_notes(session, actor.workspace, retro_id)


def place_dots(session: Session, actor: Actor, retro_id: str, dots: dict[str, int]) -> tuple[int, int]:
    """Put the actor's dots where they want them now. Returns how many are placed, and how many they have."""
    retro = hold(session, actor, retro_id)
    if not _is_in(retro, PhaseKind.VOTE):
        raise InvalidInput({"dots-0": TOO_LATE_FOR_DOTS})
    shown = {n.id for n in rows.list_notes(session, actor.workspace, retro.id) if n.place is not None}
    if not set(dots) <= shown:
        raise InvalidInput({"dots-0": "One of these notes is gone. Close this window and press Vote again."})
    problem = rules.problem_with_dots(dots, len(shown))
    if problem:
        raise InvalidInput({"dots-0": problem})
    rows.take_dots_back(session, actor.workspace, retro.id, actor.person)
    each = [note for note, number in dots.items() for _ in range(number)]
    for slot, note in enumerate(each):
        rows.claim_slot(session, actor.workspace, retro.id, actor.person, slot, note)
    return len(each), rules.budget(len(shown))


def _is_in(retro: Retrospective, kind: PhaseKind) -> bool:
    phase = rules.phase_of(state_of(retro), format_of(retro))
    return phase is not None and phase.kind is kind


# --- what was said ---------------------------------------------------------------------------


def card_to_say(
    session: Session, content: Content, actor: Actor, note_id: str, now: datetime, reach: Reach = find
) -> tuple[Retrospective, Card]:
    """A note that is talked about, for whoever leads."""
    retro_id = rows.retro_of_note(session, actor.workspace, note_id)
    if retro_id is None:
        raise NotFound()
    retro = reach(session, actor, retro_id, Deed.START_RETRO)
    board = board_of(session, content, retro, now)
    card = next((c for c in board.cards if c.id == note_id), None)
    if card is None:
        raise NotNow()
    return retro, card


def say(session: Session, content: Content, actor: Actor, note_id: str, text: str, now: datetime) -> None:
    """Keep what the discussion of a note came to; empty takes it away."""
    retro, _ = card_to_say(session, content, actor, note_id, now, hold)
    note = rows.find_note(session, actor.workspace, note_id)
    if note is not None:
        note.said = seal(session, Note.said, actor.workspace, note_id, text) if text else None
        session.flush()
    announce.changed(session, content, retro, now)


# --- the action ------------------------------------------------------------------------------


def deciding(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> Board:
    """What the modal for an action is drawn from, when it is time for one."""
    retro = find(session, actor, retro_id)
    if not rules.may_agree(state_of(retro), format_of(retro), retro.closed_at, now):
        raise _not_now(retro)
    return board_of(session, content, retro, now)


def agree(
    session: Session, content: Content, actor: Actor, retro_id: str, wanted: Agreed, now: datetime
) -> Board:
    """Keep the action, in the place of another one where that was chosen."""
    retro = hold(session, actor, retro_id)
    if not rules.may_agree(state_of(retro), format_of(retro), retro.closed_at, now):
        raise InvalidInput({"action": TOO_LATE_TO_AGREE})
    board = board_of(session, content, retro, now)
    problems = rules.problems_with_action(wanted.text, wanted.owner, wanted.due, board.today)
    members = {m.person for m in teams.list_members(session, retro.workspace, retro.team)}
    if wanted.owner and wanted.owner not in members:
        problems["owner"] = "Choose somebody of this team: only they can say here how it ended."
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
