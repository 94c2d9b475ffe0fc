"""What delivery asks of the outbox beyond claiming and recording."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from config.vocabulary import DeliveryKind, DeliveryState, Role, TeamState
from storage.models import Delivery, Membership, Person, Team
from storage.queries.outbox import DELIVERIES, WAITING, part_keys
from storage.scope import across_workspaces
from storage.states import moving

LEASED = (DeliveryState.CLAIMED, DeliveryState.SENDING)


def find(session: Session, workspace: str, delivery: str) -> Delivery | None:
    return session.get(Delivery, (workspace, delivery))


def has_newer_change(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Whether a later change of the same message is due or made, which makes this one needless.

    Due, and not ready: it may wait for its place.
    """
    found = session.scalar(
        select(Delivery.id)
        .where(
            Delivery.workspace == delivery.workspace,
            Delivery.updates == delivery.updates,
            Delivery.seq > delivery.seq,
            Delivery.state.in_((*WAITING, *LEASED, DeliveryState.SENT)),
            Delivery.due_at <= now,
        )
        .limit(1)
    )
    return found is not None


def is_earlier_under_way(session: Session, delivery: Delivery) -> bool:
    """Whether somebody is just saying an earlier change of the same message, or drawing the same Home."""
    same = Delivery.updates == delivery.updates
    if delivery.updates is None:
        same = and_(Delivery.kind == delivery.kind, Delivery.person == delivery.person)
    found = session.scalar(
        select(Delivery.id)
        .where(
            Delivery.workspace == delivery.workspace,
            same,
            Delivery.seq < delivery.seq,
            Delivery.state.in_(LEASED),
        )
        .limit(1)
    )
    return found is not None


def list_parts(session: Session, workspace: str, key: str) -> list[Delivery]:
    """The follow-ups of a message that was too long for one, in order."""
    found = session.scalars(
        select(Delivery).where(Delivery.workspace == workspace, Delivery.dedup_key.in_(part_keys(key)))
    )
    return sorted(found, key=lambda part: int(part.dedup_key.rsplit("#", 1)[1]))


def find_dm(session: Session, workspace: str, person: str) -> str | None:
    """The DM channel with somebody, as Slack told it when we last wrote to them."""
    return session.scalar(
        select(Delivery.posted_channel)
        .where(
            Delivery.workspace == workspace,
            Delivery.person == person,
            Delivery.channel.is_(None),
            Delivery.posted_channel.is_not(None),
        )
        .limit(1)
    )


@across_workspaces
def list_overdue(session: Session, now: datetime) -> list[str]:
    """The workspaces where a lease has run out, or an unknown outcome is to be looked for."""
    return sorted(session.connection().execute(_overdue(), {"now": now}).scalars())


@cache
def _overdue() -> Select[Any]:
    """The statement, made once: it is asked every second."""
    table = DELIVERIES.c
    out = or_(*(table.state == state for state in (*LEASED, DeliveryState.UNKNOWN)))
    return select(table.workspace).where(out, table.leased_until <= bindparam("now")).distinct()


def has_overdue(session: Session, workspace: str, now: datetime) -> bool:
    """Whether a lease has run out there, or an unknown outcome is to be looked for."""
    given = {"now": now, "of_workspace": workspace}
    return session.connection().execute(_overdue_there(), given).first() is not None


@cache
def _overdue_there() -> Select[Any]:
    return _overdue().where(DELIVERIES.c.workspace == bindparam("of_workspace"))


def expire_leases(session: Session, workspace: str, now: datetime) -> int:
    """Say of every call whose answer never came that nobody knows; give back what was only claimed."""
    session.execute(
        moving(update(Delivery), DeliveryState.RETRY, [DeliveryState.CLAIMED])
        .where(Delivery.workspace == workspace, Delivery.leased_until <= now)
        .values(fence=Delivery.fence + 1, leased_until=None)
    )
    lost = session.execute(
        moving(update(Delivery), DeliveryState.UNKNOWN, [DeliveryState.SENDING])
        .where(Delivery.workspace == workspace, Delivery.leased_until <= now)
        .values(fence=Delivery.fence + 1, reason="the answer never came")
        .returning(Delivery.id)
    )
    return len(lost.all())


def list_unknown(session: Session, workspace: str, now: datetime, limit: int = 50) -> Sequence[Delivery]:
    """What became of these nobody knows, and it is time to look."""
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace == workspace,
            Delivery.state == DeliveryState.UNKNOWN,
            Delivery.leased_until <= now,
        )
        .order_by(Delivery.leased_until)
        .limit(limit)
    ).all()


