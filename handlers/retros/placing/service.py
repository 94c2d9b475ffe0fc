"""Use cases of sorting: where one's own cards are, and placing them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import PhaseKind
from handlers.access import Actor
from handlers.errors import InvalidInput
from handlers.retros import machine
from handlers.retros.board import Board, board_of, format_of, state_of
from handlers.retros.service import find, hold, not_now
from handlers.retros.who import tags_of
from storage.models import Retrospective
from storage.queries import deciding as rows

TOO_LATE_TO_PLACE = (
    "The places have been counted meanwhile, so these come too late. Say in the talk where you see it."
)


def sorting(
    session: Session, content: Content, actor: Actor, retro_id: str, now: datetime
) -> tuple[Board, dict[str, str]]:
    """The cards, and where the actor has placed them so far."""
    retro = find(session, actor, retro_id)
    if not _sorts(retro):
        raise not_now(retro)
    board = board_of(session, content, retro, now)
    tag = tags_of(session, retro, actor.person)
    mine = [tag("place", card.id) for card in board.deck]
    return board, rows.placed_by(session, actor.workspace, retro.id, sorted(set(mine)))


def place_cards(
    session: Session,
    content: Content,
    actor: Actor,
    retro_id: str,
    chosen: Mapping[str, str],
    field: str,
    now: datetime,
) -> int:
    """Put these cards where the actor wants them now; how many of theirs are placed in all.

    ``chosen``: card → column. ``field``: where the first of them was chosen.
    """
    retro = hold(session, actor, retro_id)
    if not _sorts(retro):
        raise InvalidInput({field: TOO_LATE_TO_PLACE})
    board = board_of(session, content, retro, now)
    there = {card.id for card in board.deck}
    if not set(chosen) <= there or not set(chosen.values()) <= set(columns_of(board)):
        raise InvalidInput(
            {field: "One of these cards is gone. Close this and press “Place the cards” again."}
        )
    tag = tags_of(session, retro, actor.person)
    for card, column in chosen.items():
        rows.place(session, actor.workspace, retro.id, tag("place", card), card, column)
    mine = sorted({tag("place", card) for card in there})
    return len(rows.placed_by(session, actor.workspace, retro.id, mine))


def columns_of(board: Board) -> tuple[str, ...]:
    """The columns cards are placed in."""
    return board.format.filled_in(board.phase) if board.phase else ()


def _sorts(retro: Retrospective) -> bool:
    phase = machine.phase_of(state_of(retro), format_of(retro))
    return phase is not None and phase.kind is PhaseKind.SORT
