"""Insert rows unless they are there: how everything that may happen once only is claimed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.types import Base


def add_once(session: Session, model: type[Base], identity: Sequence[str], **values: Any) -> bool:
    """Insert a row unless its identity is taken. Says whether it was new.

    Both databases spell it alike; SQLAlchemy has it in each dialect only.
    """
    statement = _insert(session)(model).values(**values).on_conflict_do_nothing(index_elements=identity)
    return session.execute(statement.returning(*model.__mapper__.primary_key)).first() is not None


def add_many(
    session: Session, model: type[Base], identity: Sequence[str], rows: Sequence[dict[str, Any]]
) -> set[str]:
    """Insert rows of the same shape, but none whose identity is taken. The ids of those that were new."""
    if not rows:
        return set()
    table = model.__table__
    statement = _insert(session)(table).on_conflict_do_nothing(index_elements=identity)
    return set(session.scalars(statement.returning(table.c.id), rows))


def _insert(session: Session) -> Any:
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
