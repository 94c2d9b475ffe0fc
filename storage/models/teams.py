"""Teams, who belongs to them, and when they are next due."""

from datetime import date, datetime, time

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import OnHoliday, RenewalOutcome, Role, ScheduleKind, TeamState
from storage.types import Base, RowId, Scoped, SlackId, TextEnum, belongs_to


class Team(Scoped, Base):
    """A leadership team and the rhythm and balance it chose for itself."""

    __tablename__ = "teams"
    __table_args__ = (Index("teams_channel", "workspace", "channel"),)

    name: Mapped[str] = mapped_column(String(80))
    channel: Mapped[SlackId]
    channel_private: Mapped[bool | None]  # as it was when it was chosen; None: not known yet
    state: Mapped[TeamState] = mapped_column(TextEnum(TeamState))
    zone: Mapped[str] = mapped_column(String(64))
    follows_channel: Mapped[bool]  # members come and go with the channel; else they are chosen
    cadence: Mapped[str] = mapped_column(String(200))  # see handlers/teams/cadence.py
    started_on: Mapped[date]  # the first day the cadence counts from
    ask_at: Mapped[time]
    ask_in_own_zone: Mapped[bool]
    division: Mapped[str] = mapped_column(String(12), default="")  # whose bank holidays; empty: none
    on_holiday: Mapped[OnHoliday] = mapped_column(TextEnum(OnHoliday), default=OnHoliday.SKIP)
    digest_weekday: Mapped[int]  # Monday is 0
    digest_at: Mapped[time]
    target_short: Mapped[int]  # points of ten
    target_medium: Mapped[int]
    target_long: Mapped[int]
    preset: Mapped[str] = mapped_column(String(40))
    sector: Mapped[str] = mapped_column(String(40))
    min_group: Mapped[int]
    asks_principles: Mapped[bool] = mapped_column(default=True)  # the five of a quarter
    created_at: Mapped[datetime]
    launched_at: Mapped[datetime | None]
    paused_until: Mapped[date | None]  # None while paused: until somebody resumes it
    synced_at: Mapped[datetime | None]  # when all of its channel were last read; None: not since it began
    read_again_at: Mapped[datetime | None]  # not before then: somebody is reading, or Slack said to wait


class Membership(Base):
    """One person in one team, as member or lead, from when to when."""

    __tablename__ = "memberships"
    __table_args__ = (
        belongs_to("teams", "team"),
        Index("memberships_person", "workspace", "person"),
    )

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    role: Mapped[Role] = mapped_column(TextEnum(Role))
    half: Mapped[int]  # 0 or 1, for a cadence in two halves
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    welcomed_at: Mapped[datetime | None]  # when they were told who sees what in this team
    thinned_at: Mapped[datetime | None]  # since when they are asked every other time only
    usual_from: Mapped[datetime | None]  # when they chose their usual rhythm again


class TargetChange(Scoped, Base):
    """When the chosen balance was set, and by whom; the chart is annotated from it."""

    __tablename__ = "target_changes"
    __table_args__ = (belongs_to("teams", "team"), Index("target_changes_team", "workspace", "team"))

    team: Mapped[RowId]
    at: Mapped[datetime]
    by: Mapped[SlackId]
    short: Mapped[int]
    medium: Mapped[int]
    long: Mapped[int]


class Renewal(Scoped, Base):
    """A team's leads are asked after twelve weeks whether it goes on; what they chose, who and when."""

    __tablename__ = "renewals"
    __table_args__ = (belongs_to("teams", "team"), Index("renewals_team", "workspace", "team", "asked_at"))

    team: Mapped[RowId]
    asked_at: Mapped[datetime]
    outcome: Mapped[RenewalOutcome | None] = mapped_column(TextEnum(RenewalOutcome))  # None: not answered
    by: Mapped[SlackId | None]
    at: Mapped[datetime | None]


class Schedule(Scoped, Base):
    """One due row: a team's digest, or its question in one zone at one local time.

    People are fanned out when it is due. Moving a time moves this one row, and
    no person has a row here that could be early, late or doubled.
    """

    __tablename__ = "schedules"
    __table_args__ = (
        belongs_to("teams", "team"),
        UniqueConstraint("workspace", "team", "kind", "zone", "local_time"),
        Index("schedules_due", "next_due_at"),
    )

    team: Mapped[RowId]
    kind: Mapped[ScheduleKind] = mapped_column(TextEnum(ScheduleKind))
    zone: Mapped[str] = mapped_column(String(64))
    local_time: Mapped[time]
    next_on: Mapped[date | None]  # the nominal local date of the next occurrence
    next_due_at: Mapped[datetime | None]
