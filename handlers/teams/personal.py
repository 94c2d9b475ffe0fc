"""What somebody chooses for themselves: leave, a time of their own, quiet hours, bank holidays."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from config.settings import Settings
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, NotFound
from handlers.teams import away, holidays, membership, moving, schedule
from storage.models import Leave
from storage.queries import people, teams

MOST_LEAVES = 20


@dataclass(frozen=True)
class Times:
    """When somebody is asked and left alone. ``at`` is None for whoever follows their teams.

    ``division``: whose bank holidays are theirs; empty for those of their team.
    """

    zone: str
    at: time | None
    quiet_from: time
    quiet_until: time
    division: str = holidays.NOWHERE
    zone_known: bool = True


def times_of(session: Session, settings: Settings, actor: Actor) -> Times:
    """Somebody's own times, or what holds where they chose nothing."""
    known = people.find_person(session, actor.workspace, actor.person)
    if known is None:
        zone = settings.default_time_zone
        return Times(zone, None, settings.quiet_from, settings.quiet_until, zone_known=False)
    return Times(
        known.zone or settings.default_time_zone,
        known.checkin_time,
        settings.quiet_from if known.quiet_from is None else known.quiet_from,
        settings.quiet_until if known.quiet_until is None else known.quiet_until,
        known.division,
        zone_known=bool(known.zone),
    )


def today_of(session: Session, settings: Settings, actor: Actor, now: datetime) -> date:
    """What date it is where somebody is."""
    return schedule.local_date(now, times_of(session, settings, actor).zone)


# --- leave -----------------------------------------------------------------------------------------


def leaves_of(session: Session, settings: Settings, actor: Actor, now: datetime) -> list[Leave]:
    """Somebody's leave, running and to come."""
    return people.list_leaves(session, actor.workspace, actor.person, today_of(session, settings, actor, now))


def go_away(
    session: Session, settings: Settings, actor: Actor, first: date, last: date, now: datetime
) -> Leave:
    """Keep somebody's leave; if it covers today, nothing waiting is sent to them any more."""
    access.require(session, actor, Deed.OWN_DATA, None)
    today = today_of(session, settings, actor, now)
    problem = away.problem_with_leave(first, last, today)
    if problem:
        raise InvalidInput({"last": problem})
    people.ensure_person(session, actor.workspace, actor.person)
    known = leaves_of(session, settings, actor, now)
    if len(known) >= MOST_LEAVES:
        raise InvalidInput({"last": "That is a lot of leave at once: remove some on the Home tab first."})
    for leave in known:
        if (leave.starts_on, leave.ends_on) == (first, last):
            return leave
    leave = people.add_leave(session, actor.workspace, actor.person, first, last)
    if first <= today:
        for checkin in teams.still_open_checkins(session, actor.workspace, person=actor.person):
            membership.take_back(session, actor.workspace, checkin, "on leave")
    outbox.refresh_home(session, actor.workspace, [actor.person], now)
    return leave


def come_back(session: Session, settings: Settings, actor: Actor, now: datetime) -> bool:
    """End the leave somebody is on today. Says whether they were on any."""
    today = today_of(session, settings, actor, now)
    if not people.is_away(session, actor.workspace, actor.person, today):
        return False
    people.end_leave(session, actor.workspace, actor.person, today, today - timedelta(days=1))
    outbox.refresh_home(session, actor.workspace, [actor.person], now)
    return True


def remove_leave(session: Session, actor: Actor, leave: str, now: datetime) -> None:
    """Take one leave of somebody's own away."""
    if not people.remove_leave(session, actor.workspace, actor.person, leave):
        raise NotFound()
    outbox.refresh_home(session, actor.workspace, [actor.person], now)


# --- times of their own ----------------------------------------------------------------------------


def set_times(session: Session, settings: Settings, actor: Actor, times: Times, now: datetime) -> None:
    """Keep somebody's own check-in time, quiet hours and holidays; their teams' due rows follow."""
    access.require(session, actor, Deed.OWN_DATA, None)
    if times.quiet_from == times.quiet_until:
        raise InvalidInput({"quiet_until": "Please give two different times, such as 18:00 and 08:00."})
    if times.at is not None and schedule.is_within(times.at, times.quiet_from, times.quiet_until):
        raise InvalidInput({"at": "That lies in your quiet hours. Please choose a time outside them."})
    if times.division and times.division not in holidays.DIVISIONS:
        raise InvalidInput({"division": "Please choose one of these."})
    person = people.ensure_person(session, actor.workspace, actor.person)
    default = (settings.quiet_from, settings.quiet_until)
    own = (times.quiet_from, times.quiet_until) != default
    person.quiet_from = times.quiet_from if own else None
    person.quiet_until = times.quiet_until if own else None
    person.division = times.division
    moving.choose(session, actor.workspace, actor.person, times.at, now)
    outbox.refresh_home(session, actor.workspace, [actor.person], now)
