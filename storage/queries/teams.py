"""Teams, who belongs to them, and what is due for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from config.vocabulary import CheckInState, Role, ScheduleKind, TeamState
from storage.models import (
    CheckIn,
    Learning,
    Membership,
    Person,
    Retrospective,
    Schedule,
    TargetChange,
    Team,
)
from storage.scope import across_workspaces
from storage.types import new_id

# --- teams -----------------------------------------------------------------------------------


def find_team(session: Session, workspace: str, team: str) -> Team | None:
    return session.get(Team, (workspace, team))


def lock_team(session: Session, workspace: str, team: str) -> Team | None:
    """The team, held until the transaction ends: for what a team has one of at a time."""
    return session.scalars(
        select(Team).where(Team.workspace == workspace, Team.id == team).with_for_update()
    ).one_or_none()


def find_team_by_channel(session: Session, workspace: str, channel: str) -> Team | None:
    """The team that lives in a channel, unless it has ended."""
    found = select(Team).where(
        Team.workspace == workspace, Team.channel == channel, Team.state != TeamState.ENDED
    )
    return session.scalars(found.order_by(Team.created_at)).first()


def learn_channel(session: Session, workspace: str, channel: str, *, private: bool) -> bool:
    """Whether a team's channel was private when it was chosen; where nobody knows, as it is now."""
    team = find_team_by_channel(session, workspace, channel)
    if team is None:
        return private
    if team.channel_private is None:
        team.channel_private = private
    return team.channel_private


def list_teams_of(session: Session, workspace: str, person: str) -> list[Team]:
    """The teams somebody belongs to now, ended ones left out, by name."""
    member = and_(Membership.workspace == Team.workspace, Membership.team == Team.id)
    found = select(Team).join(Membership, member)
    return list(
        session.scalars(
            found.where(
                Team.workspace == workspace,
                Team.state != TeamState.ENDED,
                Membership.person == person,
                Membership.left_at.is_(None),
            ).order_by(Team.name, Team.id)
        )
    )


def list_teams(session: Session, workspace: str) -> list[Team]:
    """Every team of a workspace that has not ended, by name."""
    found = select(Team).where(Team.workspace == workspace, Team.state != TeamState.ENDED)
    return list(session.scalars(found.order_by(Team.name, Team.id)))


def move_channel(session: Session, workspace: str, old: str, new: str) -> None:
    """Slack gave a channel another id; what was shared with it is meant for the same people still."""
    session.execute(update(Team).where(Team.workspace == workspace, Team.channel == old).values(channel=new))
    shared = update(Learning).where(Learning.workspace == workspace, Learning.channel == old)
    session.execute(shared.values(channel=new))
    held = update(Retrospective).where(Retrospective.workspace == workspace, Retrospective.channel == old)
    session.execute(held.values(channel=new))


@across_workspaces
def list_teams_to_sync(session: Session, before: datetime, now: datetime, limit: int = 50) -> list[Team]:
    """Teams at work whose members were not read from Slack since ``before``, and whom nobody is reading."""
    found = select(Team).where(Team.state == TeamState.ACTIVE, *_to_read(before, now))
    return list(session.scalars(found.order_by(Team.synced_at, Team.id).limit(limit)))


def _to_read(before: datetime, now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        or_(Team.synced_at.is_(None), Team.synced_at <= before),
        or_(Team.read_again_at.is_(None), Team.read_again_at <= now),
    )


def claim_reading(
    session: Session, workspace: str, team: str, before: datetime, now: datetime, until: datetime
) -> bool:
    """Keep a team to oneself while it is read from Slack; False if somebody else does, or just did."""
    claimed = session.execute(
        update(Team)
        .where(Team.workspace == workspace, Team.id == team, *_to_read(before, now))
        .values(read_again_at=until)
        .returning(Team.id)
    )
    return claimed.first() is not None


def read_again(session: Session, workspace: str, team: str, at: datetime) -> None:
    """Read a team's members from Slack once more, not before a moment."""
    session.execute(update(Team).where(Team.workspace == workspace, Team.id == team).values(read_again_at=at))


@across_workspaces
def list_pauses_that_end(session: Session) -> list[Team]:
    """Paused teams that are to go on by themselves one day."""
    found = select(Team).where(Team.state == TeamState.PAUSED, Team.paused_until.is_not(None))
    return list(session.scalars(found))


# --- members ---------------------------------------------------------------------------------


def list_members(session: Session, workspace: str, team: str) -> list[Membership]:
    """Who belongs to a team now, leads among them; deactivated people are left out."""
    person = and_(Person.workspace == Membership.workspace, Person.id == Membership.person)
    found = select(Membership).outerjoin(Person, person)
    return list(
        session.scalars(
            found.where(
                Membership.workspace == workspace,
                Membership.team == team,
                Membership.left_at.is_(None),
                or_(Person.id.is_(None), Person.deactivated.is_(False)),
            ).order_by(Membership.joined_at, Membership.person)
        )
    )


