"""What asking needs to know and keeps, for many people at once, in a handful of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from config.vocabulary import CheckInState, DeliveryState, ScheduleKind
from storage.inserts import add_many
from storage.models import (
    Action,
    CheckIn,
    Delivery,
    Leave,
    Membership,
    Person,
    Release,
    Round,
    Schedule,
    Team,
)
from storage.queries.outbox import WAITING
from storage.scope import across_workspaces
from storage.types import new_id

Earlier = dict[str, list[tuple[date, str]]]  # whose → dates and the question ids asked then, newest first


class Due(NamedTuple):
    """A row that is due, and how many people its team has."""

    workspace: str
    schedule: str
    members: int


class Member(NamedTuple):
    """Somebody in a team, with what they chose for themselves; None or empty where they chose nothing."""

    team: str
    person: str
    half: int
    welcomed_at: datetime | None
    zone: str | None
    checkin_time: time | None
    quiet_from: time | None
    quiet_until: time | None
    division: str | None
    zone_told: bool | None
    thinned_at: datetime | None


class Known(NamedTuple):
    """A check-in somebody has already."""

    id: str
    team: str
    person: str
    nominal: date
    state: CheckInState
    prompt: str | None
    snoozed_until: datetime | None


# --- due rows --------------------------------------------------------------------------------


@across_workspaces
def list_due(session: Session, now: datetime, limit: int = 5000) -> list[Due]:
    """The rows by which people are to be asked, earliest first."""
    members = (
        select(func.count())
        .where(
            Membership.workspace == Schedule.workspace,
            Membership.team == Schedule.team,
            Membership.left_at.is_(None),
        )
        .correlate(Schedule)
        .scalar_subquery()
    )
    due = select(Schedule.workspace, Schedule.id, members).where(
        Schedule.kind == ScheduleKind.ASK, Schedule.next_due_at <= now
    )
    found = session.execute(due.order_by(Schedule.next_due_at, Schedule.id).limit(limit))
    return [Due(*row) for row in found]


def lock_due(session: Session, workspace: str, schedules: Sequence[str], now: datetime) -> list[Schedule]:
    """Those of the rows that are still due, held until the transaction ends.

    What another process works off at this moment is left to it.
    """
    return list(
        session.scalars(
            select(Schedule)
            .where(Schedule.workspace == workspace, Schedule.id.in_(schedules), Schedule.next_due_at <= now)
            .order_by(Schedule.next_due_at, Schedule.id)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
    )


def move_on(
    session: Session, workspace: str, following: Mapping[str, tuple[date | None, datetime | None]]
) -> None:
    """Move rows that are held on to what follows, by their id."""
    if following:
        session.execute(
            update(Schedule),
            [
                {"workspace": workspace, "id": id, "next_on": on, "next_due_at": due}
                for id, (on, due) in following.items()
            ],
        )


# --- who is there ----------------------------------------------------------------------------


def list_teams(session: Session, workspace: str, teams: Sequence[str]) -> dict[str, Team]:
    """These teams, by id."""
    found = session.scalars(select(Team).where(Team.workspace == workspace, Team.id.in_(teams)))
    return {team.id: team for team in found}


def list_members(session: Session, workspace: str, teams: Sequence[str]) -> dict[str, list[Member]]:
    """Who belongs to these teams now, by team; deactivated people are left out."""
    person = and_(Person.workspace == Membership.workspace, Person.id == Membership.person)
    found = session.execute(
        select(
            Membership.team,
            Membership.person,
            Membership.half,
            Membership.welcomed_at,
            Person.zone,
            Person.checkin_time,
            Person.quiet_from,
            Person.quiet_until,
            Person.division,
            Person.zone_told,
            Membership.thinned_at,
        )
        .outerjoin(Person, person)
        .where(
            Membership.workspace == workspace,
            Membership.team.in_(teams),
            Membership.left_at.is_(None),
            or_(Person.id.is_(None), Person.deactivated.is_(False)),
        )
        .order_by(Membership.joined_at, Membership.person)
    )
    members: dict[str, list[Member]] = defaultdict(list)
    for row in found:
        members[row[0]].append(Member._make(row))
    return members


def mark_welcomed(session: Session, workspace: str, members: Sequence[Member], now: datetime) -> None:
    """These people have been told who sees what in their team."""
    if members:
        session.execute(
            update(Membership),
            [
                {"workspace": workspace, "team": m.team, "person": m.person, "welcomed_at": now}
                for m in members
            ],
        )


def list_leaves(
    session: Session, workspace: str, people: Sequence[str], since: date
) -> dict[str, list[tuple[date, date]]]:
    """First and last days of these people's leave that ends on or after a day, by person."""
    found = session.execute(
        select(Leave.person, Leave.starts_on, Leave.ends_on).where(
            Leave.workspace == workspace, Leave.person.in_(people), Leave.ends_on >= since
        )
    )
    leaves: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for person, starts_on, ends_on in found:
        leaves[person].append((starts_on, ends_on))
    return leaves


