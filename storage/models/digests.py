"""Weekly digests and the frozen aggregates they were made from."""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, RowId, Scoped, Sealed, belongs_to


class Release(Scoped, Base):
    """One aggregate, frozen when its digest was made, with the set of answers behind it.

    Anything later that shows a balance shows a release: a figure made afresh
    beside it would give away the one person who was added.
    """

    __tablename__ = "releases"
    __table_args__ = (belongs_to("teams", "team"), UniqueConstraint("workspace", "team", "on"))

    team: Mapped[RowId]
    on: Mapped[date]
    at: Mapped[datetime]
    answers: Mapped[Sealed]  # JSON list: which answers, by check-in and moment; it names nobody
    members: Mapped[int]  # who could have answered
    short: Mapped[int | None]  # summed points; None: nothing was released
    medium: Mapped[int | None]
    long: Mapped[int | None]
    target_short: Mapped[int]
    target_medium: Mapped[int]
    target_long: Mapped[int]


class Digest(Scoped, Base):
    """One weekly digest as it was posted."""

    __tablename__ = "digests"
    __table_args__ = (belongs_to("teams", "team"), UniqueConstraint("workspace", "team", "on"))

    team: Mapped[RowId]
    on: Mapped[date]
    at: Mapped[datetime]
    body: Mapped[Sealed]  # JSON of the digest, from which message and Markdown are rendered
    phrases: Mapped[str] = mapped_column(String(400))  # which wordings were used, for variety
    quiet: Mapped[bool]
    release: Mapped[str | None] = mapped_column(String(32))
    delivery: Mapped[str | None] = mapped_column(String(32))


class Quote(Base):
    """That a digest quotes a shared line, so that erasing the line reaches the digest."""

    __tablename__ = "quotes"
    __table_args__ = (
        belongs_to("digests", "digest"),
        belongs_to("learnings", "learning"),
        Index("quotes_learning", "workspace", "learning"),
    )

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    learning: Mapped[str] = mapped_column(String(32), primary_key=True)
    redacted_at: Mapped[datetime | None]  # when the posted words were replaced
