"""What those who watch the house ask: how much waits, what was due, and what became of it.

All of it looks across workspaces, names no person, and reads along an index:
the metrics are asked for every few seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.vocabulary import CheckInState, DeliveryKind, DeliveryState, ScheduleKind, TeamState
from storage.inserts import add_once
from storage.models import (
    Action,
    CheckIn,
    Delivery,
    Digest,
    Membership,
    Meta,
    Pause,
    Retrospective,
    Round,
    Schedule,
    Team,
    Workspace,
)
from storage.queries.delivery import LEASED
from storage.queries.outbox import WAITING
from storage.scope import across_workspaces

OPEN = (*WAITING, *LEASED, DeliveryState.UNKNOWN)
WITH_A_PLACE = (DeliveryKind.PROMPT, DeliveryKind.REMINDER, DeliveryKind.NOTICE, DeliveryKind.POST)
A_FEW = 2_000

Counts = list[tuple[str, int]]  # workspace, how many


@dataclass(frozen=True)
class Due:
    """Something that will be due soon, by the random ids of its rows."""

    what: str  # "ask", "digest", "remind" or "delivery"
    workspace: str
    id: str  # the team's, the check-in's or the delivery's
    at: datetime
    on: date | None = None


# --- how much waits --------------------------------------------------------------------------


@across_workspaces
def count_waiting(session: Session, now: datetime) -> dict[str, int]:
    """How many messages are in each state that is not an end, and how many nobody could find out about."""
    rows = session.execute(
        select(Delivery.state, func.count())
        .where(Delivery.state.in_((*OPEN, DeliveryState.DEAD)))
        .group_by(Delivery.state)
    )
    counted = dict.fromkeys((state.value for state in (*OPEN, DeliveryState.DEAD)), 0)
    counted |= {state.value: number for state, number in rows}
    listed = session.scalar(
        select(func.count()).where(Delivery.state == DeliveryState.UNKNOWN, Delivery.leased_until.is_(None))
    )
    ready = select(func.count()).where(Delivery.state.in_(WAITING), Delivery.not_before <= now)
    return counted | {"unresolved": listed or 0, "ready": session.scalar(ready) or 0}


@across_workspaces
def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest message that is due waits to be sent."""
    return session.scalar(
        select(func.min(Delivery.due_at)).where(
            Delivery.state.in_((*WAITING, *LEASED)), Delivery.due_at <= now
        )
    )


# --- what stands still -----------------------------------------------------------------------


@across_workspaces
def count_stalled(session: Session, before: datetime) -> Counts:
    """Messages that nobody has picked up, or let go of, since ``before``, though nobody has to wait."""
    paused = exists().where(Pause.workspace == Delivery.workspace, Pause.until > before)
    ready = Delivery.state.in_(WAITING) & (Delivery.not_before <= before) & ~paused
    held = Delivery.state.in_((*LEASED, DeliveryState.UNKNOWN)) & (Delivery.leased_until <= before)
    return _by_workspace(session, Delivery.workspace, or_(ready, held))


@across_workspaces
def count_overdue(session: Session, before: datetime) -> Counts:
    """Rounds, digests, reminders and phases that were due before ``before`` and that no job has taken up."""
    found: dict[str, int] = {}
    due: Sequence[tuple[InstrumentedAttribute[str], InstrumentedAttribute[datetime | None]]] = (
        (Schedule.workspace, Schedule.next_due_at),
        (CheckIn.workspace, CheckIn.remind_at),
        (CheckIn.workspace, CheckIn.snoozed_until),
        (Retrospective.workspace, Retrospective.phase_ends_at),
        (Action.workspace, Action.remind_at),
    )
    for workspace, column in due:
        for name, number in _by_workspace(session, workspace, column <= before):
            found[name] = found.get(name, 0) + number
    return sorted(found.items())


@across_workspaces
def count_tried_long(session: Session, before: datetime) -> Counts:
    """Messages due before ``before`` that still wait, for whatever reason."""
    return _by_workspace(
        session, Delivery.workspace, Delivery.state.in_(WAITING) & (Delivery.due_at <= before)
    )


@across_workspaces
def list_pauses(session: Session, now: datetime) -> list[Pause]:
    """Who has to wait until when, and for which method."""
    found = session.scalars(select(Pause).where(Pause.until > now).order_by(Pause.workspace, Pause.method))
    return list(found)


