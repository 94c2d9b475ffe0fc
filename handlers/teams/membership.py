"""People join a team and leave it, and are told once who sees what."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import ASKING, DeliveryKind, Role, TeamState
from handlers import outbox
from handlers.teams import agreement, schedule, service
from storage.models import Membership, Team
from storage.queries import checkins, people, teams
from storage.queries import outbox as deliveries

WELCOME_SECONDS = 30


def join(session: Session, team: Team, person: str, now: datetime, role: Role = Role.MEMBER) -> bool:
    """Make somebody a member, or a member again. Says whether they were none before.

    A lead who joins again stays a lead only if they never left. They go into
    the smaller half, so that the halves stay even.
    """
    people.ensure_person(session, team.workspace, person)
    found = teams.find_membership(session, team.workspace, team.id, person)
    if found is not None and found.left_at is None:
        if role is Role.LEAD:
            found.role = role
        return False
    half = _smaller_half(session, team)
    if found is None:
        session.add(
            Membership(
                workspace=team.workspace,
                team=team.id,
                person=person,
                role=role,
                half=half,
                joined_at=now,
                left_at=None,
                welcomed_at=None,
            )
        )
    else:
        found.role, found.half, found.joined_at, found.left_at = role, half, now, None
    session.flush()
    return True


def _smaller_half(session: Session, team: Team) -> int:
    halves = [m.half for m in teams.list_members(session, team.workspace, team.id)]
    return 1 if halves.count(1) < halves.count(0) else 0


def leave(session: Session, team: Team, person: str, now: datetime) -> bool:
    """End somebody's membership: what they were still asked is closed and not sent any more."""
    found = teams.find_membership(session, team.workspace, team.id, person)
    if found is None or found.left_at is not None:
        return False
    found.left_at = now
    deliveries.withdraw(
        session, team.workspace, _welcome_subject(team, person), [DeliveryKind.NOTICE], "left the team"
    )
    for checkin in teams.close_open_checkins(session, team.workspace, team.id, person):
        take_back(session, team.workspace, checkin, "left the team")
    session.flush()
    return True


def still(session: Session, team: Team, reason: str) -> None:
    """Send nothing more about a team's open check-ins; they can still be answered."""
    for checkin in teams.still_open_checkins(session, team.workspace, team=team.id):
        take_back(session, team.workspace, checkin, reason)


def take_back(session: Session, workspace: str, checkin: str, reason: str) -> None:
    """Withdraw what was still to be sent about a check-in."""
    deliveries.withdraw(session, workspace, checkins.subject_of(checkin), ASKING, reason)


def follow(
    session: Session, team: Team, present: Collection[str], now: datetime
) -> tuple[set[str], set[str]]:
    """Make a team's members those who are present in its channel; who joined and who left.

    Leads stay leads wherever they are: somebody has to be able to run the team.
    """
    members = teams.list_memberships(session, team.workspace, team.id)
    current = {m.person: m for m in members if m.left_at is None}
    joined = {p for p in sorted(present) if p not in current and join(session, team, p, now)}
    gone = {p for p, m in current.items() if p not in present and m.role is not Role.LEAD}
    for person in sorted(gone):
        leave(session, team, person, now)
    return joined, gone


def choose(
    session: Session, team: Team, chosen: Collection[str], leads: Collection[str], now: datetime
) -> None:
    """Make the leads those named and, where members are chosen, the members those chosen."""
    for person in sorted(leads):  # the halves come out the same each time
        join(session, team, person, now, Role.LEAD)
    for membership in teams.list_memberships(session, team.workspace, team.id):
        if membership.left_at is None and membership.person not in leads:
            membership.role = Role.MEMBER
    if team.follows_channel:
        return
    for person in sorted(chosen):
        join(session, team, person, now)
    for membership in teams.list_memberships(session, team.workspace, team.id):
        if membership.person not in chosen and membership.person not in leads:
            leave(session, team, membership.person, now)


def _welcome_subject(team: Team, person: str) -> str:
    return f"welcome:{team.id}:{person}"


# --- told once -----------------------------------------------------------------------------------


def welcome(session: Session, settings: Settings, team: Team, person: str, now: datetime) -> bool:
    """Tell a joiner by DM who sees what, if it fits their week.

    It waits for the end of their quiet hours. Where the week is full already,
    the agreement stands in their first check-in's message instead.
    """
    found = teams.find_membership(session, team.workspace, team.id, person)
    if team.state is not TeamState.ACTIVE or found is None or found.welcomed_at is not None:
        return False
    zone, quiet_from, quiet_until = service.quiet_hours(session, settings, team, person)
    closed = service.closed_of(session, team, person)
    at = schedule.next_opening(now, zone, quiet_from, quiet_until, closed=closed)
    if not outbox.within_budget(session, settings, team.workspace, person, at, WELCOME_SECONDS):
        return False
    planned = outbox.put(
        session,
        workspace=team.workspace,
        kind=DeliveryKind.NOTICE,
        message=agreement.welcome(team, settings),
        key=_welcome_subject(team, person),
        now=now,
        person=person,
        subject=_welcome_subject(team, person),
        not_before=at,
        unsolicited=True,
        seconds=WELCOME_SECONDS,
    )
    found.welcomed_at = now
    return planned is not None