# --- what was asked before -------------------------------------------------------------------


def list_asked_in(
    session: Session, workspace: str, teams: Sequence[str], since: date, before: date
) -> Earlier:
    """What these teams were asked between two days, by team."""
    found = session.execute(
        select(CheckIn.team, CheckIn.nominal, CheckIn.asked)
        .where(
            CheckIn.workspace == workspace,
            CheckIn.team.in_(teams),
            CheckIn.nominal >= since,
            CheckIn.nominal < before,
        )
        .distinct()
        .order_by(CheckIn.nominal.desc(), CheckIn.asked)
    )
    return _by_first(found)


def list_asked_of(
    session: Session, workspace: str, people: Sequence[str], before: date, *, latest: int, since: date
) -> Earlier:
    """What these people were asked before a day in any team: the latest ones, and all after ``since``."""
    ranked = (
        select(
            CheckIn.person,
            CheckIn.nominal,
            CheckIn.asked,
            func.row_number()
            .over(partition_by=CheckIn.person, order_by=(CheckIn.nominal.desc(), CheckIn.id))
            .label("place"),
        )
        .where(CheckIn.workspace == workspace, CheckIn.person.in_(people), CheckIn.nominal < before)
        .subquery()
    )
    found = session.execute(
        select(ranked.c.person, ranked.c.nominal, ranked.c.asked)
        .where(or_(ranked.c.place <= latest, ranked.c.nominal > since))
        .order_by(ranked.c.person, ranked.c.place)
    )
    return _by_first(found)


def _by_first(found: Any) -> Earlier:
    earlier: Earlier = defaultdict(list)
    for whose, nominal, asked in found:
        earlier[whose].append((nominal, asked))
    return earlier


def list_checkins(
    session: Session, workspace: str, teams: Sequence[str], after: date, until: date
) -> dict[tuple[str, str], list[Known]]:
    """The check-ins these teams have after a day, up to and with another, by team and person."""
    found = session.execute(
        select(
            CheckIn.id,
            CheckIn.team,
            CheckIn.person,
            CheckIn.nominal,
            CheckIn.state,
            CheckIn.prompt,
            CheckIn.snoozed_until,
        ).where(
            CheckIn.workspace == workspace,
            CheckIn.team.in_(teams),
            CheckIn.nominal > after,
            CheckIn.nominal <= until,
        )
    )
    known: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for row in found:
        known[row[1], row[2]].append(Known(*row))
    return known


def list_prompted(
    session: Session, workspace: str, prompts: Sequence[str], now: datetime
) -> dict[str, datetime]:
    """When these prompts went out, or are to, by delivery; not those never sent, or too late for it."""
    if not prompts:
        return {}
    found = session.execute(
        select(Delivery.id, Delivery.sent_at, Delivery.not_before).where(
            Delivery.workspace == workspace,
            Delivery.id.in_(prompts),
            Delivery.state.not_in((DeliveryState.WITHHELD, DeliveryState.DEAD)),
            or_(Delivery.state.not_in(WAITING), Delivery.expires_at.is_(None), Delivery.expires_at > now),
        )
    )
    return {id: sent_at or not_before for id, sent_at, not_before in found}


