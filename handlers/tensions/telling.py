"""A trade-off comes back on its day, to whoever made it: keep, change, or end."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.content import Content
from config.settings import Settings
from config.vocabulary import DeliveryKind, TeamState
from handlers import outbox
from handlers.access import Actor
from handlers.teams import schedule
from handlers.teams import service as teams
from handlers.tensions import service, views
from storage.models import Team, Tension
from storage.queries import people
from storage.queries import teams as team_rows
from storage.queries import tensions as rows

SECONDS = 20  # of somebody's week
LIVES = timedelta(days=3)
LATER = timedelta(days=1)


def ask(
    session: Session, content: Content, settings: Settings, workspace: str, tension_id: str, now: datetime
) -> None:
    """Ask whoever made it, once; whoever is away or has had enough of us this week is asked a day later.

    Where its maker has left, the leads are asked. A team that rests is asked when it runs again.
    """
    tension = rows.lock_tension(session, workspace, tension_id)
    if tension is None or tension.ask_at is None or tension.ask_at > now:
        return
    team = team_rows.find_team(session, workspace, tension.team)
    if team is None or team.state is TeamState.ENDED:
        tension.ask_at = None
        return
    if team.state is not TeamState.ACTIVE:
        tension.ask_at = now + LATER
        return
    waits = [
        _ask(session, content, settings, team, tension, who, now) for who in _whom(session, team, tension)
    ]
    tension.ask_at = now + LATER if waits and all(waits) else None


def _whom(session: Session, team: Team, tension: Tension) -> list[str]:
    made = team_rows.find_membership(session, team.workspace, team.id, tension.made_by)
    if made is not None and made.left_at is None:
        return [tension.made_by]
    return [lead.person for lead in team_rows.list_leads(session, team.workspace, team.id)]


def _ask(
    session: Session,
    content: Content,
    settings: Settings,
    team: Team,
    tension: Tension,
    person: str,
    now: datetime,
) -> bool:
    """Plan the question to one person; true where it has to wait."""
    zone, quiet_from, quiet_until = teams.quiet_hours(session, settings, team, person)
    today = schedule.local_date(now, zone)
    if people.is_away(session, team.workspace, person, today):
        return True
    closed = teams.closed_of(session, team, person)
    opening = schedule.next_opening(now, zone, quiet_from, quiet_until, closed=closed)
    if not outbox.within_budget(session, settings, team.workspace, person, opening, SECONDS):
        return True
    line = service.line_of(session, tension, team, Actor(team.workspace, person))
    outbox.put(
        session,
        workspace=team.workspace,
        kind=DeliveryKind.NOTICE,
        message=views.review_message(line, today, content),
        key=f"tension:{tension.id}:{tension.review_on}:{person}",
        now=now,
        person=person,
        not_before=opening,
        expires_at=opening + LIVES,
        unsolicited=True,
        seconds=SECONDS,
    )
    return False
