"""Retrospectives, their notes and votes, and the actions they end in."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import ActionOutcome
from storage.types import Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class Retrospective(Scoped, Base):
    """One retrospective, from open to summary; a format of the content packs tells its phases."""

    __tablename__ = "retrospectives"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("retrospectives_team", "workspace", "team", "started_at"),
        Index("retrospectives_due", "phase_ends_at"),
    )

    team: Mapped[RowId]
    channel: Mapped[SlackId]
    format: Mapped[str] = mapped_column(String(40))
    topic: Mapped[Sealed | None]
    facilitator: Mapped[SlackId]
    phase: Mapped[int]  # index into the format's phases
    phase_ends_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    post: Mapped[str | None] = mapped_column(String(32))  # the delivery in the channel
    panel: Mapped[str | None] = mapped_column(String(32))  # the facilitator's, by DM
    summary: Mapped[Sealed | None]


class Note(Scoped, Base):
    """A note, silent until the reveal. ``place`` is its random order, drawn then."""

    __tablename__ = "notes"
    __table_args__ = (
        belongs_to("retrospectives", "retrospective"),
        Index("notes_retrospective", "workspace", "retrospective"),
    )

    retrospective: Mapped[RowId]
    author: Mapped[SlackId]
    column: Mapped[str] = mapped_column(String(40))
    text: Mapped[Sealed]
    place: Mapped[int | None]
    said: Mapped[Sealed | None]  # what the discussion came to


class Vote(Base):
    """One of a person's votes. The slot is the key, so a budget cannot be overspent by racing."""

    __tablename__ = "votes"
    __table_args__ = (belongs_to("retrospectives", "retrospective"), belongs_to("notes", "note"))

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    retrospective: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[RowId]


class Action(Scoped, Base):
    """Something somebody will do by a day. Done, changed and dropped are all outcomes."""

    __tablename__ = "actions"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("actions_owner", "workspace", "owner", "outcome", "due_on"),
    )

    team: Mapped[RowId]
    retrospective: Mapped[str | None] = mapped_column(String(32))
    owner: Mapped[SlackId]
    made_by: Mapped[SlackId]
    text: Mapped[Sealed]
    if_then: Mapped[Sealed | None]
    due_on: Mapped[date]
    made_at: Mapped[datetime]
    outcome: Mapped[ActionOutcome | None] = mapped_column(TextEnum(ActionOutcome))
    outcome_at: Mapped[datetime | None]
    outcome_note: Mapped[Sealed | None]