@across_workspaces
def count_dead(session: Session, since: datetime) -> list[tuple[str, int]]:
    """Why messages could not be sent lately, and how many each."""
    dead = (Delivery.state == DeliveryState.DEAD) & (Delivery.not_before >= since)
    found = session.execute(
        select(Delivery.reason, func.count())
        .where(dead)
        .group_by(Delivery.reason)
        .order_by(func.count().desc())
    )
    return [(reason or "nobody wrote down why", number) for reason, number in found]


def list_channels(session: Session, workspace: str) -> list[str]:
    """The channels in which the running teams of a workspace live."""
    running = select(Team.channel).where(Team.workspace == workspace, Team.state == TeamState.ACTIVE)
    return sorted(set(session.scalars(running)))


# --- what is not as it says ------------------------------------------------------------------


@across_workspaces
def count_falsely_sent(session: Session, since: datetime) -> Counts:
    """Messages that are said to be sent, without the place or the moment that Slack gives for one."""
    nowhere = Delivery.kind.in_(WITH_A_PLACE) & (Delivery.ts.is_(None) | Delivery.posted_channel.is_(None))
    never = Delivery.sent_at.is_(None) | (Delivery.attempt == 0)
    sent = (Delivery.state == DeliveryState.SENT) & (Delivery.not_before >= since)
    return _by_workspace(session, Delivery.workspace, sent & or_(nowhere, never))


@across_workspaces
def count_early(session: Session, since: datetime, margin: timedelta) -> Counts:
    """Messages that were sent before they were due."""
    sent = select(Delivery.workspace, Delivery.sent_at, Delivery.due_at).where(
        Delivery.state == DeliveryState.SENT, Delivery.not_before >= since, Delivery.sent_at < Delivery.due_at
    )
    early = [name for name, at, due in session.execute(sent) if at is not None and at < due - margin]
    return sorted((name, early.count(name)) for name in set(early))


@across_workspaces
def count_vanished(session: Session, since: datetime) -> Counts:
    """Messages whose check-in or digest is there, and whose own row is not."""
    found: dict[str, int] = {}
    asked = (
        select(CheckIn.workspace, func.count())
        .join(Round, (Round.workspace == CheckIn.workspace) & (Round.id == CheckIn.round))
        .where(or_(Round.closed_at.is_(None), Round.closed_at >= since), CheckIn.asked_at >= since)
        .where(CheckIn.prompt.is_not(None), _is_gone(CheckIn.workspace, CheckIn.prompt))
        .group_by(CheckIn.workspace)
    )
    posted = (
        select(Digest.workspace, func.count())
        .where(Digest.at >= since, Digest.delivery.is_not(None), _is_gone(Digest.workspace, Digest.delivery))
        .group_by(Digest.workspace)
    )
    for statement in (asked, posted):
        for workspace, number in session.execute(statement):
            found[workspace] = found.get(workspace, 0) + number
    return sorted(found.items())


@across_workspaces
def count_unscheduled(session: Session) -> Counts:
    """Teams that run and have no row that says when their next digest is due."""
    planned = exists().where(
        Schedule.workspace == Team.workspace,
        Schedule.team == Team.id,
        Schedule.kind == ScheduleKind.DIGEST,
        Schedule.next_due_at.is_not(None),
    )
    return _by_workspace(session, Team.workspace, (Team.state == TeamState.ACTIVE) & ~planned)


# --- what will be due, and what became of it -------------------------------------------------


@across_workspaces
def list_coming(session: Session, now: datetime, until: datetime) -> list[Due]:
    """What will be due until then; of a crowd the first."""
    schedules = session.execute(
        select(Schedule.kind, Schedule.workspace, Schedule.team, Schedule.next_due_at, Schedule.next_on)
        .where(Schedule.next_due_at > now, Schedule.next_due_at <= until)
        .order_by(Schedule.next_due_at)
        .limit(A_FEW)
    )
    coming = [Due(kind.value, name, team, at, on) for kind, name, team, at, on in schedules if at is not None]
    reminders = session.execute(
        select(CheckIn.workspace, CheckIn.id, CheckIn.remind_at)
        .where(CheckIn.remind_at > now, CheckIn.remind_at <= until)
        .order_by(CheckIn.remind_at)
        .limit(A_FEW)
    )
    coming += [Due("remind", name, checkin, at) for name, checkin, at in reminders if at is not None]
    deliveries = session.execute(
        select(Delivery.workspace, Delivery.id, Delivery.not_before)
        .where(Delivery.state.in_(WAITING), Delivery.not_before <= until)
        .order_by(Delivery.not_before)
        .limit(A_FEW)
    )
    return coming + [Due("delivery", *row) for row in deliveries]


