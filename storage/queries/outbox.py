"""The outbox: planning, claiming and recording what is said to Slack."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from config.vocabulary import DeliveryKind, DeliveryState
from storage import inserts
from storage.models import Delivery
from storage.scope import across_workspaces

WAITING = (DeliveryState.PLANNED, DeliveryState.RETRY)
NEVER_SENT = (DeliveryState.WITHHELD, DeliveryState.DEAD)
UNSENT = (*WAITING, *NEVER_SENT)
IDENTITY = ("workspace", "dedup_key")


def add(session: Session, **values: Any) -> bool:
    """Plan a delivery, unless its ``dedup_key`` is there already. Says whether it was new.

    The session notes the workspace as ``kicked`` where there is something to
    send at once, so that whoever commits it can wake delivery.
    """
    seq = _latest(values["workspace"]).scalar_subquery() + 1
    is_new = inserts.add_once(session, Delivery, IDENTITY, seq=seq, **values)
    if is_new:
        _note_kick(session, values)
    return is_new


def add_many(session: Session, workspace: str, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Plan a workspace's deliveries in this order, as ``add`` does each. The ids of those that were new."""
    if not rows:
        return set()
    latest = session.scalars(_latest(workspace)).one()
    numbered = [{**row, "seq": seq} for seq, row in enumerate(rows, start=latest + 1)]
    new = inserts.add_many(session, Delivery, IDENTITY, numbered)
    for row in rows:
        if row["id"] in new:
            _note_kick(session, row)
    return new


def _latest(workspace: str) -> Select[int]:
    return select(func.coalesce(func.max(Delivery.seq), 0)).where(Delivery.workspace == workspace)


def _note_kick(session: Session, row: Mapping[str, Any]) -> None:
    if row["state"] in WAITING and row["not_before"] <= row["created_at"]:
        session.info.setdefault("kicked", set()).add(row["workspace"])


def find_by_key(session: Session, workspace: str, dedup_key: str) -> Delivery | None:
    return session.scalars(
        select(Delivery).where(Delivery.workspace == workspace, Delivery.dedup_key == dedup_key)
    ).one_or_none()


def list_unsolicited_of(
    session: Session, workspace: str, people: Sequence[str], since: datetime
) -> dict[str, list[tuple[datetime, int]]]:
    """When each of these people was, or will be, written to unasked, and the seconds it asked of them."""
    rows = session.execute(
        select(Delivery.person, Delivery.not_before, Delivery.seconds).where(
            Delivery.workspace == workspace,
            Delivery.person.in_(people),
            Delivery.unsolicited,
            Delivery.not_before > since,
            Delivery.state.not_in(NEVER_SENT),
        )
    )
    spent: dict[str, list[tuple[datetime, int]]] = {}
    for person, at, seconds in rows:
        if person is not None:
            spent.setdefault(person, []).append((at, seconds))
    return spent


def withdraw(
    session: Session, workspace: str, subject: str, kinds: Sequence[DeliveryKind], reason: str
) -> None:
    """Take back what was planned about something and is not sent yet."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.workspace == workspace,
            Delivery.subject == subject,
            Delivery.kind.in_(kinds),
            Delivery.state.in_(WAITING),
        )
        .values(state=DeliveryState.WITHHELD, reason=reason)
    )


def replace_waiting(session: Session, workspace: str, delivery: str, body: bytes) -> None:
    """Other words for a delivery, if nobody is sending it yet."""
    session.execute(
        update(Delivery)
        .where(Delivery.workspace == workspace, Delivery.id == delivery, Delivery.state.in_(WAITING))
        .values(body=body)
    )


def list_waiting_homes(session: Session, workspace: str, people: Sequence[str]) -> set[str]:
    """Who of these people has a Home that waits to be drawn again."""
    found = select(Delivery.person).where(
        Delivery.workspace == workspace,
        Delivery.person.in_(people),
        Delivery.kind == DeliveryKind.HOME,
        Delivery.state.in_(WAITING),
    )
    return {person for person in session.scalars(found) if person is not None}


def claim_ready(
    session: Session, workspace: str, *, now: datetime, lease: timedelta, limit: int
) -> list[Delivery]:
    """Claim a workspace's deliveries that are ready by ``now``, so that no other worker sends them too.

    PostgreSQL skips rows another worker has locked; SQLite, with one writer,
    ignores the hint. RETURNING has no order, so the caller gets them sorted by
    when they were made: edits of one message keep their order.
    """
    ready = (
        select(Delivery.workspace, Delivery.id)
        .where(Delivery.workspace == workspace, Delivery.state.in_(WAITING), Delivery.not_before <= now)
        .order_by(Delivery.not_before, Delivery.seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("ready")
    )
    claim = (
        update(Delivery)
        .where(Delivery.workspace == ready.c.workspace, Delivery.id == ready.c.id)
        .values(state=DeliveryState.CLAIMED, leased_until=now + lease, fence=Delivery.fence + 1)
        .execution_options(synchronize_session=False)
    )
    claimed = session.scalars(claim.returning(Delivery))
    return sorted(claimed, key=lambda d: (d.seq, d.created_at))


def record(session: Session, delivery: Delivery, **values: Any) -> bool:
    """Write what became of a delivery, if the claim is still ours. Says whether it was."""
    result = session.execute(
        update(Delivery)
        .where(
            Delivery.workspace == delivery.workspace,
            Delivery.id == delivery.id,
            Delivery.fence == delivery.fence,
        )
        .values(**values)
        .returning(Delivery.id)
    )
    return result.first() is not None


@across_workspaces
def next_waiting(session: Session) -> datetime | None:
    """When the earliest waiting delivery may go."""
    return session.scalar(select(func.min(Delivery.not_before)).where(Delivery.state.in_(WAITING)))


@across_workspaces
def list_ready(session: Session, now: datetime) -> list[str]:
    """The workspaces that have something to send now."""
    ready = select(Delivery.workspace).where(Delivery.state.in_(WAITING), Delivery.not_before <= now)
    return sorted(session.scalars(ready.distinct()))


def is_ready(session: Session, workspace: str, now: datetime) -> bool:
    """Whether a workspace has something to send now."""
    found = select(Delivery.id).where(
        Delivery.workspace == workspace, Delivery.state.in_(WAITING), Delivery.not_before <= now
    )
    return session.scalar(found.limit(1)) is not None
