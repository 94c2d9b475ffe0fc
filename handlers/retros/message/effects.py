"""What the message phase begins with: a plain draft of what was stopped and why."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from handlers.retros.board import board_of
from handlers.retros.message.rules import Told, draft_of
from storage.crypto import seal
from storage.models import Draft, Retrospective
from storage.queries import deciding as rows
from storage.types import new_id


def drafted(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Write the draft from the decisions, unless somebody has worded or approved one already.

    It stays here until somebody who leads approves it: nothing is sent by itself.
    """
    known = rows.find_draft(session, retro.workspace, retro.id)
    if known is not None and (known.edited_by is not None or known.approved_at is not None):
        return
    board = board_of(session, content, retro, now)
    told = [
        Told(p.column, p.text, p.reason, p.until, p.merged_into)
        for p in board.decisions.carried
        if p.column in board.format.changes
    ]
    if not told:
        return
    draft = known.id if known is not None else new_id()
    text = seal(session, Draft.text, retro.workspace, draft, draft_of(told, board.today))
    if known is not None:
        known.text, known.edited_at = text, now
    else:
        session.add(
            Draft(workspace=retro.workspace, id=draft, retrospective=retro.id, text=text, edited_at=now)
        )
    session.flush()
