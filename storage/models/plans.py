"""Retrospectives planned for later, once or again and again, and who takes turns leading them."""

from datetime import date, datetime, time

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import RetroFor, RetroMode
from storage.types import Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class RetroPlan(Scoped, Base):
    """A retrospective that is to start by itself.

    What was meant is a local date and time in a zone; the moment is derived, as
    for every due row. It goes when nothing more will come of it.
    """

    __tablename__ = "retro_plans"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("retro_plans_team", "workspace", "team"),
        Index("retro_plans_due", "next_due_at"),
        Index("retro_plans_told", "remind_at"),
    )

    team: Mapped[RowId]
    made_by: Mapped[SlackId]
    made_at: Mapped[datetime]
    format: Mapped[str] = mapped_column(String(40))
    topic: Mapped[Sealed | None]
    audience: Mapped[RetroFor] = mapped_column(TextEnum(RetroFor))
    mode: Mapped[RetroMode] = mapped_column(TextEnum(RetroMode))
    days: Mapped[int]
    peer_team: Mapped[str | None] = mapped_column(String(32))
    zone: Mapped[str] = mapped_column(String(64))
    local_time: Mapped[time]
    starts_on: Mapped[date]  # the first date; a rhythm counts from it
    cadence: Mapped[str | None] = mapped_column(String(200))  # a rule of RFC 5545; None: once
    next_on: Mapped[date]
    next_due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]  # when whoever leads the next one is told; None once they are
    facilitator: Mapped[str | None] = mapped_column(String(32))  # who was told that the next is theirs


class RetroPlanPerson(Base):
    """Somebody a planned retrospective is for, or whose turn it may be to lead one.

    ``turn`` orders those who take turns, lowest first; whoever led goes to the
    end, and who was away keeps their place.
    """

    __tablename__ = "retro_plan_people"
    __table_args__ = (belongs_to("retro_plans", "plan"),)

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    plan: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    invited: Mapped[bool]
    turn: Mapped[int | None]
