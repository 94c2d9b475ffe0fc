"""What a phase of talking begins with: the deck, where the talk before left it."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from handlers.retros.board import board_of
from storage.models import Retrospective


def laid_out(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Go on after the card that was on the table last; from the first again where all had their turn."""
    board = board_of(session, content, retro, now)
    if retro.card is None or not board.in_turn:
        return
    goes_on = board.at + 1 < len(board.to_talk)
    retro.card = board.in_turn[board.at + 1].id if goes_on else None
