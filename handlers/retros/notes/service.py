"""Use cases of notes: write one, change it, take it back, while nobody else has seen it.

In a confidential retrospective a note carries a tag in its author's place, and
nothing else is written beside it: no change of the post, which
``notes.telling`` brings up to date later, and nobody's row.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content, Phase
from config.vocabulary import PhaseKind, RetroMode
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, NotFound
from handlers.retros import announce, machine, rules
from handlers.retros.board import Board, board_of, format_of, state_of
from handlers.retros.notes.views import Own
from handlers.retros.service import NotNow, Reach, find, hold, not_now
from handlers.retros.who import KeyLost, is_lost, own_notes, who
from storage.crypto import seal, unseal
from storage.models import Note, Retrospective
from storage.queries import participants, teams
from storage.queries import retros as rows
from storage.types import new_id

TOO_LATE_FOR_NOTES = (
    "The notes have been shown meanwhile, so this one comes too late for the list. Your words are still "
    "here: copy them, and say them when the notes are talked about."
)


@dataclass(frozen=True)
class Writing:
    """What the note modal is drawn from."""

    board: Board
    phase: Phase
    own: list[Own]
    most: int
    lost: bool  # the key with which one's own are found


def writing(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> Writing:
    """What the actor wrote so far and may still write. Only in a phase that fills columns."""
    retro = find(session, actor, retro_id)
    phase = _writing_phase(retro)
    if phase is None:
        raise not_now(retro)
    own = [
        Own(n.id, n.column, unseal(session, Note.text, n)) for n in own_notes(session, retro, actor.person)
    ]
    board, most = board_of(session, content, retro, now), rules.notes_each(_people(session, retro))
    return Writing(board, phase, own, most, is_lost(session, retro))


def is_new(session: Session, actor: Actor, retro_id: str) -> bool:
    """Whether somebody may take part of whom the retrospective does not know yet."""
    retro = find(session, actor, retro_id)
    return participants.find_participant(session, actor.workspace, retro.id, actor.person) is None


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
    lost = is_lost(session, retro)
    _require_room(session, retro, actor.person, field, lost=lost)
    columns = format_of(retro).filled_in(phase)
    chosen = column or (columns[0] if len(columns) == 1 else "")
    if columns and chosen not in columns:
        raise InvalidInput({field.replace("text", "column", 1): "Choose where this note belongs."})
    note_id = new_id()
    session.add(
        Note(
            workspace=actor.workspace,
            id=note_id,
            retrospective=retro.id,
            author=None if lost else who(session, retro, actor.person, "own", note_id),
            column=chosen,
            text=seal(session, Note.text, actor.workspace, note_id, text),
            place=None,
            dots=0,
        )
    )
    session.flush()
    _announce(session, content, retro, now)


def _require_room(session: Session, retro: Retrospective, person: str, field: str, *, lost: bool) -> None:
    """Refuse a note too many; where nobody's own can be told any more, one too many of all."""
    people = _people(session, retro)
    most = rules.notes_each(people)
    if lost:
        full = len(rows.list_hidden(session, retro.workspace, retro.id)) >= most * people
    else:
        full = len(own_notes(session, retro, person)) >= most
    if full:
        raise InvalidInput(
            {field: f"{most} notes each is the most, so that all can be read. Change one of yours."}
        )


def _announce(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    if retro.mode is RetroMode.NAMED:
        announce.changed(session, content, retro, now)


def own_note(session: Session, actor: Actor, note_id: str, reach: Reach = find) -> tuple[Retrospective, Own]:
    """One's own note while nobody else has seen it. Somebody else's id finds nothing."""
    retro_id = rows.retro_of_note(session, actor.workspace, note_id)
    if retro_id is None:
        raise NotFound()
    retro = reach(session, actor, retro_id, Deed.JOIN_RETRO)
    note = rows.find_note(session, actor.workspace, note_id)
    if note is None:
        raise NotFound()
    if note.place is not None or _writing_phase(retro) is None:
        raise NotNow()
    if is_lost(session, retro):
        raise KeyLost()
    if note.author != who(session, retro, actor.person, "own", note.id):
        raise NotFound()
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
    _announce(session, content, retro, now)
    return retro.id


def _writing_phase(retro: Retrospective) -> Phase | None:
    phase = machine.phase_of(state_of(retro), format_of(retro))
    return phase if phase is not None and phase.kind in (PhaseKind.WRITE, PhaseKind.LIST) else None


def _people(session: Session, retro: Retrospective) -> int:
    """How many it is for; of one that began before anybody was written down, its team."""
    known = participants.list_participants(session, retro.workspace, retro.id)
    return len(known or teams.list_members(session, retro.workspace, retro.team))
