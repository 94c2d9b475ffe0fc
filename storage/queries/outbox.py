"""The outbox: planning, claiming and recording what is said to Slack."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Update,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from config.vocabulary import DeliveryKind, DeliveryState
from storage import inserts
from storage.models import Delivery
from storage.scope import across_workspaces
from storage.states import moving

WAITING = (DeliveryState.PLANNED, DeliveryState.RETRY)
NEVER_SENT = (DeliveryState.WITHHELD, DeliveryState.DEAD)
UNSENT = (*WAITING, *NEVER_SENT)
DELIVERIES = cast(Table, Delivery.__table__)
IDENTITY = ("workspace", "dedup_key")
CROWD = "crowd"  # the subject of a change or a Home that nobody waits for: many change at once
_LAST = {DeliveryKind.UPDATE: 1, DeliveryKind.HOME: 2}  # what people read first goes before


def add(session: Session, **values: Any) -> bool:
    """Plan a delivery, unless its ``dedup_key`` is there already. Says whether it was new."""
    return bool(add_many(session, values["workspace"], [values]))


_LATEST = select(func.coalesce(func.max(DELIVERIES.c.seq), 0)).where(
    DELIVERIES.c.workspace == bindparam("in_workspace")
)


def add_many(session: Session, workspace: str, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Plan a workspace's deliveries in this order. The ids of those whose ``dedup_key`` was new.

    The session notes the workspace (``kicked``) where there is something to
    send at once, so that whoever commits it can wake delivery.
    """
    if not rows:
        return set()
    latest = session.scalars(_LATEST, {"in_workspace": workspace}).one()
    numbered = [{**row, "seq": seq} for seq, row in enumerate(rows, start=latest + 1)]
    new = inserts.add_many(session, Delivery, IDENTITY, numbered)
    for row in rows:
        if row["id"] in new:
            _note_kick(session, row)
    return new


def _note_kick(session: Session, row: Mapping[str, Any]) -> None:
    if row["state"] in WAITING and row["not_before"] <= row["created_at"]:
        kicked(session).add(row["workspace"])


def kicked(session: Session) -> set[str]:
    """The workspaces for which this session has planned something to be sent at once."""
    noted: set[str] = session.info.setdefault("kicked", set())
    return noted


def find_by_key(session: Session, workspace: str, dedup_key: str) -> Delivery | None:
    return session.scalars(
        select(Delivery).where(Delivery.workspace == workspace, Delivery.dedup_key == dedup_key)
    ).one_or_none()


