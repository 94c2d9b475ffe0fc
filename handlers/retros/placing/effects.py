"""What listing begins with, the team's priorities as cards; and what sorting leaves, the places counted."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from handlers import outbox
from handlers.priorities import service as priorities
from handlers.retros.board import board_of
from handlers.retros.placing import views
from storage.crypto import seal
from storage.models import ListedPriority, Note, Retrospective
from storage.queries import deciding as rows
from storage.queries import retros as retro_rows
from storage.types import new_id


def lay_out(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Bring the team's active priorities up as cards, each once, seen by everybody at once."""
    workspace = retro.workspace
    known = set(rows.list_listed(session, workspace, retro.id).values())
    fresh = [line for line in priorities.list_active(session, workspace, retro.team) if line.id not in known]
    first = sum(note.place is not None for note in retro_rows.list_notes(session, workspace, retro.id))
    cards = []
    for place, line in enumerate(fresh, start=first):
        note = new_id()
        session.add(
            Note(
                workspace=workspace,
                id=note,
                retrospective=retro.id,
                author=None,
                column="",
                text=seal(session, Note.text, workspace, note, line.title),
                place=place,
                dots=0,
            )
        )
        session.add(ListedPriority(workspace=workspace, retrospective=retro.id, card=note, priority=line.id))
        cards.append(note)
    session.flush()
    if cards and retro.held is None:
        board = board_of(session, content, retro, now)
        shown = [card for card in board.cards if card.id in set(cards)]
        key = f"retro-listed:{retro.id}:{shown[0].number}"
        message = views.listed_message(shown)
        outbox.post(session, workspace, retro.channel, message, now, key, thread_of=retro.post)


def count(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Count where each card was placed, and forget who placed it.

    A second sorting takes the place of the first; where nobody placed again, the first stands.
    """
    counts = rows.count_placements(session, retro.workspace, retro.id)
    if counts:
        rows.keep_counts(session, retro.workspace, retro.id, counts)
