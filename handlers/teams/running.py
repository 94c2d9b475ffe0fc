"""A team is launched, paused, resumed and ended."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from config.content import Content
from config.settings import Settings
from config.vocabulary import DeliveryKind, TeamState
from handlers import outbox
from handlers.access import Actor, Deed
from handlers.blocks import literal, say
from handlers.errors import AlreadyDone, InvalidInput
from handlers.teams import agreement, membership, occurrences, schedule, service
from storage.models import Team
from storage.queries import outbox as deliveries
from storage.queries import people, teams


class Lost(StrEnum):
    """Why a team cannot live in its channel any more, as its leads read it."""

    ARCHIVED = "its channel was archived"
    DELETED = "its channel was deleted"
    LEFT = "I am no longer in its channel"
    SHARED = "its channel is now shared with another organisation"


def launch(
    session: Session, actor: Actor, team_id: str, content: Content, settings: Settings, now: datetime
) -> Team:
    """Start a team: it is introduced in its channel, once, and its members are read from Slack."""
    team = service.get_living(session, actor, Deed.CHANGE_TEAM, team_id)
    if team.state is not TeamState.DRAFT:
        raise AlreadyDone()
    begin(session, team, actor.person, content, settings, now)
    return team


def begin(session: Session, team: Team, by: str, content: Content, settings: Settings, now: datetime) -> None:
    """Set a saved team going."""
    team.state, team.launched_at, team.synced_at = TeamState.ACTIVE, now, None
    introduce(session, team, by, content, settings, now)
    _record(session, team, by, "team.launch", now, TeamState.DRAFT, TeamState.ACTIVE)
    _replan(session, team, now)


def introduce(
    session: Session, team: Team, by: str, content: Content, settings: Settings, now: datetime
) -> None:
    """Introduce the bot in a team's channel: once in each channel the team lives in."""
    outbox.post(
        session,
        team.workspace,
        team.channel,
        agreement.introduction(team, content, settings, by),
        now,
        f"introduction:{team.id}:{team.channel}",
    )


def pause(session: Session, actor: Actor, team_id: str, until: date | None, now: datetime) -> Team:
    """Have nothing asked or posted, until a day or until somebody resumes the team."""
    team = service.get_living(session, actor, Deed.PAUSE_TEAM, team_id)
    if team.state is TeamState.DRAFT:
        service.require_running(team)
    if until is not None and until <= schedule.local_date(now, team.zone):
        raise InvalidInput({"until": "Please choose a day from tomorrow on, or leave it empty."})
    _rest(session, team, until, now)
    _record(session, team, actor.person, "team.pause", now, TeamState.ACTIVE, TeamState.PAUSED)
    return team


def pause_for_slack(session: Session, team: Team, why: Lost, now: datetime) -> None:
    """Pause a team whose channel Slack took away, and tell its leads what to do."""
    if team.state is not TeamState.ACTIVE:
        return
    _rest(session, team, None, now)
    _record(session, team, "slack", "team.pause", now, TeamState.ACTIVE, TeamState.PAUSED)
    message = say(
        f"*{literal(team.name)}* is paused, because {why.value}. Choose another channel with "
        "`/ambi settings` (or bring this one back and invite me), then resume the team on the Home tab."
    )
    for lead in teams.list_leads(session, team.workspace, team.id):
        key = f"lost-channel:{team.id}:{lead.person}:{now:%Y%m%d%H%M}"
        outbox.tell(session, team.workspace, lead.person, message, now, key)


def _rest(session: Session, team: Team, until: date | None, now: datetime) -> None:
    team.state, team.paused_until = TeamState.PAUSED, until
    membership.still(session, team, "the team is paused")
    _withdraw_digest(session, team, "the team is paused")
    _replan(session, team, now)


def resume(session: Session, actor: Actor, team_id: str, now: datetime) -> Team:
    """Go on from now; what was missed meanwhile is not sent."""
    team = service.get_living(session, actor, Deed.PAUSE_TEAM, team_id)
    if team.state is not TeamState.PAUSED:
        raise AlreadyDone()
    go_on(session, team, actor.person, now)
    return team


def go_on(session: Session, team: Team, by: str, now: datetime) -> None:
    """Take a paused team up again, with its members read from Slack anew."""
    team.state, team.paused_until, team.synced_at = TeamState.ACTIVE, None, None
    _record(session, team, by, "team.resume", now, TeamState.PAUSED, TeamState.ACTIVE)
    _replan(session, team, now)


def end(session: Session, actor: Actor, team_id: str, now: datetime) -> Team:
    """End a team for good. What people wrote stays theirs to read, export and erase."""
    team = service.get_living(session, actor, Deed.PAUSE_TEAM, team_id)
    before = team.state
    for member in teams.list_members(session, team.workspace, team.id):
        for checkin in teams.close_open_checkins(session, team.workspace, team.id, member.person):
            membership.take_back(session, team.workspace, checkin, "the team has ended")
    _withdraw_digest(session, team, "the team has ended")
    team.state = TeamState.ENDED
    _record(session, team, actor.person, "team.end", now, before, TeamState.ENDED)
    _replan(session, team, now)
    return team


def _withdraw_digest(session: Session, team: Team, reason: str) -> None:
    """Take back a digest that waits for the end of a holiday; what it carried waits for the next."""
    subject = occurrences.digest_subject(team)
    deliveries.withdraw(session, team.workspace, subject, [DeliveryKind.POST], reason)


def _record(
    session: Session, team: Team, by: str, action: str, now: datetime, before: TeamState, after: TeamState
) -> None:
    people.audit(session, team.workspace, by, action, f"team:{team.id}", now, before=before, after=after)


def _replan(session: Session, team: Team, now: datetime) -> None:
    service.plan_schedules(session, team, now)
    members = [m.person for m in teams.list_members(session, team.workspace, team.id)]
    outbox.refresh_home(session, team.workspace, members, now)
