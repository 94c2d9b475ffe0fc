"""What the house knows about itself: the proof of its key, and where it is installed."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.inserts import add_once
from storage.models import Meta, Workspace


def find_fact(session: Session, name: str) -> bytes | None:
    """A fact about the database, by name."""
    fact = session.get(Meta, name)
    return None if fact is None else fact.value


def add_fact(session: Session, name: str, value: bytes) -> None:
    """Keep a fact, unless somebody else has just kept it."""
    add_once(session, Meta, ["name"], name=name, value=value)


def install(session: Session, workspace: str, bot_user: str, zone: str, now: datetime) -> None:
    """Remember the workspace that our token belongs to, or that it has us again."""
    found = session.get(Workspace, workspace)
    if found is None:
        session.add(Workspace(id=workspace, bot_user=bot_user, bot_token=None, zone=zone, installed_at=now))
    elif found.uninstalled_at is not None or found.bot_user != bot_user:
        found.bot_user = bot_user
        found.installed_at = now
        found.uninstalled_at = None


def answers(session: Session) -> bool:
    """Whether the database answers."""
    return session.scalar(select(func.count()).select_from(Workspace)) is not None