def list_leads(session: Session, workspace: str, team: str) -> list[Membership]:
    """Who leads a team now."""
    return [m for m in list_members(session, workspace, team) if m.role is Role.LEAD]


def list_memberships(session: Session, workspace: str, team: str) -> list[Membership]:
    """Everybody who belongs or belonged to a team."""
    found = select(Membership).where(Membership.workspace == workspace, Membership.team == team)
    return list(session.scalars(found))


def find_membership(session: Session, workspace: str, team: str, person: str) -> Membership | None:
    return session.get(Membership, (workspace, team, person))


def close_open_checkins(session: Session, workspace: str, team: str, person: str) -> list[str]:
    """Close what somebody who leaves a team was still asked there; the ids of those check-ins."""
    closed = (
        update(CheckIn)
        .where(
            CheckIn.workspace == workspace,
            CheckIn.team == team,
            CheckIn.person == person,
            CheckIn.state == CheckInState.OPEN,
        )
        .values(state=CheckInState.CLOSED, remind_at=None, snoozed_until=None)
    )
    return list(session.scalars(closed.returning(CheckIn.id)))


def still_open_checkins(
    session: Session, workspace: str, *, team: str | None = None, person: str | None = None
) -> list[str]:
    """Have nobody reminded of the open check-ins of a team, or of a person; their ids.

    They stay open: who wants to can still answer.
    """
    whose = [CheckIn.team == team] if team is not None else []
    whose += [CheckIn.person == person] if person is not None else []
    stilled = (
        update(CheckIn)
        .where(CheckIn.workspace == workspace, CheckIn.state == CheckInState.OPEN, *whose)
        .values(remind_at=None, snoozed_until=None)
    )
    return list(session.scalars(stilled.returning(CheckIn.id)))


# --- the chosen balance ------------------------------------------------------------------------


def add_target_change(session: Session, team: Team, by: str, now: datetime) -> None:
    """Keep who chose the team's balance, and when."""
    session.add(
        TargetChange(
            workspace=team.workspace,
            id=new_id(),
            team=team.id,
            at=now,
            by=by,
            short=team.target_short,
            medium=team.target_medium,
            long=team.target_long,
        )
    )


def list_target_changes(session: Session, workspace: str, team: str) -> list[TargetChange]:
    """When the chosen balance was set, earliest first."""
    found = select(TargetChange).where(TargetChange.workspace == workspace, TargetChange.team == team)
    return list(session.scalars(found.order_by(TargetChange.at)))


# --- what is due -------------------------------------------------------------------------------


@across_workspaces
def list_due_schedules(
    session: Session, kind: ScheduleKind, now: datetime, limit: int = 500
) -> list[Schedule]:
    """Schedules of a kind that are due, earliest first."""
    found = select(Schedule).where(Schedule.kind == kind, Schedule.next_due_at <= now)
    return list(session.scalars(found.order_by(Schedule.next_due_at, Schedule.id).limit(limit)))


def list_schedules(session: Session, workspace: str, team: str) -> list[Schedule]:
    found = select(Schedule).where(Schedule.workspace == workspace, Schedule.team == team)
    return list(session.scalars(found.order_by(Schedule.next_due_at, Schedule.id)))


def list_schedules_of(session: Session, workspace: str, teams: Sequence[str]) -> dict[str, list[Schedule]]:
    """The due rows of these teams, by team."""
    found = session.scalars(select(Schedule).where(Schedule.workspace == workspace, Schedule.team.in_(teams)))
    rows: dict[str, list[Schedule]] = {}
    for row in found:
        rows.setdefault(row.team, []).append(row)
    return rows


def add_schedules(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Plan due rows that were not there."""
    if rows:
        session.execute(insert(Schedule), rows)


def advance_schedule(
    session: Session, schedule: Schedule, next_on: date | None, next_due_at: datetime | None
) -> bool:
    """Move a schedule on from where it was read. False if another process moved it first."""
    moved = (
        update(Schedule)
        .where(
            Schedule.workspace == schedule.workspace,
            Schedule.id == schedule.id,
            Schedule.next_on == schedule.next_on,
        )
        .values(next_on=next_on, next_due_at=next_due_at)
        .returning(Schedule.id)
    )
    return session.execute(moved).first() is not None


def remove_schedules(session: Session, workspace: str, schedules: Sequence[str]) -> None:
    if schedules:
        session.execute(delete(Schedule).where(Schedule.workspace == workspace, Schedule.id.in_(schedules)))
