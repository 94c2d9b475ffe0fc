"""A message too long for one: its follow-ups, planned in the transaction that commits to the first.

Each names the part ahead of it and is not said before that one is sent, whoever
sends them and however often one of them is put back.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery import outcomes
from bot.delivery.outcomes import FIRST_WAIT, Outcome
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
    if delivery.kind in (DeliveryKind.HOME, DeliveryKind.FILE) or delivery.attempt:
        return body  # tried before, so it was cut then
    first, *rest = split(body)
    whole = delivery
    changed: dict[int, Delivery] = {}
    if delivery.updates and (earlier := rows.find(session, delivery.workspace, delivery.updates)):
        parts = rows.list_parts(session, delivery.workspace, earlier.dedup_key)
        whole, changed = earlier, {int(part.dedup_key.rsplit("#", 1)[1]): part for part in parts}
    ahead = whole.id
    for number, part in enumerate(rest, start=2):
        if old := changed.pop(number, None):
            _change(session, delivery, number, part, old, now)
            ahead = old.id
        else:
            ahead = _add(session, delivery, whole, number, part, ahead, now)
    for number, old in changed.items():  # there were more parts before
        _change(session, delivery, number, {"text": "…", "blocks": []}, old, now)
    return first


def _add(
    session: Session, delivery: Delivery, whole: Delivery, number: int, body: Body, ahead: str, now: datetime
) -> str:
    """Plan a part that there was not before. Of a message that grew it goes below, in the thread."""
    part = new_id()
    outbox.add(
        session,
        workspace=delivery.workspace,
        id=part,
        kind=DeliveryKind.POST if delivery.updates else delivery.kind,
        person=whole.person,
        channel=whole.channel,
        subject=delivery.subject,
        dedup_key=outbox.part_key(whole.dedup_key, number),
        body=seal(session, Delivery.body, delivery.workspace, part, body),
        thread_of=delivery.updates or delivery.thread_of,
        follows=ahead,
        state=DeliveryState.PLANNED,
        created_at=delivery.created_at,
        not_before=now,
        expires_at=delivery.expires_at,
    )
    return part


def _change(
    session: Session, delivery: Delivery, number: int, body: Body, old: Delivery, now: datetime
) -> None:
    """Plan the change of a part; where it still waits to be said, it is said with its new words."""
    workspace, change = delivery.workspace, new_id()
    words = seal(session, Delivery.body, workspace, old.id, body)
    outbox.replace_waiting(session, workspace, old.id, words)
    outbox.add(
        session,
        workspace=workspace,
        id=change,
        kind=DeliveryKind.UPDATE,
        person=delivery.person,
        channel=delivery.channel,
        subject=delivery.subject,
        dedup_key=outbox.part_key(delivery.dedup_key, number),
        body=seal(session, Delivery.body, workspace, change, body),
        updates=old.id,
        state=DeliveryState.PLANNED,
        created_at=delivery.created_at,
        not_before=now,
        expires_at=delivery.expires_at,
    )


def not_yet(session: Session, delivery: Delivery, now: datetime) -> Outcome | None:
    """What becomes of a part as long as the one ahead of it is not sent; None: it may be said."""
    if not delivery.follows:
        return None
    ahead = rows.find(session, delivery.workspace, delivery.follows)
    if ahead is None or ahead.state in outbox.NEVER_SENT:
        return outcomes.ended(delivery, DeliveryState.WITHHELD, "the part ahead of it was never sent")
    if ahead.state is DeliveryState.SENT:
        return None
    if ahead.state is DeliveryState.UNKNOWN and ahead.leased_until is None:
        reason = "nobody knows whether the part ahead of it was sent"
        return outcomes.ended(delivery, DeliveryState.WITHHELD, reason)
    later = max(ahead.not_before, ahead.leased_until or now, now + FIRST_WAIT)
    return outcomes.back(delivery, later, "waits for the part ahead of it")
