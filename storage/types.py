"""Column types and the base every model stands on."""

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import DateTime, Dialect, ForeignKeyConstraint, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always UTC and always aware, on databases that forget zones too."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database; use UTC")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TextEnum(TypeDecorator[StrEnum]):
    """An enum kept as plain text by value, so that a new member needs no migration."""

    impl = String(20)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


def new_id() -> str:
    """A random name for a row. It says nothing about when or in what order it was made."""
    return uuid.uuid4().hex


# Rows lie by their key, which is random or a tag. Else SQLite numbers them in the order in which they came.
BY_ID_ALONE: dict[str, Any] = {"sqlite_with_rowid": False}
Sealed = Annotated[bytes, mapped_column(LargeBinary)]
SlackId = Annotated[str, mapped_column(String(32))]
RowId = Annotated[str, mapped_column(String(32))]


class Base(DeclarativeBase):
    """The one metadata of the house."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


class Scoped:
    """A row that belongs to one workspace and cannot be reached without naming it."""

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """A reference that cannot cross a workspace; the row goes when its parent goes."""
    return ForeignKeyConstraint(
        ["workspace", column], [f"{table}.workspace", f"{table}.id"], ondelete="CASCADE"
    )
