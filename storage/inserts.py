"""Insert rows unless they are there: how everything that may happen once only is claimed."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from storage.types import Base


def add_once(session: Session, model: type[Base], identity: Sequence[str], **values: Any) -> bool:
    """Insert a row unless its identity is taken. Says whether it was new.

    Both databases spell it alike; SQLAlchemy has it in each dialect only.
    """
    statement = (
        _insert(_dialect(session))(model).values(**values).on_conflict_do_nothing(index_elements=identity)
    )
    return session.execute(statement.returning(*model.__mapper__.primary_key)).first() is not None


def add_many(
    session: Session, model: type[Base], identity: Sequence[str], rows: Sequence[dict[str, Any]]
) -> set[str]:
    """Insert rows of the same shape, but none whose identity is taken. The ids of those that were new."""
    if not rows:
        return set()
    return set(session.scalars(_add_new(_dialect(session), model, tuple(identity)), rows))


@cache
def _add_new(dialect: str, model: type[Base], identity: tuple[str, ...]) -> Any:
    """The statement of ``add_many``, put together once."""
    statement = _insert(dialect)(model.__table__).on_conflict_do_nothing(index_elements=identity)
    return statement.returning(model.__table__.c.id)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


@cache
def _insert(dialect: str) -> Any:
    """The INSERT of the database that knows ON CONFLICT; the other one's dialect stays unloaded."""
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as of_sqlite

        return of_sqlite
    from sqlalchemy.dialects.postgresql import insert as of_postgresql

    return of_postgresql
