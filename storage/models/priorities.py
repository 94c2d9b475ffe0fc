"""What a team has agreed matters, and how that changed."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import Horizon, Level, Origin, PriorityState
from storage.types import Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class Priority(Scoped, Base):
    """A piece of work that matters, with an owner and a level. It is never deleted, only ended."""

    __tablename__ = "priorities"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("priorities_team", "workspace", "team", "state"),
    )

    team: Mapped[RowId]
    title: Mapped[Sealed]
    horizon: Mapped[Horizon] = mapped_column(TextEnum(Horizon))
    origin: Mapped[Origin] = mapped_column(TextEnum(Origin))
    level: Mapped[Level] = mapped_column(TextEnum(Level))
    owner: Mapped[SlackId]
    state: Mapped[PriorityState] = mapped_column(TextEnum(PriorityState))
    merged_into: Mapped[str | None] = mapped_column(String(32))
    made_by: Mapped[SlackId]
    made_at: Mapped[datetime]


class PriorityChange(Scoped, Base):
    """When a priority changed its state, why, and in which retrospective; kept as its history."""

    __tablename__ = "priority_changes"
    __table_args__ = (
        belongs_to("priorities", "priority"),
        Index("priority_changes_priority", "workspace", "priority"),
    )

    priority: Mapped[RowId]
    before: Mapped[PriorityState | None] = mapped_column(TextEnum(PriorityState))  # None: it was made
    after: Mapped[PriorityState] = mapped_column(TextEnum(PriorityState))
    merged_into: Mapped[str | None] = mapped_column(String(32))
    until: Mapped[date | None]  # of a pause
    reason: Mapped[Sealed | None]
    retrospective: Mapped[str | None] = mapped_column(String(32))  # where it was decided
    by: Mapped[SlackId]
    at: Mapped[datetime]
