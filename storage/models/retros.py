"""Retrospectives, their notes and votes, and the actions they end in."""

from datetime import date, datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import ActionOutcome, Held, RetroMode
from storage.types import BY_ID_ALONE, Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class Retrospective(Scoped, Base):
    """One retrospective, from open to summary.

    ``plan`` is its format as it was at the start, so that an edit of the packs
    cannot pull the phases from under people. The last phase is over when
    ``closed_at`` is set; then ``phase`` is the number of phases.
    """

    __tablename__ = "retrospectives"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("retrospectives_team", "workspace", "team", "started_at"),
        Index("retrospectives_due", "phase_ends_at"),
        Index("retrospectives_remind", "remind_at"),
    )

    team: Mapped[RowId]
    channel: Mapped[SlackId]
    format: Mapped[str] = mapped_column(String(40))
    plan: Mapped[str] = mapped_column(Text)  # JSON of the RetroFormat
    topic: Mapped[Sealed | None]
    facilitator: Mapped[SlackId]
    phase: Mapped[int]  # index into the format's phases
    phase_ends_at: Mapped[datetime | None]
    started_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    post: Mapped[str | None] = mapped_column(String(32))  # the delivery in the channel
    panel: Mapped[str | None] = mapped_column(String(32))  # the facilitator's, by DM
    wrap_up: Mapped[str | None] = mapped_column(String(32))  # the summary, in the channel
    mode: Mapped[RetroMode] = mapped_column(TextEnum(RetroMode), default=RetroMode.NAMED)
    days: Mapped[int] = mapped_column(default=0)  # open for so many days; 0: live, on a timer
    phase_began_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]  # when everybody is told that a phase open for days ends soon
    held: Mapped[Held | None] = mapped_column(TextEnum(Held))  # why it may not go on in public
    peer_team: Mapped[str | None] = mapped_column(String(32))  # who comes to help in a peer assist
    chosen: Mapped[str | None] = mapped_column(String(40))  # adopt, adapt or abandon, where that is asked
    card: Mapped[str | None] = mapped_column(String(32))  # the one on the table; None: the first


class Participant(Base):
    """Somebody a retrospective is for, as it was at the start or as they joined it."""

    __tablename__ = "participants"
    __table_args__ = (belongs_to("retrospectives", "retrospective"),)

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    retrospective: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    team: Mapped[str | None] = mapped_column(String(32))  # whose team they are in, where two meet


class NoteGroup(Scoped, Base):
    """Notes that say the same, under one name; talked about and voted on as one card."""

    __tablename__ = "note_groups"
    __table_args__ = (
        belongs_to("retrospectives", "retrospective"),
        Index("note_groups_retrospective", "workspace", "retrospective"),
    )

    retrospective: Mapped[RowId]
    title: Mapped[Sealed]
    dots: Mapped[int] = mapped_column(default=0)
    said: Mapped[Sealed | None]
    decided: Mapped[Sealed | None]


class Note(Scoped, Base):
    """A note, silent until the reveal. ``place`` is its random order, drawn then.

    ``author`` is a person where names are shown. In a confidential retrospective
    it is a tag only a key outside the database can make again, and nothing once
    the notes are shown.
    """

    __tablename__ = "notes"
    __table_args__ = (
        belongs_to("retrospectives", "retrospective"),
        Index("notes_retrospective", "workspace", "retrospective"),
        BY_ID_ALONE,
    )

    retrospective: Mapped[RowId]
    author: Mapped[str | None] = mapped_column(String(32))
    group: Mapped[str | None] = mapped_column(String(32))
    column: Mapped[str] = mapped_column(String(40))
    text: Mapped[Sealed]
    place: Mapped[int | None]
    dots: Mapped[int] = mapped_column(default=0)  # counted when voting ends; who gave them is then gone
    said: Mapped[Sealed | None]  # what the discussion came to
    decided: Mapped[Sealed | None]


class Vote(Base):
    """One of a person's votes, until they are counted.

    The slot is the key, so a budget cannot be overspent by racing. ``voter`` is
    a person, or in a confidential retrospective a tag of this one slot.
    """

    __tablename__ = "votes"
    __table_args__ = (belongs_to("retrospectives", "retrospective"), BY_ID_ALONE)

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    retrospective: Mapped[str] = mapped_column(String(32), primary_key=True)
    voter: Mapped[str] = mapped_column(String(32), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    card: Mapped[RowId]  # a group, or a note in none


class PageKey(Base):
    """A way onto a retrospective's page in the browser: a link that opens once, then a session.

    Only the SHA-256 of its random 256 bits is kept, so that nobody who reads the
    database can use one.
    """

    __tablename__ = "page_keys"
    __table_args__ = (belongs_to("retrospectives", "retrospective"),)

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    retrospective: Mapped[RowId]
    person: Mapped[SlackId]
    opened: Mapped[bool]  # False: the link; True: the session it became
    expires_at: Mapped[datetime]


class Action(Scoped, Base):
    """Something somebody will do by a day. Done, changed and dropped are all outcomes."""

    __tablename__ = "actions"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("actions_owner", "workspace", "owner", "outcome", "due_on"),
        Index("actions_remind", "remind_at"),
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
    remind_at: Mapped[datetime | None]  # when its owner is next reminded; None: not any more
    reminded: Mapped[int] = mapped_column(default=0)  # reminders over for this date, of the two there are
    gap: Mapped[Sealed | None]  # a skill that is missing, named by whoever looks after it


class ActionChange(Scoped, Base):
    """What an action was before somebody changed it, so that its history can be read."""

    __tablename__ = "action_changes"
    __table_args__ = (
        belongs_to("actions", "action"),
        Index("action_changes_action", "workspace", "action", "at"),
    )

    action: Mapped[RowId]
    by: Mapped[SlackId]
    at: Mapped[datetime]
    owner: Mapped[SlackId]
    text: Mapped[Sealed]
    if_then: Mapped[Sealed | None]
    due_on: Mapped[date]
