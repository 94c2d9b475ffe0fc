"""How ready a team says it is to learn: answers while a check is open, and what remains of them."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import NextStep
from storage.types import BY_ID_ALONE, Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class ReadinessCheck(Scoped, Base):
    """One check of a team. ``result`` is all that is kept of what people answered, once it has closed."""

    __tablename__ = "readiness_checks"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("readiness_team", "workspace", "team"),
        Index("readiness_closes", "closed_at", "closes_at"),
    )

    team: Mapped[RowId]
    began_at: Mapped[datetime]  # when its leads were asked to open one, or did so by themselves
    opened_by: Mapped[SlackId | None]
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    post: Mapped[str | None] = mapped_column(String(32))  # the delivery that asks the channel
    outcome: Mapped[str | None] = mapped_column(String(32))  # the delivery that tells it what came of it
    result: Mapped[Sealed | None]


class ReadinessAnswer(Scoped, Base):
    """What one person answered: levels and examples by statement. It goes when the check closes."""

    __tablename__ = "readiness_answers"
    __table_args__ = (
        belongs_to("readiness_checks", "readiness"),
        Index("readiness_answer_once", "workspace", "readiness", "person", unique=True),
        BY_ID_ALONE,
    )

    readiness: Mapped[RowId]
    person: Mapped[SlackId]
    said: Mapped[Sealed]


class ReadinessStep(Scoped, Base):
    """What a team chose to do about one theme."""

    __tablename__ = "readiness_steps"
    __table_args__ = (
        belongs_to("readiness_checks", "readiness"),
        Index("readiness_step_once", "workspace", "readiness", "theme", unique=True),
    )

    readiness: Mapped[RowId]
    theme: Mapped[str] = mapped_column(String(40))
    step: Mapped[NextStep] = mapped_column(TextEnum(NextStep))
    action: Mapped[str | None] = mapped_column(String(32))  # what "prepare first" made
    by: Mapped[SlackId]
    at: Mapped[datetime]
