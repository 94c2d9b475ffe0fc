"""What is to be said, written in the transaction that causes it.

Nothing here calls Slack: a row is written, ``bot/delivery`` sends it. The one
budget per person across all features is kept here, where messages are planned.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, NotRequired, TypedDict, Unpack

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import DeliveryKind, DeliveryState
from handlers.blocks import Message
from storage.crypto import seal, unseal
from storage.models import Delivery
from storage.queries import outbox as rows
from storage.types import new_id

Row = dict[str, Any]  # the values of one delivery
Spent = Sequence[tuple[datetime, int]]  # when somebody was written to unasked, and for how many seconds

WEEK = timedelta(days=7)
GRACE = timedelta(hours=2)  # a week with a clock change is an hour short, and a tick may come late


class Plan(TypedDict):
    """What ``planned`` is told of one message."""

    workspace: str
    kind: DeliveryKind
    message: Message
    key: str
    now: datetime
    person: NotRequired[str | None]
    channel: NotRequired[str | None]
    subject: NotRequired[str | None]
    not_before: NotRequired[datetime | None]
    expires_at: NotRequired[datetime | None]
    updates: NotRequired[str | None]
    thread_of: NotRequired[str | None]
    unsolicited: NotRequired[bool]
    seconds: NotRequired[int]


def put(session: Session, **plan: Unpack[Plan]) -> str | None:
    """Plan one message and return its delivery's id; None when its ``key`` was planned before."""
    row = planned(session, **plan)
    return row["id"] if rows.add(session, **row) else None


def put_many(session: Session, workspace: str, planned_rows: Sequence[Row]) -> set[str]:
    """Plan rows of ``planned`` and ``withheld`` in this order. The ids of those that were new."""
    return rows.add_many(session, workspace, planned_rows)


def planned(
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
) -> Row:
    """The row of one message, sealed and ready to be planned.

    ``key`` is the identity of the effect, such as ``ask:<checkin>``: planning it
    again changes nothing.
    """
    delivery = new_id()
    return {
        "workspace": workspace,
        "id": delivery,
        "kind": kind,
        "person": person,
        "channel": channel,
        "subject": subject,
        "dedup_key": key,
        "body": seal(session, Delivery.body, workspace, delivery, message.body()),
        "updates": updates,
        "thread_of": thread_of,
        "unsolicited": unsolicited,
        "seconds": seconds,
        "state": DeliveryState.PLANNED,
        "reason": None,
        "created_at": now,
        "due_at": not_before or now,
        "not_before": not_before or now,
        "expires_at": expires_at,
    }


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
        rows.add(session, **changed(session, workspace, delivery, message, now))


def changed(
    session: Session, workspace: str, delivery: str, message: Message, now: datetime, *, crowd: bool = False
) -> Row:
    """The row that changes a message sent earlier; one of many, for whom nobody waits, if in a crowd."""
    return planned(
        session,
        workspace=workspace,
        kind=DeliveryKind.UPDATE,
        message=message,
        key=f"change:{new_id()}",
        now=now,
        updates=delivery,
        subject=rows.CROWD if crowd else None,
    )


def take_out(session: Session, workspace: str, delivery: str | None, message: Message, now: datetime) -> None:
    """Change a message because its words may not be read any more, also where it still waits to be sent."""
    if delivery is not None:
        body = seal(session, Delivery.body, workspace, delivery, message.body())
        rows.replace_waiting(session, workspace, delivery, body)
        change(session, workspace, delivery, message, now)


class Said(NamedTuple):
    """What a message says since when, as it was planned."""

    at: datetime
    text: str


def last_said(session: Session, workspace: str, delivery: str | None) -> Said | None:
    """What a message sent earlier says now, or will once all its changes are sent."""
    last = rows.find_latest(session, workspace, delivery) if delivery is not None else None
    if last is None:
        return None
    return Said(last.created_at, (unseal(session, Delivery.body, last) or {}).get("text", ""))