class JustSent(NamedTuple):
    """A message that went out a moment ago: by whom it was sent is not written down, to where it is."""

    id: str
    place: str
    sent_at: datetime


def list_just_sent(
    session: Session, workspace: str, since: datetime, kinds: Sequence[DeliveryKind]
) -> list[JustSent]:
    """What any process sent there since then."""
    given = {"of_workspace": workspace, "since": since, "of_kinds": kinds}
    return [JustSent(*row) for row in session.connection().execute(_just_sent(), given)]


@cache
def _just_sent() -> Select[Any]:
    """The statement, made once: every batch asks it."""
    table = DELIVERIES.c
    place = func.coalesce(table.channel, table.person, "")
    return select(table.id, place, table.sent_at).where(
        table.workspace == bindparam("of_workspace"),
        table.sent_at > bindparam("since"),
        table.kind.in_(bindparam("of_kinds", expanding=True)),
    )


def was_told(session: Session, workspace: str, subject: str, since: datetime) -> bool:
    """Whether a notice about this was planned since then."""
    found = select(Delivery.id).where(
        Delivery.workspace == workspace, Delivery.subject == subject, Delivery.created_at > since
    )
    return session.scalar(found.limit(1)) is not None


def list_administrators(session: Session, workspace: str, limit: int) -> list[str]:
    """Some of those who administer the workspace and are in a team that is not ended; always the same."""
    here = (
        select(Membership.person)
        .join(Team, and_(Team.workspace == Membership.workspace, Team.id == Membership.team))
        .where(
            Membership.workspace == Person.workspace,
            Membership.person == Person.id,
            Membership.left_at.is_(None),
            Team.state != TeamState.ENDED,
        )
    )
    found = select(Person.id).where(
        Person.workspace == workspace, Person.administers, ~Person.deactivated, here.exists()
    )
    return list(session.scalars(found.order_by(Person.id).limit(limit)))


def list_leads_there(session: Session, workspace: str, channel: str = "") -> list[str]:
    """The leads of the team in a channel; without one, of every team that is not ended."""
    leads = (
        select(Membership.person)
        .join(Team, and_(Team.workspace == Membership.workspace, Team.id == Membership.team))
        .where(
            Membership.workspace == workspace,
            Membership.role == Role.LEAD,
            Membership.left_at.is_(None),
            Team.state != TeamState.ENDED,
        )
        .distinct()
    )
    return sorted(session.scalars(leads.where(Team.channel == channel) if channel else leads))


def has_follow_up(session: Session, delivery: Delivery) -> bool:
    """Whether a part of a long message was to come after this one."""
    after = select(Delivery.id).where(
        Delivery.workspace == delivery.workspace, Delivery.follows == delivery.id
    )
    return session.scalar(after.limit(1)) is not None


@across_workspaces
def next_lease(session: Session, after: datetime) -> datetime | None:
    """When the next lease runs out, or the next unknown outcome is looked for."""
    return session.scalar(
        select(func.min(Delivery.leased_until)).where(
            Delivery.state.in_((*LEASED, DeliveryState.UNKNOWN)), Delivery.leased_until > after
        )
    )


@across_workspaces
def count_by_state(session: Session) -> dict[tuple[DeliveryKind, DeliveryState], int]:
    """How many deliveries there are of each kind in each state."""
    rows = session.execute(
        select(Delivery.kind, Delivery.state, func.count()).group_by(Delivery.kind, Delivery.state)
    )
    return {(kind, state): count for kind, state, count in rows}


@across_workspaces
def list_unresolved(session: Session) -> Sequence[Delivery]:
    """What an administrator should look at: outcomes nobody could find out."""
    return session.scalars(
        select(Delivery).where(Delivery.state == DeliveryState.UNKNOWN, Delivery.leased_until.is_(None))
    ).all()


@across_workspaces
def list_withheld(session: Session, since: datetime) -> list[Delivery]:
    """What a rule kept unsaid of what was planned since then, oldest first."""
    found = session.scalars(
        select(Delivery).where(
            Delivery.state == DeliveryState.WITHHELD,
            Delivery.created_at >= since,
            Delivery.updates.is_(None),
        )
    )
    return sorted(found, key=lambda delivery: (delivery.created_at, delivery.seq))
