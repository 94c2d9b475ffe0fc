"""Ways onto a retrospective's page in the browser: links that open once, sessions that last a while."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.models import PageKey
from storage.scope import across_workspaces


def add_key(session: Session, key: PageKey) -> None:
    session.add(key)
    session.flush()


@across_workspaces
def take_link(session: Session, digest: str, now: datetime) -> PageKey | None:
    """A link's key, taken away with this look: of any who use it, however close together, one has it.

    Whoever comes with a link says no workspace; its 256 random bits are nobody else's.
    """
    found = session.scalars(
        select(PageKey).where(PageKey.digest == digest, PageKey.opened.is_(False), PageKey.expires_at > now)
    ).one_or_none()
    if found is None:
        return None
    session.expunge(found)
    gone = session.execute(delete(PageKey).where(PageKey.digest == digest, PageKey.opened.is_(False)))
    return found if getattr(gone, "rowcount", 0) == 1 else None


@across_workspaces
def find_session(session: Session, digest: str, now: datetime) -> PageKey | None:
    """The session a cookie stands for, while it lasts."""
    return session.scalars(
        select(PageKey).where(PageKey.digest == digest, PageKey.opened.is_(True), PageKey.expires_at > now)
    ).one_or_none()


@across_workspaces
def forget_expired(session: Session, now: datetime) -> None:
    """Drop what opens nothing any more."""
    session.execute(delete(PageKey).where(PageKey.expires_at <= now))


@across_workspaces
def end_session(session: Session, digest: str) -> None:
    session.execute(delete(PageKey).where(PageKey.digest == digest))
