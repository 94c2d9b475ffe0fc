"""What a team is told of its readiness check, and when its leads are asked to open one."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.content import Content
from config.settings import Settings
from config.vocabulary import DeliveryKind
from handlers import outbox
from handlers.readiness import service, views
from handlers.teams import schedule
from handlers.teams import service as teams
from handlers.teams.schedule import PROMPT_LATE
from storage.models import ReadinessCheck, Team
from storage.queries import readiness as rows
from storage.queries import teams as team_rows
from storage.types import new_id

SECONDS = 20  # of somebody's week
OFFER_LIVES = timedelta(days=3)


def opened(session: Session, check: ReadinessCheck, team: Team, now: datetime) -> None:
    """Tell the channel that it is open."""
    if check.closes_at is None:
        return
    message = views.asking_message(check.id, check.closes_at, team.zone, now)
    key = f"readiness:{check.id}"
    check.post = outbox.post(
        session, team.workspace, team.channel, message, now, key, expires_at=check.closes_at
    )
    service.refresh_team(session, team.workspace, team.id, now)


def end(
    session: Session, content: Content, settings: Settings, check: ReadinessCheck, team: Team, now: datetime
) -> None:
    """Close a check and tell the channel what came of it."""
    service.close(session, content, settings, check, team, now)
    outbox.change(session, team.workspace, check.post, views.closed_message(), now)
    message = views.outcome_message(service.outcome_of(session, check, team), content)
    key = f"readiness-outcome:{check.id}"
    check.outcome = outbox.post(session, team.workspace, team.channel, message, now, key)
    service.refresh_team(session, team.workspace, team.id, now)


def chosen(session: Session, content: Content, check: ReadinessCheck, now: datetime) -> None:
    """Let the outcome in the channel say what was chosen."""
    team = team_rows.find_team(session, check.workspace, check.team)
    if team is not None:
        message = views.outcome_message(service.outcome_of(session, check, team), content)
        outbox.change(session, check.workspace, check.outcome, message, now)


def end_due(
    session: Session, content: Content, settings: Settings, workspace: str, id: str, now: datetime
) -> None:
    """Close one whose time is over, once."""
    check = rows.lock_check(session, workspace, id)
    team = team_rows.find_team(session, workspace, check.team) if check else None
    if check is not None and team is not None and check.closed_at is None:
        end(session, content, settings, check, team, now)


def offer(
    session: Session, settings: Settings, workspace: str, team_id: str, before: datetime, now: datetime
) -> None:
    """Ask the leads of a team, once in half a year, whether they want to hold one."""
    team = team_rows.lock_team(session, workspace, team_id)
    if team is None or any(one.began_at > before for one in rows.list_checks(session, workspace, team_id)):
        return
    check = ReadinessCheck(workspace=workspace, id=new_id(), team=team_id, began_at=now)
    session.add(check)
    for lead in team_rows.list_leads(session, workspace, team_id):
        _offer(session, settings, team, check.id, lead.person, now)
    outbox.refresh_home(
        session, workspace, [one.person for one in team_rows.list_leads(session, workspace, team_id)], now
    )


def _offer(session: Session, settings: Settings, team: Team, check: str, lead: str, now: datetime) -> None:
    zone, quiet_from, quiet_until = teams.quiet_hours(session, settings, team, lead)
    closed = teams.closed_of(session, team, lead)
    opening = schedule.next_opening(now, zone, quiet_from, quiet_until, closed=closed)
    key = f"readiness-offer:{check}:{lead}"
    if not outbox.within_budget(session, settings, team.workspace, lead, opening, SECONDS):
        reason = "This week’s budget of messages is used up; the offer stands on their Home."
        outbox.withhold(session, workspace=team.workspace, key=key, reason=reason, now=now, person=lead)
        return
    outbox.put(
        session,
        workspace=team.workspace,
        kind=DeliveryKind.NOTICE,
        message=views.offer_message(team.name, team.id),
        key=key,
        now=now,
        person=lead,
        not_before=opening,
        expires_at=opening + max(PROMPT_LATE, OFFER_LIVES),
        unsolicited=True,
        seconds=SECONDS,
    )