@across_workspaces
def has_trace(session: Session, due: Due) -> bool:
    """Whether what was due left anything behind: it was done, or is written down as not done."""
    match due.what:
        case "delivery":
            return session.get(Delivery, (due.workspace, due.id)) is not None
        case "remind":
            return _reminded(session, due)
        case "digest":
            digest = exists().where(
                Digest.workspace == due.workspace, Digest.team == due.id, Digest.on == due.on
            )
            return _rests(session, due) or _is(session, digest) or _said(session, due, "silent:{id}:{on}")
        case _:
            asked = exists().where(
                CheckIn.workspace == due.workspace, CheckIn.team == due.id, CheckIn.nominal == due.on
            )
            return _is(session, asked) or _said(session, due, "ask:{id}:{on}:") or _rests(session, due)


def _reminded(session: Session, due: Due) -> bool:
    """A reminder was sent or withheld, still waits, or is not needed any more."""
    checkin = session.get(CheckIn, (due.workspace, due.id), populate_existing=True)
    if checkin is None or checkin.state is not CheckInState.OPEN or checkin.snoozed_until is not None:
        return True
    team = session.get(Team, (due.workspace, checkin.team))
    rests = team is None or team.state is not TeamState.ACTIVE
    return rests or checkin.remind_at is not None or _said(session, due, "remind:{id}")


def _rests(session: Session, due: Due) -> bool:
    """The team does not run any more, or still waits for this: that is somebody else's finding."""
    team = session.get(Team, (due.workspace, due.id), populate_existing=True)
    if team is None or team.state is not TeamState.ACTIVE:
        return True
    waits = exists().where(
        Schedule.workspace == due.workspace,
        Schedule.team == due.id,
        Schedule.kind == ScheduleKind(due.what),
        Schedule.next_on <= due.on,
    )
    return _is(session, waits)


def find_rhythm(session: Session, due: Due) -> tuple[str, set[int]]:
    """The cadence of the team that is to be asked, and the halves that had people in them."""
    team = session.get(Team, (due.workspace, due.id))
    here = select(Membership.half).where(
        Membership.workspace == due.workspace,
        Membership.team == due.id,
        Membership.left_at.is_(None),
        Membership.joined_at < due.at,
    )
    return team.cadence if team else "", set(session.scalars(here))


def _said(session: Session, due: Due, key: str) -> bool:
    """Whether a message was planned, or withheld, under a key that begins so."""
    begins = key.format(id=due.id, on=due.on)
    return _is(
        session,
        exists().where(
            Delivery.workspace == due.workspace,
            Delivery.dedup_key >= begins,
            Delivery.dedup_key < f"{begins}\U0010ffff",
        ),
    )


# --- turns -----------------------------------------------------------------------------------


def take_turn(session: Session, name: str, now: datetime, every: timedelta) -> bool:
    """Whether it is this process's turn to do something that one of all does every so often."""
    before, mine = _moment(now - every), _moment(now)
    taken = session.execute(
        update(Meta).where(Meta.name == name, Meta.value <= before).values(value=mine).returning(Meta.name)
    )
    return taken.first() is not None or add_once(session, Meta, ["name"], name=name, value=mine)


def _moment(at: datetime) -> bytes:
    """A moment as bytes that sort in its order."""
    return f"{at.timestamp():020.3f}".encode()


def list_living(session: Session) -> set[str]:
    """The workspaces in which the app is installed."""
    return set(session.scalars(select(Workspace.id).where(Workspace.uninstalled_at.is_(None))))


def _is(session: Session, condition: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(condition)))


def _is_gone(
    workspace: InstrumentedAttribute[str], delivery: InstrumentedAttribute[str | None]
) -> ColumnElement[bool]:
    return ~exists().where(Delivery.workspace == workspace, Delivery.id == delivery)


def _by_workspace(
    session: Session, workspace: InstrumentedAttribute[str], condition: ColumnElement[bool]
) -> Counts:
    rows = session.execute(
        select(workspace, func.count()).where(condition).group_by(workspace).order_by(workspace)
    )
    return [(name, number) for name, number in rows]
