"""Use cases of the clock: remind somebody once, bring back what they put off."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.vocabulary import CheckInState, DeliveryKind, TeamState
from handlers import outbox
from handlers.checkins import views
from handlers.checkins.service import asked_of, move_on, say, take_back, tell
from handlers.deps import Deps
from handlers.teams import holidays, schedule
from handlers.teams import service as teams
from handlers.teams.schedule import PROMPT_LATE
from storage.models import CheckIn, Team
from storage.queries import checkins as rows
from storage.queries import delivery, people
from storage.queries import teams as team_rows
from storage.queries.outbox import NEVER_SENT, WAITING

REMINDER_LATE = timedelta(minutes=30)


def remind_all(session: Session, deps: Deps, waiting: Sequence[tuple[str, str]]) -> None:
    """Remind several people, each by workspace and check-in."""
    for workspace, checkin in waiting:
        remind(session, deps, workspace, checkin)


def remind(session: Session, deps: Deps, workspace: str, checkin_id: str) -> None:
    """Remind somebody once, if what they were asked still waits and no rule says not to."""
    now = deps.now()
    checkin = rows.find_checkin(session, workspace, checkin_id, lock=True)
    if checkin is None or checkin.remind_at is None or checkin.remind_at > now:
        return
    due, checkin.remind_at = checkin.remind_at, None
    team = team_rows.find_team(session, workspace, checkin.team)
    if team is None or checkin.state is not CheckInState.OPEN:
        return
    key = f"remind:{checkin.id}"
    reason = _why_no_reminder(session, deps, team, checkin, due)
    if reason:
        _keep_silent(session, team, checkin.person, key, reason, now)
        return
    outbox.put(
        session,
        workspace=workspace,
        kind=DeliveryKind.REMINDER,
        message=views.reminder_message(asked_of(session, team, checkin)),
        key=key,
        now=now,
        person=checkin.person,
        subject=rows.subject_of(checkin.id),
        expires_at=due + REMINDER_LATE,
        unsolicited=True,  # its time was counted with the prompt
    )


def _why_no_reminder(session: Session, deps: Deps, team: Team, checkin: CheckIn, due: datetime) -> str:
    now = deps.now()
    zone, quiet_from, quiet_until = teams.quiet_hours(session, deps.settings, team, checkin.person)
    if team.state is not TeamState.ACTIVE:
        return "The team is not running."
    prompt = delivery.find(session, team.workspace, checkin.prompt) if checkin.prompt else None
    if prompt is not None and prompt.state in (*NEVER_SENT, *WAITING):  # one that waits is too late by now
        return "The question itself was never sent."
    if now - due > REMINDER_LATE:
        return "The reminder was missed while the service was down; it is not sent late."
    if people.is_away(session, team.workspace, checkin.person, schedule.local_date(now, zone)):
        return "On leave that day."
    closed = teams.closed_of(session, team, checkin.person)
    if holiday := holidays.said_of(closed.division, [schedule.local_date(now, zone)]):
        return holiday
    if schedule.is_quiet(now, zone, quiet_from, quiet_until, closed=closed):
        return "Quiet hours."
    if not outbox.within_budget(session, deps.settings, team.workspace, checkin.person, now, 0):
        return "This week’s budget of messages is used up."
    return ""


def bring_back_all(session: Session, deps: Deps, waiting: Sequence[tuple[str, str]]) -> None:
    """Bring back what several people put off, each by workspace and check-in."""
    for workspace, checkin in waiting:
        bring_back(session, deps, workspace, checkin)


def bring_back(session: Session, deps: Deps, workspace: str, checkin_id: str) -> None:
    """Bring a check-in back that somebody put off: once, and because they asked, outside the budget."""
    now = deps.now()
    checkin = rows.find_checkin(session, workspace, checkin_id, lock=True)
    if checkin is None or checkin.snoozed_until is None or checkin.snoozed_until > now:
        return
    due, checkin.snoozed_until = checkin.snoozed_until, None
    team = team_rows.find_team(session, workspace, checkin.team)
    if team is None or checkin.state not in (CheckInState.OPEN, CheckInState.CLOSED):
        return
    zone = teams.zone_of(session, team, checkin.person)
    reason = ""
    if rows.has_newer(session, checkin):
        reason = "A newer check-in was asked since it was put off."
    elif now - due > PROMPT_LATE:
        reason = "It was to come back while the service was down; it waits on Home."
    elif people.is_away(session, workspace, checkin.person, schedule.local_date(now, zone)):
        reason = "On leave that day."
    asked = asked_of(session, team, checkin)
    if reason:
        _keep_silent(session, team, checkin.person, f"back:{checkin.id}:{due.isoformat()}", reason, now)
        message = views.closed_message(asked) if asked.is_late else views.returned_message(asked)
        tell(session, checkin, asked, message, now, only_change=True)
        return
    move_on(session, asked, take_back(session, checkin), now)
    say(session, checkin, views.returned_message(asked), now)
    outbox.refresh_home(session, workspace, [checkin.person], now)


def _keep_silent(session: Session, team: Team, person: str, key: str, reason: str, now: datetime) -> None:
    outbox.withhold(session, workspace=team.workspace, key=key, reason=reason, now=now, person=person)
