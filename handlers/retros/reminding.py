"""A day before a phase that is open for days ends, everybody is told, whether they wrote or not.

Nobody is looked up in the notes or the votes for it: who has been silent is
nobody's business, and a reminder to some would say who they are.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from config.vocabulary import DeliveryKind
from handlers import outbox
from handlers.deps import Deps
from handlers.retros import views
from handlers.retros.board import board_of
from handlers.teams import schedule
from handlers.teams import service as teams
from storage.models import Retrospective, Team
from storage.queries import outbox as deliveries
from storage.queries import participants, people
from storage.queries import retros as rows
from storage.queries import teams as team_rows

SECONDS = 30  # of somebody's week
AWAY, FULL = (
    "They are away.",
    "This week’s budget of messages is used up; the post in the channel says until when.",
)
NO_HOUR = "Quiet hours last until the step ends."
OVER = "The step ended before this was sent."


def remind(session: Session, deps: Deps, workspace: str, retro_id: str) -> None:
    """Tell everybody it is for, once for each phase, within what they may be written to unasked."""
    now = deps.now()
    retro = rows.lock_retro(session, workspace, retro_id)
    if retro is None or retro.remind_at is None or retro.remind_at > now:
        return
    retro.remind_at = None
    team = team_rows.find_team(session, workspace, retro.team)
    if team is None or retro.closed_at is not None or retro.phase_ends_at is None:
        return
    message = views.reminder_message(board_of(session, deps.content, retro, now))
    for one in participants.list_participants(session, workspace, retro_id):
        at = _opening(session, deps, team, one.person, now)
        key = f"retro-remind:{retro_id}:{retro.phase}:{one.person}"
        if reason := _why_not(session, deps, retro, team, one.person, at):
            outbox.withhold(session, workspace=workspace, key=key, reason=reason, now=now, person=one.person)
            continue
        outbox.put(
            session,
            workspace=workspace,
            kind=DeliveryKind.NOTICE,
            message=message,
            key=key,
            now=now,
            person=one.person,
            subject=_subject(retro),
            not_before=at,
            expires_at=retro.phase_ends_at,
            unsolicited=True,
            seconds=SECONDS,
        )


def take_back(session: Session, retro: Retrospective) -> None:
    """Leave unsaid what still waits to be said of a phase that is over."""
    deliveries.withdraw(session, retro.workspace, _subject(retro), (DeliveryKind.NOTICE,), OVER)


def _opening(session: Session, deps: Deps, team: Team, person: str, now: datetime) -> datetime:
    zone, quiet_from, quiet_until = teams.quiet_hours(session, deps.settings, team, person)
    closed = teams.closed_of(session, team, person)
    return schedule.next_opening(now, zone, quiet_from, quiet_until, closed=closed)


def _why_not(
    session: Session, deps: Deps, retro: Retrospective, team: Team, person: str, at: datetime
) -> str:
    if retro.phase_ends_at is None or at >= retro.phase_ends_at:
        return NO_HOUR
    if people.is_away(session, team.workspace, person, schedule.local_date(at, team.zone)):
        return AWAY
    if not outbox.within_budget(session, deps.settings, team.workspace, person, at, SECONDS):
        return FULL
    return ""


def _subject(retro: Retrospective) -> str:
    return f"retro-step:{retro.id}"
