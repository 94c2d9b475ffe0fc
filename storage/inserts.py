"""Insert a row unless it is there: how everything that may happen once only is claimed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.types import Base


def add_once(session: Session, model: type[Base], identity: Sequence[str], **values: Any) -> bool:
    """Insert a row unless its identity is taken. Says whether it was new.

    Both databases spell it alike; SQLAlchemy has it in each dialect only.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(model).values(**values).on_conflict_do_nothing(index_elements=identity)
    return session.execute(statement.returning(*model.__mapper__.primary_key)).first() is not None
