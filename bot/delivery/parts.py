"""A message too long for one: its follow-ups, planned in the transaction that commits to the first."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery.posting import Body
from bot.delivery.split import split
from config.vocabulary import DeliveryKind, DeliveryState
from storage.crypto import seal
from storage.models import Delivery
from storage.queries import delivery as rows
from storage.queries import outbox
from storage.types import new_id


def cut(session: Session, delivery: Delivery, body: Body, now: datetime) -> Body:
    """What fits one message; the rest is planned as follow-ups. A change changes those there were, too."""
    if delivery.kind in (DeliveryKind.HOME, DeliveryKind.FILE):
        return body
    first, *rest = split(body)
    changed = _parts(session, delivery)
    if not rest and not changed:
        return body
    for number, part in enumerate(rest, start=2):
        _plan(session, delivery, number, part, changed.pop(number, None), now)
    for number, old in changed.items():  # there were more parts before
        _plan(session, delivery, number, {"text": "…", "blocks": []}, old, now)
    return first


def _parts(session: Session, delivery: Delivery) -> dict[int, Delivery]:
    """The follow-ups of the message that is being changed, by number."""
    earlier = delivery.updates and rows.find(session, delivery.workspace, delivery.updates)
    if not earlier:
        return {}
    parts = rows.list_parts(session, delivery.workspace, earlier.dedup_key)
    return {int(part.dedup_key.rsplit("#", 1)[1]): part for part in parts}


def _plan(
    session: Session, delivery: Delivery, number: int, body: Body, old: Delivery | None, now: datetime
) -> None:
    part = new_id()
    kind = delivery.kind
    if kind is DeliveryKind.UPDATE and old is None:
        kind = DeliveryKind.POST  # the message had no such part: it goes below, in the thread
    outbox.add(
        session,
        workspace=delivery.workspace,
        id=part,
        kind=kind,
        person=delivery.person,
        channel=delivery.channel,
        subject=delivery.subject,
        dedup_key=rows.part_key(delivery.dedup_key, number),
        body=seal(session, Delivery.body, delivery.workspace, part, body),
        updates=old.id if old else None,
        thread_of=delivery.updates if delivery.updates and old is None else delivery.thread_of,
        state=DeliveryState.PLANNED,
        created_at=delivery.created_at,
        not_before=now,
        expires_at=delivery.expires_at,
    )
