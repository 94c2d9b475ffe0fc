"""Everything held about one person, in one place: to show, to export, to erase; and what is too old."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from config.vocabulary import CheckInState, DeliveryKind, DeliveryState
from storage.models import (
    Action,
    Answer,
    AuditEntry,
    CheckIn,
    Decision,
    Delivery,
    Digest,
    Learning,
    Leave,
    Membership,
    Meta,
    Note,
    Person,
    Reply,
    Retrospective,
    Round,
    Split,
    Vote,
)
from storage.scope import across_workspaces

LAST_PURGE = "purged_on"
# Whose column names the person, for every table that holds something of theirs.
OWNERS: dict[type[Any], str] = {
    Person: "id",
    Leave: "person",
    Membership: "person",
    CheckIn: "person",
    Answer: "person",
    Split: "person",
    Learning: "author",
    Reply: "author",
    Decision: "by",
    Round: "opened_by",
    Note: "author",
    Vote: "person",
    Action: "owner",
}
# What goes when somebody erases their data; the rest is the team's record or a setting.
ERASED: tuple[type[Any], ...] = (Answer, Split, Learning, Reply, Note, Vote, Leave)


def list_rows(session: Session, table: type[Any], workspace: str, person: str) -> list[Any]:
    """Somebody's rows of one table."""
    owner = getattr(table, OWNERS[table])
    return list(session.scalars(select(table).where(table.workspace == workspace, owner == person)))


def erase_rows(session: Session, workspace: str, person: str) -> None:
    """Delete what somebody wrote or chose, and empty what was sent to them."""
    for table in ERASED:
        owner = getattr(table, OWNERS[table])
        session.execute(delete(table).where(table.workspace == workspace, owner == person))
    session.execute(
        delete(CheckIn).where(
            CheckIn.workspace == workspace, CheckIn.person == person, CheckIn.state != CheckInState.OPEN
        )
    )
    session.execute(
        update(Delivery)
        .where(
            Delivery.workspace == workspace,
            Delivery.person == person,
            Delivery.state.in_((DeliveryState.SENT, DeliveryState.WITHHELD, DeliveryState.DEAD)),
        )
        .values(body=None)
    )
    session.execute(
        update(Round)
        .where(Round.workspace == workspace, Round.opened_by == person)
        .values(opening_line=None, opened_by=None)
    )
    session.execute(
        update(Person)
        .where(Person.workspace == workspace, Person.id == person)
        .values(checkin_time=None, quiet_from=None, quiet_until=None)
    )


def list_said(session: Session, workspace: str) -> Iterator[tuple[Delivery, Delivery]]:
    """Every message that stands in Slack, with the delivery that last gave it its words."""
    rows = session.scalars(
        select(Delivery)
        .where(
            Delivery.workspace == workspace,
            Delivery.body.is_not(None),
            Delivery.kind.not_in((DeliveryKind.HOME, DeliveryKind.FILE)),
            Delivery.state.not_in((DeliveryState.WITHHELD, DeliveryState.DEAD)),
        )
        .order_by(Delivery.created_at, Delivery.id)
    ).all()
    latest = {row.updates: row for row in rows if row.updates}
    for row in rows:
        if row.updates is None:
            yield row, latest.get(row.id, row)


# --- what is too old -------------------------------------------------------------------------


def last_purge(session: Session) -> str:
    found = session.get(Meta, LAST_PURGE)
    return found.value.decode() if found else ""


def record_purge(session: Session, day: str) -> None:
    session.merge(Meta(name=LAST_PURGE, value=day.encode()))


@across_workspaces
def purge_answers(session: Session, before: datetime) -> None:
    """Check-ins with their answers and splits, and the lines shared from them."""
    session.execute(delete(CheckIn).where(CheckIn.asked_at < before))
    session.execute(delete(Learning).where(Learning.shared_at < before))


@across_workspaces
def purge_digests(session: Session, before: datetime) -> None:
    """Digest texts. Releases stay: they hold figures, and protect those that come later."""
    session.execute(delete(Digest).where(Digest.at < before))


@across_workspaces
def purge_retrospectives(session: Session, before: datetime) -> None:
    session.execute(delete(Retrospective).where(Retrospective.closed_at < before))


@across_workspaces
def purge_deliveries(session: Session, before: datetime) -> None:
    session.execute(delete(Delivery).where(Delivery.created_at < before))


@across_workspaces
def purge_exports(session: Session, before: datetime) -> None:
    """The content of files sent to people; that they were sent is kept as long as any delivery."""
    session.execute(
        update(Delivery)
        .where(Delivery.kind == DeliveryKind.FILE, Delivery.sent_at < before)
        .values(body=None)
    )


@across_workspaces
def purge_audit(session: Session, before: datetime) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.at < before))
