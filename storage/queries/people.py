"""People: what is kept of them, their leave, and what is noted about what was done."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from config.vocabulary import TeamState
from storage.inserts import add_once
from storage.models import AuditEntry, Leave, Membership, Person, Team
from storage.scope import across_workspaces
from storage.types import new_id

# --- people ----------------------------------------------------------------------------------


def find_person(session: Session, workspace: str, person: str) -> Person | None:
    return session.get(Person, (workspace, person))


def get_person(session: Session, workspace: str, person: str) -> Person:
    """Somebody who is known here. Raises ``LookupError`` for anybody else."""
    found = find_person(session, workspace, person)
    if found is None:
        raise LookupError("this person has no row here")
    return found


def ensure_person(session: Session, workspace: str, person: str) -> Person:
    """Somebody's row, made if it is missing; a new one has its zone read from Slack soon."""
    add_once(session, Person, ["workspace", "id"], workspace=workspace, id=person, zone="")
    return get_person(session, workspace, person)


@across_workspaces
def list_people_to_read(session: Session, before: datetime, limit: int = 50) -> list[Person]:
    """Members of teams at work whose zone was not read from Slack since ``before``."""
    return list(session.scalars(_to_read(before, limit)))


@across_workspaces
def claim_people_to_read(
    session: Session, before: datetime, until: datetime, limit: int = 50
) -> list[Person]:
    """The same, for whoever asks first: for anybody else they count as read, ``until`` as it were."""
    found = list(session.scalars(_to_read(before, limit).with_for_update(skip_locked=True, of=Person)))
    for person in found:
        person.zone_read_at = until
    return found


def _to_read(before: datetime, limit: int) -> Select[Person]:
    member = (
        select(Membership.person)
        .join(Team, (Team.workspace == Membership.workspace) & (Team.id == Membership.team))
        .where(
            Membership.workspace == Person.workspace,
            Membership.person == Person.id,
            Membership.left_at.is_(None),
            Team.state == TeamState.ACTIVE,
        )
    )
    stale = or_(Person.zone_read_at.is_(None), Person.zone_read_at <= before)
    found = select(Person).where(stale, member.exists())
    return found.order_by(Person.zone_read_at, Person.workspace, Person.id).limit(limit)


def record_person(
    session: Session,
    workspace: str,
    person: str,
    *,
    zone: str,
    deactivated: bool,
    administers: bool,
    now: datetime,
) -> None:
    """Keep what Slack said about somebody."""
    session.execute(
        update(Person)
        .where(Person.workspace == workspace, Person.id == person)
        .values(zone=zone, deactivated=deactivated, administers=administers, zone_read_at=now)
    )


# --- leave -----------------------------------------------------------------------------------


def list_leaves(session: Session, workspace: str, person: str, since: date) -> list[Leave]:
    """Somebody's leave that ends on or after a day, earliest first."""
    return list(
        session.scalars(
            select(Leave)
            .where(Leave.workspace == workspace, Leave.person == person, Leave.ends_on >= since)
            .order_by(Leave.starts_on, Leave.id)
        )
    )


def is_away(session: Session, workspace: str, person: str, day: date) -> bool:
    """Whether a day lies within somebody's leave; both its ends belong to it."""
    found = select(Leave.id).where(Leave.workspace == workspace, Leave.person == person, *_covers(day))
    return session.scalars(found.limit(1)).first() is not None


def _covers(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Leave.starts_on <= day, Leave.ends_on >= day


def add_leave(session: Session, workspace: str, person: str, starts_on: date, ends_on: date) -> Leave:
    leave = Leave(workspace=workspace, id=new_id(), person=person, starts_on=starts_on, ends_on=ends_on)
    session.add(leave)
    session.flush()
    return leave


def remove_leave(session: Session, workspace: str, person: str, leave: str) -> bool:
    """Take a leave away, if it is this person's. Says whether it was there."""
    gone = delete(Leave).where(Leave.workspace == workspace, Leave.person == person, Leave.id == leave)
    return session.execute(gone.returning(Leave.id)).first() is not None


def end_leave(session: Session, workspace: str, person: str, day: date, last: date) -> None:
    """Somebody is back on ``day``: leave that covers it ends on ``last``, or goes if it would be empty."""
    running = (Leave.workspace == workspace, Leave.person == person, *_covers(day))
    session.execute(delete(Leave).where(*running, Leave.starts_on > last))
    session.execute(update(Leave).where(*running).values(ends_on=last))


# --- what was done ---------------------------------------------------------------------------


def audit(
    session: Session,
    workspace: str,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    *,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Note who did what to which object. Never any words of people."""
    session.add(
        AuditEntry(
            workspace=workspace,
            id=new_id(),
            at=now,
            actor=actor,
            action=action,
            subject=subject,
            before=before,
            after=after,
        )
    )
