"""Use cases of notes: write one, change it, take it back, while nobody else has seen it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content, Phase
from config.vocabulary import PhaseKind
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, NotFound
from handlers.retros import announce, machine, rules
from handlers.retros.board import Board, board_of, format_of, state_of
from handlers.retros.notes.views import Own
from handlers.retros.service import NotNow, Reach, find, hold, not_now
from storage.crypto import seal, unseal
from storage.models import Note, Retrospective
from storage.queries import retros as rows
from storage.queries import teams
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


def writing(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> Writing:
    """What the actor wrote so far and may still write. Only in a phase that fills columns."""
    retro = find(session, actor, retro_id)
    phase = _writing_phase(retro)
    if phase is None:
        raise not_now(retro)
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
    phase = machine.phase_of(state_of(retro), format_of(retro))
    return phase if phase is not None and phase.kind is PhaseKind.WRITE else None


def _most(session: Session, retro: Retrospective) -> int:
    return rules.notes_each(len(teams.list_members(session, retro.workspace, retro.team)))
