"""What people chose to share, what was replied, what was decided."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import Horizon, Scope
from storage.types import Base, RowId, Scoped, Sealed, SlackId, TextEnum, belongs_to


class Learning(Scoped, Base):
    """A line its author shared: a learning, or an ask for help.

    The text is a copy made at the moment of sharing, so that editing an answer
    never changes what others were shown.
    """

    __tablename__ = "learnings"
    __table_args__ = (belongs_to("teams", "team"), Index("learnings_team", "workspace", "team", "shared_at"))

    team: Mapped[RowId]
    author: Mapped[SlackId]
    checkin: Mapped[str | None] = mapped_column(String(32))
    question: Mapped[str | None] = mapped_column(String(40))
    retrospective: Mapped[str | None] = mapped_column(String(32))  # the one it comes from, if from one
    is_ask: Mapped[bool]
    horizon: Mapped[Horizon | None] = mapped_column(TextEnum(Horizon))
    text: Mapped[Sealed]
    named: Mapped[bool]
    scope: Mapped[Scope] = mapped_column(TextEnum(Scope))
    channel: Mapped[SlackId | None]
    shared_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(String(32))  # the digest that carried it


class Reply(Scoped, Base):
    """An answer to an ask for help, to the person who asked."""

    __tablename__ = "replies"
    __table_args__ = (belongs_to("learnings", "learning"), Index("replies_learning", "workspace", "learning"))

    learning: Mapped[RowId]
    author: Mapped[SlackId]
    text: Mapped[Sealed]
    at: Mapped[datetime]


class Decision(Scoped, Base):
    """You said → we decided, or decided not to; it names the line it answers."""

    __tablename__ = "decisions"
    __table_args__ = (belongs_to("teams", "team"), Index("decisions_team", "workspace", "team", "at"))

    team: Mapped[RowId]
    learning: Mapped[RowId]
    by: Mapped[SlackId]
    will: Mapped[bool]  # False: decided not to
    text: Mapped[Sealed]
    at: Mapped[datetime]
    digest: Mapped[str | None] = mapped_column(String(32))
