"""Use cases of what people settle together: notes everybody sees at once, and one choice."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content, Phase
from config.vocabulary import PhaseKind
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput
from handlers.retros import announce, machine
from handlers.retros.board import Board, board_of, format_of, state_of
from handlers.retros.service import IsOver, NotNow, find, hold, not_now
from storage.crypto import seal
from storage.models import Note, Retrospective
from storage.queries import retros as rows
from storage.types import new_id

MOST_TOGETHER = 30
TOO_LATE = "That step is over. Your words are still here: copy them, and say them to whoever leads."


def writing_down(
    session: Session, content: Content, actor: Actor, retro_id: str, now: datetime
) -> tuple[Board, Phase]:
    """What is written down together in this phase, for anybody it is for."""
    retro = find(session, actor, retro_id)
    phase = _deciding(retro)
    if not phase.columns:
        raise NotNow()
    return board_of(session, content, retro, now), phase


def write_down(
    session: Session,
    content: Content,
    actor: Actor,
    retro_id: str,
    column: str | None,
    text: str,
    now: datetime,
) -> None:
    """Keep what people agreed, shown at once. It is everybody's: no author is kept, in either mode."""
    retro = hold(session, actor, retro_id)
    try:
        phase = _deciding(retro)
    except (NotNow, IsOver):
        raise InvalidInput({"text": TOO_LATE}) from None
    chosen = column or (phase.columns[0] if len(phase.columns) == 1 else "")
    notes = rows.list_notes(session, retro.workspace, retro.id)
    problems = {}
    if not text:
        problems["text"] = "Write what you agreed, in a sentence."
    if chosen not in phase.columns:
        problems["column"] = "Choose where it belongs."
    if sum(note.column in phase.columns for note in notes) >= MOST_TOGETHER:
        problems["text"] = f"{MOST_TOGETHER} are written down already. Nobody keeps more than that in mind."
    if problems:
        raise InvalidInput(problems)
    note = new_id()
    session.add(
        Note(
            workspace=retro.workspace,
            id=note,
            retrospective=retro.id,
            author=None,
            column=chosen,
            text=seal(session, Note.text, retro.workspace, note, text),
            place=sum(other.place is not None for other in notes),
            dots=0,
        )
    )
    session.flush()
    announce.changed(session, content, retro, now)


def choosing(
    session: Session, content: Content, actor: Actor, retro_id: str, now: datetime
) -> tuple[Board, Phase]:
    """What there is to choose from, for whoever leads."""
    retro = find(session, actor, retro_id, Deed.START_RETRO)
    phase = _deciding(retro)
    if not phase.choose:
        raise NotNow()
    return board_of(session, content, retro, now), phase


def choose(
    session: Session, content: Content, actor: Actor, retro_id: str, chosen: str | None, now: datetime
) -> None:
    """Keep what was chosen; it can be chosen again while this phase lasts."""
    retro = hold(session, actor, retro_id, Deed.START_RETRO)
    if chosen not in _deciding(retro).choose:
        raise InvalidInput({"chosen": "Choose one: each is a good end of a test."})
    retro.chosen = chosen
    session.flush()
    announce.changed(session, content, retro, now)


def _deciding(retro: Retrospective) -> Phase:
    phase = machine.phase_of(state_of(retro), format_of(retro))
    if phase is None or phase.kind is not PhaseKind.DECIDE:
        raise not_now(retro)
    return phase
