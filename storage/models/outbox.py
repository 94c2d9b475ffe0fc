"""What is to be said: one row for each message, before it is a call."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.vocabulary import DeliveryKind, DeliveryState
from storage.types import Base, Scoped, Sealed, SlackId, TextEnum


def _first_due(context: Any) -> datetime:
    """Due is when it was planned for; ``not_before`` moves with every later try."""
    due: datetime = context.get_current_parameters()["not_before"]
    return due


class Delivery(Scoped, Base):
    """One outbound message and what became of it.

    Written in the transaction of what causes it. ``dedup_key`` is the identity
    of the effect; ``fence`` grows with every claim, so a worker that was paused
    past its lease cannot overwrite the one that came after it.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("workspace", "dedup_key"),
        Index("deliveries_ready", "state", "not_before"),
        Index("deliveries_to_send", "workspace", "state", "not_before"),
        Index("deliveries_budget", "workspace", "person", "unsolicited", "not_before"),
        Index("deliveries_subject", "workspace", "subject"),
        Index("deliveries_created", "created_at"),
        Index("deliveries_seq", "workspace", "seq"),
        Index("deliveries_updates", "workspace", "updates"),
        Index("deliveries_sent", "workspace", "sent_at"),
    )

    seq: Mapped[int]  # grows: edits of one message keep their order where the clock stands still
    kind: Mapped[DeliveryKind] = mapped_column(TextEnum(DeliveryKind))
    person: Mapped[SlackId | None]  # to whom, when it is one person
    channel: Mapped[SlackId | None]  # where, when it is a channel
    subject: Mapped[str | None] = mapped_column(String(80))  # such as checkin:<id>; withheld: what
    dedup_key: Mapped[str] = mapped_column(String(255))
    body: Mapped[Sealed | None]  # JSON: text, blocks, picture, file
    updates: Mapped[str | None] = mapped_column(String(32))  # the delivery whose message this changes
    thread_of: Mapped[str | None] = mapped_column(String(32))  # the delivery this answers in a thread
    follows: Mapped[str | None] = mapped_column(String(32))  # the part of the same message ahead of this one
    unsolicited: Mapped[bool] = mapped_column(default=False)
    seconds: Mapped[int] = mapped_column(default=0)  # what it asks of the person's week
    state: Mapped[DeliveryState] = mapped_column(TextEnum(DeliveryState))
    reason: Mapped[str | None] = mapped_column(String(200))  # why withheld, dead or retried
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(default=_first_due)  # what lateness is measured from
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    posted_channel: Mapped[SlackId | None]
    ts: Mapped[str | None] = mapped_column(String(32))


class Pause(Base):
    """Until when a method is not called in a workspace, because Slack said so or was not to be reached."""

    __tablename__ = "pauses"

    workspace: Mapped[str] = mapped_column(String(32), primary_key=True)
    method: Mapped[str] = mapped_column(String(60), primary_key=True)  # * is every method
    until: Mapped[datetime]
