"""Trade-offs: what a team chose over what, until when, and how that changed."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import Horizon
from storage.types import Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class Tension(Scoped, Base):
    """One trade-off as it stands. ``words`` holds what was chosen, over what, and why."""

    __tablename__ = "tensions"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("tensions_team", "workspace", "team", "made_at"),
        Index("tensions_due", "ask_at"),
    )

    team: Mapped[RowId]
    made_by: Mapped[SlackId]
    made_at: Mapped[datetime]
    words: Mapped[Sealed]
    horizon: Mapped[Horizon | None] = mapped_column(TextEnum(Horizon))  # of what was chosen
    over: Mapped[Horizon | None] = mapped_column(TextEnum(Horizon))
    priority: Mapped[str | None] = mapped_column(String(32))
    over_priority: Mapped[str | None] = mapped_column(String(32))
    review_on: Mapped[date]
    ask_at: Mapped[datetime | None]  # when whoever made it is asked again; None: they were, or it has ended
    ended_at: Mapped[datetime | None]


class TensionChange(Scoped, Base):
    """What a trade-off was before somebody amended it; kept as its history."""

    __tablename__ = "tension_changes"
    __table_args__ = (
        belongs_to("tensions", "tension"),
        Index("tension_changes_tension", "workspace", "tension", "at"),
    )

    tension: Mapped[RowId]
    by: Mapped[SlackId]
    at: Mapped[datetime]
    words: Mapped[Sealed]
    review_on: Mapped[date]
