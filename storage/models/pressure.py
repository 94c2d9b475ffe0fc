"""Times that a team's leads have marked as hard."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import PressureLevel
from storage.types import Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class PressurePeriod(Scoped, Base):
    """Days of pressure in the team's zone, both included. One day belongs to one period of a team."""

    __tablename__ = "pressure_periods"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("pressure_periods_team", "workspace", "team", "first_on"),
    )

    team: Mapped[RowId]
    level: Mapped[PressureLevel] = mapped_column(TextEnum(PressureLevel))
    first_on: Mapped[date]
    last_on: Mapped[date]
    reason: Mapped[Sealed | None]
    set_by: Mapped[SlackId]
    set_at: Mapped[datetime]