def list_whole(session: Session, workspace: str, checkins: Sequence[str]) -> list[CheckIn]:
    """These check-ins with all that was asked in them."""
    if not checkins:
        return []
    return list(
        session.scalars(select(CheckIn).where(CheckIn.workspace == workspace, CheckIn.id.in_(checkins)))
    )


def list_due_actions(
    session: Session, workspace: str, owners: Sequence[str], on: date
) -> dict[str, list[Action]]:
    """What these people have had due by a day and have not closed yet, by person, longest due first."""
    found = session.scalars(
        select(Action)
        .where(
            Action.workspace == workspace,
            Action.owner.in_(owners),
            Action.due_on <= on,
            Action.outcome.is_(None),
        )
        .order_by(Action.due_on, Action.made_at, Action.id)
    )
    actions: dict[str, list[Action]] = defaultdict(list)
    for action in found:
        actions[action.owner].append(action)
    return actions


def list_releases(
    session: Session, workspace: str, teams: Sequence[str], since: date
) -> dict[str, list[Release]]:
    """These teams' releases, by team, oldest first, those that released nothing among them."""
    found = session.scalars(
        select(Release)
        .where(Release.workspace == workspace, Release.team.in_(teams), Release.on >= since)
        .order_by(Release.on)
    )
    releases: dict[str, list[Release]] = defaultdict(list)
    for release in found:
        releases[release.team].append(release)
    return releases


# --- what is kept ----------------------------------------------------------------------------


def ensure_rounds(
    session: Session, workspace: str, closing: Mapping[str, date], now: datetime
) -> dict[str, Round]:
    """The round of each team that ends with its digest of that date, made where it is missing."""
    found = _rounds(session, workspace, closing)
    missing = [
        {"workspace": workspace, "id": new_id(), "team": team, "closes_on": on, "opened_at": now}
        for team, on in closing.items()
        if team not in found
    ]
    if missing:
        add_many(session, Round, ["workspace", "team", "closes_on"], missing)
        found = _rounds(session, workspace, closing)
    return found


def _rounds(session: Session, workspace: str, closing: Mapping[str, date]) -> dict[str, Round]:
    found = session.scalars(
        select(Round).where(
            Round.workspace == workspace,
            Round.team.in_(list(closing)),
            Round.closes_on.in_(sorted(set(closing.values()))),
        )
    )
    return {round_.team: round_ for round_ in found if round_.closes_on == closing[round_.team]}


def add_checkins(session: Session, made: Sequence[dict[str, Any]]) -> set[str]:
    """Make check-ins, but none for whoever has one of that date in that team. The ids that were new."""
    return add_many(session, CheckIn, ["workspace", "team", "person", "nominal"], made)


def keep_until(session: Session, workspace: str, delivery: str, moment: datetime) -> None:
    """Let a prompt that has to wait expire no earlier than that."""
    prompt = update(Delivery).where(Delivery.workspace == workspace, Delivery.id == delivery)
    session.execute(prompt.values(expires_at=moment))


def remove_checkins(session: Session, workspace: str, checkins: Sequence[str]) -> None:
    """Take back check-ins made a moment ago, whose turn turned out to be taken."""
    if checkins:
        session.execute(delete(CheckIn).where(CheckIn.workspace == workspace, CheckIn.id.in_(checkins)))


def mark_zone_told(session: Session, workspace: str, people: Sequence[str]) -> None:
    """These people have been told that their team's zone is used for them."""
    if people:
        told = update(Person).where(Person.workspace == workspace, Person.id.in_(people))
        session.execute(told.values(zone_told=True))


def record_prompts(
    session: Session, workspace: str, prompted: Mapping[str, tuple[str | None, datetime | None]]
) -> None:
    """By which delivery check-ins that were there already are asked now, and when of them is reminded."""
    if prompted:
        session.execute(
            update(CheckIn),
            [
                {"workspace": workspace, "id": id, "prompt": prompt, "remind_at": remind_at}
                for id, (prompt, remind_at) in prompted.items()
            ],
        )
