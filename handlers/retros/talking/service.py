"""Use cases of the discussion: what was said about a note."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from handlers.access import Actor, Deed
from handlers.errors import NotFound
from handlers.retros import announce
from handlers.retros.board import Card, board_of
from handlers.retros.service import NotNow, Reach, find, hold
from storage.crypto import seal
from storage.models import Note, Retrospective
from storage.queries import retros as rows


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
