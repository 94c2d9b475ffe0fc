"""What is looked at once more when a prompt or reminder is about to be sent: where is this person by now?

Between planning and sending somebody may have flown west, or Slack may have been
out of reach until the evening. Nobody is woken because of either.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from config.vocabulary import DeliveryKind
from handlers.deps import Deps, SlackPerson
from handlers.teams import moving, rules, schedule
from handlers.teams import service as teams
from handlers.teams.schedule import PROMPT_LATE
from storage.models import CheckIn, Delivery, Person, Team
from storage.queries import asking, people
from storage.queries import checkins as rows
from storage.queries import teams as team_rows

ASLEEP = "Quiet hours where they are now last until the round ends."
TOO_QUIET = "Quiet hours where they are now."


def still_due(session: Session, deps: Deps, delivery: Delivery, person: SlackPerson) -> datetime | str | None:
    """Whether something asked may be said now: None if so, else until when it waits or why it is not said.

    A zone that is new is kept, and due rows follow it.
    """
    now, workspace = deps.now(), delivery.workspace
    zone = rules.known_zone(person.zone)
    moved = moving.move(session, deps.settings, workspace, person.id, zone, now)
    known = people.find_person(session, workspace, person.id)
    if known is None or (delivery.expires_at is not None and delivery.expires_at <= now):
        return None
    if not moved and not _may_be_quiet(deps, delivery, known, now):
        return None
    checkin = rows.find_checkin(session, workspace, (delivery.subject or "").removeprefix("checkin:"))
    team = team_rows.find_team(session, workspace, checkin.team) if checkin is not None else None
    if checkin is None or team is None:
        return None
    return _when_awake(session, deps, delivery, checkin, team, now)


def _may_be_quiet(deps: Deps, delivery: Delivery, known: Person, now: datetime) -> bool:
    """Whether it is worth a closer look: it nearly never is, and every prompt passes here."""
    if not known.zone:
        return True
    another_day = schedule.local_date(delivery.due_at, known.zone) != schedule.local_date(now, known.zone)
    quiet_from = deps.settings.quiet_from if known.quiet_from is None else known.quiet_from
    quiet_until = deps.settings.quiet_until if known.quiet_until is None else known.quiet_until
    return another_day or schedule.is_quiet(now, known.zone, quiet_from, quiet_until)


def _when_awake(
    session: Session, deps: Deps, delivery: Delivery, checkin: CheckIn, team: Team, now: datetime
) -> datetime | str | None:
    quiet = teams.quiet_hours(session, deps.settings, team, checkin.person)
    closed = teams.closed_of(session, team, checkin.person)
    opening = schedule.next_opening(now, *quiet, closed=closed)
    if opening == now:
        return None
    if delivery.kind is DeliveryKind.REMINDER:
        return TOO_QUIET
    round_ = rows.get_round(session, team.workspace, checkin.round)
    closes_at = schedule.to_utc(round_.closes_on, team.digest_at, team.zone)
    checkin.remind_at = None
    if closes_at is None or opening >= closes_at:
        return ASLEEP
    if people.is_away(session, team.workspace, checkin.person, schedule.local_date(opening, quiet[0])):
        return "On leave that day."
    place = teams.place_of(session, team, checkin.person)
    reminder = schedule.reminder_at(opening, place.at, place.zone, closed)
    reminder = schedule.next_opening(reminder, *quiet, closed=closed)
    checkin.remind_at = reminder if reminder < closes_at else None
    asking.keep_until(session, team.workspace, delivery.id, min(opening + PROMPT_LATE, closes_at))
    return opening
