"""What a phase of voting leaves behind: the dots, counted."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from storage.models import Retrospective
from storage.queries import retros as rows


def count(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Write the dots on the cards, and forget whose they were.

    A second vote takes the place of the first; where nobody voted again, the first stands.
    """
    dots = rows.count_dots(session, retro.workspace, retro.id)
    if not dots:
        return
    for note in rows.list_notes(session, retro.workspace, retro.id):
        note.dots = dots.get(note.id, 0)
    for group in rows.list_groups(session, retro.workspace, retro.id):
        group.dots = dots.get(group.id, 0)
    rows.take_dots_back(session, retro.workspace, retro.id)
    session.flush()
