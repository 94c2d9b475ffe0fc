"""Use cases of the message: word the draft, approve it. Nothing is posted without that press."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from handlers import outbox
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, NotFound, Refusal
from handlers.retros import announce
from handlers.retros.message import views
from handlers.retros.message.rules import DRAFT_LIMIT
from handlers.retros.service import find, hold
from storage.crypto import seal, unseal
from storage.models import Draft, Retrospective
from storage.queries import deciding as rows
from storage.queries import people


class IsPosted(Refusal):
    """That message was approved already, and stands in <#{channel}>."""


class ChannelLost(Refusal):
    """Its channel cannot be written in any more, so I have posted nothing. The draft is still here."""


def draft(session: Session, actor: Actor, retro_id: str) -> str:
    """The draft, for whoever leads, while nobody has approved it."""
    retro = find(session, actor, retro_id, Deed.START_RETRO)
    return str(unseal(session, Draft.text, _waiting(session, retro)))


def word(session: Session, content: Content, actor: Actor, retro_id: str, text: str, now: datetime) -> None:
    """Put other words in its place."""
    retro = hold(session, actor, retro_id, Deed.START_RETRO)
    found = _waiting(session, retro)
    if not text:
        raise InvalidInput(
            {"text": "Write what others should hear, or press Cancel: nothing is sent by itself."}
        )
    if len(text) > DRAFT_LIMIT:
        raise InvalidInput({"text": f"Please keep it to {DRAFT_LIMIT} characters."})
    found.text = seal(session, Draft.text, retro.workspace, found.id, text)
    found.edited_by, found.edited_at = actor.person, now
    session.flush()
    announce.changed(session, content, retro, now)


def approve(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> str:
    """Post it as it stands, once; the channel it is in."""
    retro = hold(session, actor, retro_id, Deed.START_RETRO)
    found = _waiting(session, retro)
    if retro.held is not None:
        raise ChannelLost()
    found.approved_by, found.approved_at = actor.person, now
    session.flush()
    message = views.posted_message(unseal(session, Draft.text, found))
    outbox.post(session, retro.workspace, retro.channel, message, now, f"retro-message:{retro.id}")
    people.audit(session, retro.workspace, actor.person, "retro.message", f"retro:{retro.id}", now)
    announce.changed(session, content, retro, now)
    return retro.channel


def _waiting(session: Session, retro: Retrospective) -> Draft:
    found = rows.find_draft(session, retro.workspace, retro.id)
    if found is None:
        raise NotFound()
    if found.approved_at is not None:
        raise IsPosted(channel=retro.channel)
    return found
