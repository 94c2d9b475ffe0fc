"""When whoever looks after an action is reminded of it: once before its day, and once after."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.teams import schedule
from handlers.teams import service as teams
from storage.models import Action, Team
from storage.queries import people

BEFORE, AFTER, OVER = 0, 1, 2  # which reminder comes next; what ``Action.reminded`` counts
AHEAD = 10  # days before its day at most: before a holiday, say
BEYOND = 90  # days after it at most: whoever is away for longer finds it in their next check-in
DAY = timedelta(days=1)


def plan(session: Session, team: Team, action: Action, after: datetime) -> None:
    """Set when the owner is reminded next, later than ``after``; never, once both are over."""
    action.remind_at, action.reminded = _next(session, team, action, after)


def stop(action: Action) -> None:
    """Nobody is reminded of this one any more."""
    action.remind_at, action.reminded = None, OVER


def _next(session: Session, team: Team, action: Action, after: datetime) -> tuple[datetime | None, int]:
    if action.reminded <= BEFORE:
        days = [action.due_on - DAY * ahead for ahead in range(1, AHEAD + 1)]
        moment = _first(session, team, action.owner, days)
        if moment is not None and moment > after:
            return moment, BEFORE
    if action.reminded <= AFTER:
        start = max(action.due_on, schedule.local_date(after, team.zone) - DAY)
        days = [start + DAY * beyond for beyond in range(1, BEYOND + 1)]
        moment = _first(session, team, action.owner, days, after)
        if moment is not None:
            return moment, AFTER
    return None, OVER


def _first(
    session: Session, team: Team, owner: str, days: Sequence[date], after: datetime | None = None
) -> datetime | None:
    """The person's check-in time on the first of these days on which they work, as far as is known."""
    place = teams.place_of(session, team, owner)
    closed = teams.closed_of(session, team, owner)
    leaves = people.list_leaves(session, team.workspace, owner, min(days))
    for day in days:
        if not schedule.is_working(day, closed) or any(
            leave.starts_on <= day <= leave.ends_on for leave in leaves
        ):
            continue
        moment = schedule.to_utc(day, place.at, place.zone)
        if moment is not None and (after is None or moment > after):
            return moment
    return None
