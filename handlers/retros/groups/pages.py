"""Who may see a retrospective's page in the browser.

A link is for whoever asked for it, opens once, and within a quarter of an hour;
then it is a session of two hours. Of both only a hash is kept. What the person
may do is asked again each time, like of a click in Slack.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.content import Content
from handlers.access import Actor
from handlers.errors import Refusal
from handlers.retros.groups.service import grouping
from storage.models import PageKey
from storage.queries import pages as rows
from storage.queries import people

MOST_IN_SLACK = 60  # notes
LINK_MINUTES = 15
SESSION = timedelta(hours=2)
BYTES = 32  # 256 random bits
PATH = "/retrospective/"


class NoWayIn(Refusal):
    """This link has been used, or its time is over. Press the button in Slack again for a new one."""


@dataclass(frozen=True)
class Visitor:
    """Somebody on the page. ``cookie`` is their secret, known to their browser only."""

    actor: Actor
    retro: str
    cookie: str

    @property
    def form_token(self) -> str:
        """What a form of theirs has to carry: a page elsewhere can send their cookie, and not know this."""
        return hmac.digest(self.cookie.encode(), b"form", hashlib.sha256).hex()


def invite(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> str:
    """A link's secret for whoever leads a retrospective that is being grouped."""
    grouping(session, content, actor, retro_id, now)
    rows.forget_expired(session, now)
    people.audit(session, actor.workspace, actor.person, "retro.page", f"retro:{retro_id}", now)
    return _add(session, actor, retro_id, now + timedelta(minutes=LINK_MINUTES), opened=False)


def open_once(session: Session, token: str, now: datetime) -> Visitor:
    """Turn a link into a session. Raises ``NoWayIn`` for one used before, or too late."""
    key = rows.take_link(session, digest(token), now)
    if key is None:
        raise NoWayIn()
    actor = Actor(key.workspace, key.person)
    cookie = _add(session, actor, key.retrospective, now + SESSION, opened=True)
    return Visitor(actor, key.retrospective, cookie)


def visitor(session: Session, cookie: str, now: datetime) -> Visitor:
    """Whose session a cookie is."""
    key = rows.find_session(session, digest(cookie), now)
    if key is None:
        raise NoWayIn()
    return Visitor(Actor(key.workspace, key.person), key.retrospective, cookie)


def leave(session: Session, who: Visitor) -> None:
    """End a session."""
    rows.end_session(session, digest(who.cookie))


def digest(secret: str) -> str:
    """What is kept of a secret. Enough for random bits, which nobody can guess one by one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _add(session: Session, actor: Actor, retro_id: str, until: datetime, *, opened: bool) -> str:
    secret = secrets.token_urlsafe(BYTES)
    rows.add_key(
        session,
        PageKey(
            workspace=actor.workspace,
            digest=digest(secret),
            retrospective=retro_id,
            person=actor.person,
            opened=opened,
            expires_at=until,
        ),
    )
    return secret
