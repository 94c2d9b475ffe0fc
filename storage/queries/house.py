"""What the house knows about itself: facts it keeps by name, and that its database answers."""

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


def put_fact(session: Session, name: str, value: bytes) -> None:
    """Keep a fact, in place of what was known before."""
    session.merge(Meta(name=name, value=value))
    session.flush()


def answers(session: Session) -> bool:
    """Whether the database answers."""
    return session.scalar(select(func.count()).select_from(Workspace)) is not None
