"""What a phase of grouping leaves behind: the groups in the thread, each note whole."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from handlers import outbox
from handlers.retros.board import board_of
from handlers.retros.cards import groups_message
from storage.models import Retrospective


def shown(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Post the groups under the post, once for each way the notes were put together."""
    board = board_of(session, content, retro, now)
    if not board.groups:
        return
    together = sorted(f"{group.id}:{','.join(note.id for note in group.notes)}" for group in board.groups)
    mark = hashlib.sha256("|".join(together).encode()).hexdigest()[:16]
    outbox.post(
        session,
        retro.workspace,
        retro.channel,
        groups_message(board),
        now,
        f"retro-groups:{retro.id}:{mark}",
        thread_of=retro.post,
    )
