"""Everything held about one person, in one place: to show, to export, to erase; and what is too old."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session, aliased

from config.vocabulary import CheckInState, DeliveryKind, DeliveryState
from storage.models import (
    Action,
    ActionChange,
    Answer,
    AuditEntry,
    CheckIn,
    Decision,
    Delivery,
    Digest,
    Draft,
    Learning,
    Leave,
    Membership,
    Meta,
    Note,
    PageKey,
    Participant,
    PeerAssist,
    Person,
    Placement,
    PressurePeriod,
    Priority,
    PriorityChange,
    Proposal,
    ReadinessAnswer,
    ReadinessCheck,
    ReadinessStep,
    Renewal,
    Reply,
    RetroPlan,
    RetroPlanPerson,
    Retrospective,
    Round,
    Split,
    Stance,
    TargetChange,
    Tension,
    TensionChange,
    Vote,
)
from storage.queries.checkins import subject_of
from storage.queries.outbox import NEVER_SENT, WAITING
from storage.scope import across_workspaces
from storage.states import moving

LAST_PURGE = "purged_on"
# Which columns name a person, for every table that holds something of theirs.
OWNERS: dict[type[Any], tuple[str, ...]] = {
    Person: ("id",),
    Leave: ("person",),
    Membership: ("person",),
    CheckIn: ("person",),
    Answer: ("person",),
    Split: ("person",),
    Learning: ("author",),
    Reply: ("author",),
    Decision: ("by",),
    Round: ("opened_by",),
    Note: ("author",),
    Vote: ("voter",),
    Participant: ("person",),
    PageKey: ("person",),
    Retrospective: ("facilitator",),
    RetroPlan: ("made_by", "facilitator"),
    RetroPlanPerson: ("person",),
    Action: ("owner", "made_by"),
    ActionChange: ("by", "owner"),
    Placement: ("placer",),
    Stance: ("person",),
    Proposal: ("made_by",),
    Draft: ("edited_by", "approved_by"),
    PeerAssist: ("made_by", "host_accepted_by", "peer_accepted_by", "declined_by"),
    Priority: ("owner", "made_by"),
    PriorityChange: ("by",),
    TargetChange: ("by",),
    Renewal: ("by",),
    Tension: ("made_by",),
    TensionChange: ("by",),
    PressurePeriod: ("set_by",),
    ReadinessCheck: ("opened_by",),
    ReadinessAnswer: ("person",),
    ReadinessStep: ("by",),
    Delivery: ("person",),
    AuditEntry: ("actor",),
}
# What goes when somebody erases their data; the rest is the team's record or a setting.
ERASED: tuple[type[Any], ...] = (
    Answer,
    Split,
    Learning,
    Reply,
    Note,
    Vote,
    Participant,
    RetroPlanPerson,
    PageKey,
    Leave,
    Placement,
    Stance,
    ReadinessAnswer,
)


def list_rows(session: Session, table: type[Any], workspace: str, person: str) -> list[Any]:
    """Somebody's rows of one table."""
    theirs = or_(*(getattr(table, column) == person for column in OWNERS[table]))
    return list(session.scalars(select(table).where(table.workspace == workspace, theirs)))


def erase_rows(session: Session, workspace: str, person: str) -> None:
    """Delete what somebody wrote or chose, and empty what was sent to them."""
    for table in ERASED:
        (owner,) = OWNERS[table]
        session.execute(delete(table).where(table.workspace == workspace, getattr(table, owner) == person))
    session.execute(
        delete(CheckIn).where(
            CheckIn.workspace == workspace, CheckIn.person == person, CheckIn.state != CheckInState.OPEN
        )
    )
    session.execute(
        update(Round)
        .where(Round.workspace == workspace, Round.opened_by == person)
        .values(opening_line=None, opened_by=None)
    )
    session.execute(
        update(Person)
        .where(Person.workspace == workspace, Person.id == person)
        .values(checkin_time=None, quiet_from=None, quiet_until=None, division="")
    )
    session.execute(
        update(Membership)
        .where(Membership.workspace == workspace, Membership.person == person)
        .values(thinned_at=None, usual_from=None)
    )
    _empty_messages(session, workspace, person)


def _empty_messages(session: Session, workspace: str, person: str) -> None:
    """Keep that somebody was written to, not what; a file on its way to them stays here."""
    sent_to = (Delivery.workspace == workspace, Delivery.person == person)
    session.execute(
        moving(update(Delivery), DeliveryState.WITHHELD, WAITING)
        .where(*sent_to, Delivery.kind == DeliveryKind.FILE)
        .values(reason="What it held was erased.")
    )
    done = Delivery.state.in_((DeliveryState.SENT, *NEVER_SENT))
    session.execute(update(Delivery).where(*sent_to, done).values(body=None))


def list_said(session: Session, workspace: str, *, checkins: bool) -> list[Delivery]:
    """Every message of which the words are kept, and every change of one, in the order they were made.

    The many messages about ``checkins`` hold words of one person only: of the
    lead who opened their round with a line.
    """
    root = aliased(Delivery)
    subject = select(root.subject).where(root.workspace == workspace, root.id == Delivery.updates)
    about_checkin = or_(
        Delivery.subject.like(subject_of("%")),
        subject.scalar_subquery().like(subject_of("%")),
    )
    found = select(Delivery).where(
        Delivery.workspace == workspace,
        Delivery.body.is_not(None),
        Delivery.kind.not_in((DeliveryKind.HOME, DeliveryKind.FILE)),
    )
    if not checkins:
        found = found.where(about_checkin.is_not(True))
    return list(session.scalars(found.order_by(Delivery.seq)))


# --- what is too old -------------------------------------------------------------------------


def last_purge(session: Session) -> str:
    found = session.get(Meta, LAST_PURGE)
    return found.value.decode() if found else ""


def record_purge(session: Session, day: str) -> None:
    session.merge(Meta(name=LAST_PURGE, value=day.encode()))


@across_workspaces
def purge_answers(session: Session, before: datetime) -> None:
    """Check-ins with their answers and splits, the lines shared from them, and what was decided or opened."""
    session.execute(delete(CheckIn).where(CheckIn.asked_at < before))
    session.execute(delete(Learning).where(Learning.shared_at < before))
    session.execute(delete(Decision).where(Decision.at < before))
    session.execute(delete(Round).where(Round.closed_at < before))
    session.execute(delete(Leave).where(Leave.ends_on < before.date()))


@across_workspaces
def purge_digests(session: Session, before: datetime) -> None:
    """Digest texts. Releases stay: they hold figures, and protect those that come later."""
    session.execute(delete(Digest).where(Digest.at < before))


@across_workspaces
def purge_retrospectives(session: Session, before: datetime) -> None:
    """Retrospectives with their notes, readiness checks, and actions that have ended; an open one stays."""
    session.execute(delete(ReadinessCheck).where(ReadinessCheck.closed_at < before))
    session.execute(delete(Retrospective).where(Retrospective.closed_at < before))
    session.execute(delete(Action).where(Action.outcome_at < before))


@across_workspaces
def purge_deliveries(session: Session, before: datetime) -> None:
    session.execute(delete(Delivery).where(Delivery.created_at < before))


@across_workspaces
def purge_exports(session: Session, before: datetime) -> None:
    """The content of files sent to people; that they were sent is kept as long as any delivery."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.kind == DeliveryKind.FILE, Delivery.created_at < before, Delivery.state.not_in(WAITING)
        )
        .values(body=None)
    )


@across_workspaces
def purge_audit(session: Session, before: datetime) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.at < before))
