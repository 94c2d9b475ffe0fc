"""How many notes there are, brought into the post a while after they were written.

In a confidential retrospective a note changes nothing but its own row: a post
that counted at once would tell the room who has just pressed Add, and the
outbox when each note came.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.content import Content
from handlers import outbox
from handlers.retros import machine, views
from handlers.retros.board import board_of, format_of, state_of
from storage.models import Retrospective

LIVE, OVER_DAYS = timedelta(minutes=1), timedelta(hours=1)


def counts_otherwise(session: Session, content: Content, retro: Retrospective, now: datetime) -> bool:
    """Whether the post counts fewer notes, or more, than there are, and was not changed just now."""
    phase = machine.phase_of(state_of(retro), format_of(retro))
    if phase is None or phase.kind not in machine.FOR_EVERYBODY:
        return False
    said = outbox.last_said(session, retro.workspace, retro.post)
    if said is None or now < said.at + (OVER_DAYS if retro.days else LIVE):
        return False
    shows = views.post_message(board_of(session, content, retro, now)).body()
    return bool(said.text != shows["text"])
