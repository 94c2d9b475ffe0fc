"""Use cases of the discussion: which card is on the table, and what it came to."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import PhaseKind
from handlers.access import Actor, Deed
from handlers.errors import NotFound
from handlers.retros import announce
from handlers.retros.board import Board, Card, board_of, state_of
from handlers.retros.service import NotNow, Reach, find, hold, not_now
from storage.crypto import seal
from storage.models import Note, NoteGroup, Retrospective
from storage.queries import groups
from storage.queries import retros as rows


def deck(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> Board:
    """The cards, while they are talked about, for whoever leads."""
    retro = find(session, actor, retro_id, Deed.START_RETRO)
    board = board_of(session, content, retro, now)
    if board.phase is None or board.phase.kind is not PhaseKind.TALK:
        raise not_now(retro)
    return board


def put_on_table(
    session: Session,
    content: Content,
    actor: Actor,
    retro_id: str,
    card_id: str,
    seen: int | None,
    now: datetime,
) -> None:
    """Talk about this card now. ``seen``: the phase its button stood under.

    The button names the card it leads to, so two people who press together go
    one card on and not two; a press that comes late changes nothing.
    """
    retro = hold(session, actor, retro_id, Deed.START_RETRO)
    board = board_of(session, content, retro, now)
    is_talk = board.phase is not None and board.phase.kind is PhaseKind.TALK
    if not is_talk or seen not in (None, state_of(retro).phase):
        return
    if card_id not in {card.id for card in board.deck}:
        raise NotFound()
    if board.in_turn[board.at].id != card_id:
        retro.card = card_id
        session.flush()
        announce.changed(session, content, retro, now)


def card_to_say(
    session: Session, content: Content, actor: Actor, card_id: str, now: datetime, reach: Reach = find
) -> tuple[Retrospective, Card]:
    """A card that is talked about, for whoever leads."""
    group = groups.find_group(session, actor.workspace, card_id)
    retro_id = group.retrospective if group else rows.retro_of_note(session, actor.workspace, card_id)
    if retro_id is None:
        raise NotFound()
    retro = reach(session, actor, retro_id, Deed.START_RETRO)
    board = board_of(session, content, retro, now)
    card = next((c for c in board.deck if c.id == card_id), None)
    if card is None:
        raise NotNow()
    return retro, card


def say(
    session: Session,
    content: Content,
    actor: Actor,
    card_id: str,
    said: str,
    now: datetime,
    decided: str | None = None,
) -> None:
    """Keep what the discussion of a card came to; empty takes it away. ``decided``: None leaves it."""
    retro, card = card_to_say(session, content, actor, card_id, now, hold)
    if card.notes:
        _write(session, NoteGroup, groups.find_group(session, actor.workspace, card_id), said, decided)
    else:
        _write(session, Note, rows.find_note(session, actor.workspace, card_id), said, decided)
    session.flush()
    announce.changed(session, content, retro, now)


def _write(session: Session, table: type[Any], row: Any, said: str, decided: str | None) -> None:
    """Seal the words for the row they belong to."""

    def sealed(column: Any, words: str) -> bytes | None:
        return seal(session, column, row.workspace, row.id, words) if words else None

    row.said = sealed(table.said, said)
    if decided is not None:
        row.decided = sealed(table.decided, decided)