def find(session: Session, workspace: str, key: str) -> str | None:
    """The delivery planned under ``key``."""
    delivery = rows.find_by_key(session, workspace, key)
    return delivery.id if delivery else None


def refresh_home(session: Session, workspace: str, people: Sequence[str], now: datetime) -> None:
    """Have App Home drawn again for these people; one waiting row each, drawn when sent."""
    put_many(session, workspace, homes(session, workspace, people, now))


def homes(session: Session, workspace: str, people: Sequence[str], now: datetime) -> list[Row]:
    """The rows that have App Home drawn again, but none for whoever has one waiting.

    One person's goes before those of a crowd: they may be looking at it.
    """
    crowd = len(people) > 1
    waiting = rows.list_waiting_homes(session, workspace, people, crowd=crowd)
    return [
        home(session, workspace, person, now, crowd=crowd)
        for person in dict.fromkeys(people)
        if person not in waiting
    ]


def home(session: Session, workspace: str, person: str, now: datetime, *, crowd: bool = False) -> Row:
    """The row that has one person's App Home drawn again."""
    return planned(
        session,
        workspace=workspace,
        kind=DeliveryKind.HOME,
        message=Message(()),
        key=f"home:{person}:{new_id()}",
        now=now,
        person=person,
        subject=rows.CROWD if crowd else None,
    )


# --- the budget ------------------------------------------------------------------------------


def within_budget(
    session: Session, settings: Settings, workspace: str, person: str, at: datetime, seconds: int
) -> bool:
    """Whether somebody may be written to unasked at ``at`` and asked for ``seconds`` of their week."""
    spent = list_spent(session, workspace, [person], at)
    return fits(settings, spent.get(person, ()), at, seconds)


def list_spent(session: Session, workspace: str, people: Sequence[str], at: datetime) -> dict[str, Spent]:
    """What the week before ``at``, and all that comes, holds for each of these people already."""
    return dict(rows.list_unsolicited_of(session, workspace, people, at - WEEK + GRACE))


def fits(settings: Settings, spent: Spent, at: datetime, seconds: int) -> bool:
    """Whether one more message at ``at`` that asks for ``seconds`` fits somebody's week.

    What was sent at this hour a week ago belongs to last week, also when the
    clocks changed in between.
    """
    counted = [asked for moment, asked in spent if moment > at - WEEK + GRACE]
    return len(counted) < settings.budget_dms and sum(counted) + seconds <= settings.budget_minutes * 60


# --- kept unsaid -----------------------------------------------------------------------------


class Silence(TypedDict):
    """What ``withheld`` is told of something kept unsaid."""

    workspace: str
    key: str
    reason: str
    now: datetime
    person: NotRequired[str | None]
    channel: NotRequired[str | None]
    subject: NotRequired[str | None]


def withhold(session: Session, **silence: Unpack[Silence]) -> None:
    """Record that a rule kept something unsaid, and which."""
    rows.add(session, **withheld(**silence))


def withheld(
    *,
    workspace: str,
    key: str,
    reason: str,
    now: datetime,
    person: str | None = None,
    channel: str | None = None,
    subject: str | None = None,
) -> Row:
    """The row that records that a rule kept something unsaid, so that silence can be explained.

    ``subject`` is what was kept unsaid, where it was not everything: ``balance``,
    ``digest`` or ``questions``, as ``bot/silence.py`` puts it into words.
    """
    return {
        "workspace": workspace,
        "id": new_id(),
        "kind": DeliveryKind.NOTICE if person else DeliveryKind.POST,
        "person": person,
        "channel": channel,
        "subject": subject,
        "dedup_key": key,
        "body": None,
        "updates": None,
        "thread_of": None,
        "unsolicited": False,
        "seconds": 0,
        "state": DeliveryState.WITHHELD,
        "reason": reason,
        "created_at": now,
        "due_at": now,
        "not_before": now,
        "expires_at": None,
    }
