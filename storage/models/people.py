"""Workspaces and the people in them: ids and choices, never names or addresses."""

from datetime import date, datetime, time

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Scoped, Sealed, SlackId


class Meta(Base):
    """A fact about the database itself, such as the sentence that proves the key."""

    __tablename__ = "meta"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[bytes]


class Workspace(Base):
    """A Slack workspace the bot is installed in. Its id is Slack's team id."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    bot_user: Mapped[SlackId]
    bot_token: Mapped[Sealed | None]
    zone: Mapped[str] = mapped_column(String(64))
    installed_at: Mapped[datetime]
    uninstalled_at: Mapped[datetime | None]


class Person(Scoped, Base):
    """Somebody who has a team here. Their id is Slack's user id; their name stays in Slack."""

    __tablename__ = "people"

    zone: Mapped[str] = mapped_column(String(64))  # empty: not known, the team's counts
    zone_read_at: Mapped[datetime | None]  # None: to be read from Slack soon
    checkin_time: Mapped[time | None]  # their own choice; None follows the team
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    division: Mapped[str] = mapped_column(String(12), default="")  # their bank holidays; empty: the team's
    zone_told: Mapped[bool] = mapped_column(default=False)  # that the team's zone is used, theirs not known
    deactivated: Mapped[bool] = mapped_column(default=False)
    administers: Mapped[bool] = mapped_column(default=False)  # the workspace, as Slack says


class Leave(Scoped, Base):
    """Days on which somebody is not asked anything. Both ends are included."""

    __tablename__ = "leaves"
    __table_args__ = (Index("leaves_person", "workspace", "person", "ends_on"),)

    person: Mapped[SlackId]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Input(Base):
    """An input already acted on: Slack may deliver it again, it works once."""

    __tablename__ = "inputs"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Scoped, Base):
    """Who did what to which object, never any words."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_at", "workspace", "at"),)

    at: Mapped[datetime]
    actor: Mapped[SlackId]
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    before: Mapped[str | None] = mapped_column(String(80))
    after: Mapped[str | None] = mapped_column(String(80))
