"""What is to be said, written in the transaction that causes it.

Nothing here calls Slack: a row is written, ``bot/delivery`` sends it. The one
budget per person across all features is kept here, where messages are planned.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import DeliveryKind, DeliveryState
from handlers.blocks import Message
from storage.crypto import seal
from storage.models import Delivery
from storage.queries import outbox as rows
from storage.types import new_id

WEEK = timedelta(days=7)
GRACE = timedelta(hours=2)  # a week with a clock change is an hour short, and a tick may come late


def put(
    session: Session,
    *,
    workspace: str,
    kind: DeliveryKind,
    message: Message,
    key: str,
    now: datetime,
    person: str | None = None,
    channel: str | None = None,
    subject: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    updates: str | None = None,
    thread_of: str | None = None,
    unsolicited: bool = False,
    seconds: int = 0,
) -> str | None:
    """Plan one message and return its delivery's id; None when ``key`` was planned before.

    ``key`` is the identity of the effect, such as ``ask:<checkin>``: planning it
    again changes nothing.
    """
    delivery = new_id()
    is_new = rows.add(
        session,
        workspace=workspace,
        id=delivery,
        kind=kind,
        person=person,
        channel=channel,
        subject=subject,
        dedup_key=key,
        body=seal(session, Delivery.body, workspace, delivery, message.body()),
        updates=updates,
        thread_of=thread_of,
        unsolicited=unsolicited,
        seconds=seconds,
        state=DeliveryState.PLANNED,
        created_at=now,
        not_before=not_before or now,
        expires_at=expires_at,
    )
    return delivery if is_new else None


def tell(
    session: Session, workspace: str, person: str, message: Message, now: datetime, key: str = ""
) -> str | None:
    """Answer somebody by DM about something they just did; exempt from budget and quiet hours."""
    return put(
        session,
        workspace=workspace,
        kind=DeliveryKind.NOTICE,
        message=message,
        key=key or f"tell:{new_id()}",
        now=now,
        person=person,
    )


def post(
    session: Session, workspace: str, channel: str, message: Message, now: datetime, key: str, **more: Any
) -> str | None:
    """Plan a message in a channel."""
    return put(
        session,
        workspace=workspace,
        kind=DeliveryKind.POST,
        message=message,
        key=key,
        now=now,
        channel=channel,
        **more,
    )


def change(session: Session, workspace: str, delivery: str | None, message: Message, now: datetime) -> None:
    """Change a message sent earlier; sent in the order the changes were made."""
    if delivery is not None:
        put(
            session,
            workspace=workspace,
            kind=DeliveryKind.UPDATE,
            message=message,
            key=f"change:{new_id()}",
            now=now,
            updates=delivery,
        )


def take_out(session: Session, workspace: str, delivery: str | None, message: Message, now: datetime) -> None:
    """Change a message because its words may not be read any more, also where it still waits to be sent."""
    if delivery is not None:
        body = seal(session, Delivery.body, workspace, delivery, message.body())
        rows.replace_waiting(session, workspace, delivery, body)
        change(session, workspace, delivery, message, now)


def find(session: Session, workspace: str, key: str) -> str | None:
    """The delivery planned under ``key``."""
    delivery = rows.find_by_key(session, workspace, key)
    return delivery.id if delivery else None


def refresh_home(session: Session, workspace: str, people: Sequence[str], now: datetime) -> None:
    """Have App Home drawn again for these people; one waiting row each, drawn when sent."""
    waiting = rows.list_waiting_homes(session, workspace, people)
    for person in dict.fromkeys(people):
        if person not in waiting:
            put(
                session,
                workspace=workspace,
                kind=DeliveryKind.HOME,
                message=Message(()),
                key=f"home:{person}:{new_id()}",
                now=now,
                person=person,
            )


def within_budget(
    session: Session, settings: Settings, workspace: str, person: str, at: datetime, seconds: int
) -> bool:
    """Whether somebody may be written to unasked at ``at`` and asked for ``seconds`` of their week.

    What was sent at this hour a week ago belongs to last week, also when the
    clocks changed in between.
    """
    spent = rows.list_unsolicited(session, workspace, person, at - WEEK + GRACE)
    if len(spent) + 1 > settings.budget_dms:
        return False
    return sum(s for _, s in spent) + seconds <= settings.budget_minutes * 60


def withhold(
    session: Session,
    *,
    workspace: str,
    key: str,
    reason: str,
    now: datetime,
    person: str | None = None,
    channel: str | None = None,
    subject: str | None = None,
) -> None:
    """Record that a rule kept something unsaid, and which, so that silence can be explained.

    ``subject`` is what was kept unsaid, where it was not everything: ``balance``,
    ``digest`` or ``questions``, as ``bot/silence.py`` puts it into words.
    """
    rows.add(
        session,
        workspace=workspace,
        id=new_id(),
        kind=DeliveryKind.NOTICE if person else DeliveryKind.POST,
        person=person,
        channel=channel,
        subject=subject,
        dedup_key=key,
        state=DeliveryState.WITHHELD,
        reason=reason,
        created_at=now,
        not_before=now,
    )