def find_latest(session: Session, workspace: str, delivery: str) -> Delivery | None:
    """The newest change of a message, or the message where it was never changed."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.workspace == workspace, or_(Delivery.id == delivery, Delivery.updates == delivery))
        .order_by(Delivery.seq.desc())
        .limit(1)
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
    withdraw_many(session, workspace, [subject], kinds, reason)


def withdraw_many(
    session: Session, workspace: str, subjects: Sequence[str], kinds: Sequence[DeliveryKind], reason: str
) -> None:
    """The same about several things."""
    waiting = update(Delivery).where(
        Delivery.workspace == workspace, Delivery.subject.in_(subjects), Delivery.kind.in_(kinds)
    )
    session.execute(moving(waiting, DeliveryState.WITHHELD, WAITING).values(reason=reason))


def replace_waiting(session: Session, workspace: str, delivery: str, body: bytes) -> None:
    """Other words for a delivery, if nobody is sending it yet.

    They are cut anew, so the follow-ups of the old ones go: as long as the
    first part waits, none of them was said.
    """
    replaced = session.execute(
        update(Delivery)
        .where(Delivery.workspace == workspace, Delivery.id == delivery, Delivery.state.in_(WAITING))
        .values(body=body, attempt=0)
        .returning(Delivery.dedup_key)
    ).first()
    if replaced is not None:
        parts = Delivery.dedup_key.in_(part_keys(replaced.dedup_key))
        session.execute(delete(Delivery).where(Delivery.workspace == workspace, parts))


def list_waiting_homes(
    session: Session, workspace: str, people: Sequence[str], *, crowd: bool = True
) -> set[str]:
    """Who of these people has a Home that waits to be drawn again; in front of the crowd, if not of it."""
    found = select(Delivery.person).where(
        Delivery.workspace == workspace,
        Delivery.person.in_(people),
        Delivery.kind == DeliveryKind.HOME,
        Delivery.state.in_(WAITING),
    )
    if not crowd:
        found = found.where(Delivery.subject.is_(None))
    return {person for person in session.scalars(found) if person is not None}


def part_key(key: str, number: int) -> str:
    """The identity of the n-th part of a message; the first is the message itself."""
    return f"{key[:240]}/part#{number}"


def part_keys(key: str) -> list[str]:
    """The identities of all the follow-ups that a message can have."""
    return [part_key(key, number) for number in range(2, 30)]


class Ahead(NamedTuple):
    """What is ready to be sent: enough of it to ask Slack what has to be known before."""

    kind: DeliveryKind
    person: str | None
    channel: str | None


def peek(session: Session, workspace: str, now: datetime, limit: int) -> list[Ahead]:
    """What a claim would find, and takes nothing."""
    given = {"of_workspace": workspace, "now": now, "most": limit}
    return [Ahead(*row) for row in session.connection().execute(_ready(ahead_only=True), given)]


def claim_ready(
    session: Session, workspace: str, *, now: datetime, lease: timedelta, limit: int
) -> list[Delivery]:
    """Claim a workspace's deliveries that are ready by ``now``, so that no other worker sends them too.

    PostgreSQL skips rows another worker has locked; SQLite, with one writer,
    ignores the hint. RETURNING has no order, so the caller gets them sorted by
    when they were made: edits of one message keep their order. They belong to
    no session, and stay as they were claimed. What people wait for comes before
    changes of what they have, and those before App Home.
    """
    given = {"of_workspace": workspace, "now": now, "most": limit, "until": now + lease}
    claimed = session.connection().execute(_claim(), given).mappings()
    found = [Delivery(**row) for row in claimed]
    return sorted(found, key=lambda d: (_LAST.get(d.kind, 0), d.subject == CROWD, d.seq, d.created_at))


@cache
def _ready(*, ahead_only: bool) -> Select[Any]:
    """The statement for what is ready, made once: making it costs more than running it."""
    table = DELIVERIES.c
    wanted = (table.kind, table.person, table.channel) if ahead_only else (table.workspace, table.id)
    return (
        select(*wanted)
        .where(
            table.workspace == bindparam("of_workspace"), is_waiting(), table.not_before <= bindparam("now")
        )
        .order_by(*_turn(), table.not_before, table.seq)
        .limit(bindparam("most"))
    )


def _turn() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """By what is claimed first. What is ready is found by an index, and sorted as it was before."""
    table = DELIVERIES.c
    last = case(*((table.kind == kind, turn) for kind, turn in _LAST.items()), else_=0)
    return last, case((table.subject == CROWD, 1), else_=0)


@cache
def _claim() -> ReturningUpdate[Any]:
    ready = _ready(ahead_only=False).with_for_update(skip_locked=True).cte("ready")
    table = DELIVERIES.c
    return (
        moving(update(DELIVERIES), DeliveryState.CLAIMED)
        .where(table.workspace == ready.c.workspace, table.id == ready.c.id)
        .values(leased_until=bindparam("until"), fence=table.fence + 1)
        .returning(DELIVERIES)
    )


def is_waiting() -> ColumnElement[bool]:
    """Whether a delivery is still to be sent."""
    return or_(*(DELIVERIES.c.state == state for state in WAITING))


def record(session: Session, delivery: Delivery, to: DeliveryState, **values: Any) -> bool:
    """Let a delivery take a step, if the claim is still ours. Says whether it was."""
    found = session.connection().execute(_step(to, tuple(values)), _given(delivery, values))
    return found.rowcount == 1


def put_back(session: Session, deliveries: Sequence[tuple[Delivery, datetime, str | None]]) -> None:
    """Several claimed deliveries that are not sent now: each with the moment to come back and why."""
    if deliveries:
        given = [
            _given(delivery, {"not_before": when, "reason": reason, "leased_until": None})
            for delivery, when, reason in deliveries
        ]
        step = _step(DeliveryState.RETRY, ("not_before", "reason", "leased_until"))
        session.connection().execute(step, given)


@cache
def _step(to: DeliveryState, columns: tuple[str, ...]) -> Update:
    """The statement for one kind of step, made once: making it costs more than running it."""
    ours = update(DELIVERIES).where(
        DELIVERIES.c.workspace == bindparam("of_workspace"),
        DELIVERIES.c.id == bindparam("of_id"),
        DELIVERIES.c.fence == bindparam("of_fence"),
    )
    return moving(ours, to).values({name: bindparam(f"new_{name}") for name in columns})


def _given(delivery: Delivery, values: Mapping[str, Any]) -> dict[str, Any]:
    ours = {"of_workspace": delivery.workspace, "of_id": delivery.id, "of_fence": delivery.fence}
    return ours | {f"new_{name}": value for name, value in values.items()}


def postpone(
    session: Session, workspace: str, until: datetime, kinds: Sequence[DeliveryKind] = tuple(DeliveryKind)
) -> None:
    """Let everything of these kinds that waits there wait until then, at the least."""
    session.connection().execute(
        update(DELIVERIES)
        .where(
            DELIVERIES.c.workspace == workspace,
            DELIVERIES.c.state.in_(WAITING),
            DELIVERIES.c.not_before < until,
            DELIVERIES.c.kind.in_(kinds),
        )
        .values(not_before=until)
    )


@across_workspaces
def next_waiting(session: Session) -> datetime | None:
    """When the earliest waiting delivery may go."""
    return session.scalar(select(func.min(Delivery.not_before)).where(Delivery.state.in_(WAITING)))


@across_workspaces
def list_ready(session: Session, now: datetime) -> list[str]:
    """The workspaces that have something to send now."""
    return sorted(session.connection().execute(_all_ready(), {"now": now}).scalars())


@cache
def _all_ready() -> Select[Any]:
    table = DELIVERIES.c
    return select(table.workspace).where(is_waiting(), table.not_before <= bindparam("now")).distinct()
