"""Rounds, check-ins, what was asked and what was answered."""

from datetime import date, datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import CheckInState
from storage.types import Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class Round(Scoped, Base):
    """What one digest closes: the check-ins asked since the digest before."""

    __tablename__ = "rounds"
    __table_args__ = (
        belongs_to("teams", "team"),
        UniqueConstraint("workspace", "team", "closes_on"),
    )

    team: Mapped[RowId]
    closes_on: Mapped[date]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    opening_line: Mapped[Sealed | None]  # a lead's own lesson, shown when asked
    opened_by: Mapped[SlackId | None]


class CheckIn(Scoped, Base):
    """One occurrence for one person: asked once, whatever happens."""

    __tablename__ = "checkins"
    __table_args__ = (
        belongs_to("teams", "team"),
        belongs_to("rounds", "round"),
        UniqueConstraint("workspace", "team", "person", "nominal"),
        Index("checkins_person", "workspace", "person", "state"),
        Index("checkins_round", "workspace", "round"),
        Index("checkins_remind", "remind_at"),
        Index("checkins_snoozed", "snoozed_until"),
    )

    team: Mapped[RowId]
    round: Mapped[RowId]
    person: Mapped[SlackId]
    nominal: Mapped[date]
    state: Mapped[CheckInState] = mapped_column(TextEnum(CheckInState))
    asked: Mapped[str] = mapped_column(String(200))  # question ids, in order
    card: Mapped[Sealed]  # the questions as they were asked, wording and all
    seconds: Mapped[int]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]  # None: none due, or already sent
    prompt: Mapped[str | None] = mapped_column(String(32))  # the delivery that asked
    offered_at: Mapped[datetime | None]  # the one offer to share a line


class Answer(Scoped, Base):
    """One answer to one question of one check-in. Private to its author."""

    __tablename__ = "answers"
    __table_args__ = (
        belongs_to("checkins", "checkin"),
        UniqueConstraint("workspace", "checkin", "question"),
        Index("answers_person", "workspace", "person"),
    )

    checkin: Mapped[RowId]
    person: Mapped[SlackId]
    question: Mapped[str] = mapped_column(String(40))
    value: Mapped[Sealed]  # JSON: a text, a choice, a number


class Split(Base):
    """Where one person's attention went, ten points; seen by its author and in aggregates only."""

    __tablename__ = "splits"
    __table_args__ = (
        belongs_to("checkins", "checkin"),
        Index("splits_team", "workspace", "team", "at", "person", "short", "medium", "long"),
    )

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    checkin: Mapped[str] = mapped_column(String(32), primary_key=True)
    team: Mapped[RowId]
    person: Mapped[SlackId]
    at: Mapped[datetime]  # when given or last changed: a change joins the next release
    short: Mapped[int]
    medium: Mapped[int]
    long: Mapped[int]
