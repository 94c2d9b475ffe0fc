"""Every twelve weeks a team's leads are asked whether it goes on: renew, change or stop.

The bot looks back on itself with the team: beside the three answers it offers a
short retrospective about it. Nobody has to answer. Without an answer everything
goes on, and that is said too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from config.settings import Settings
from config.vocabulary import DeliveryKind, RenewalOutcome, TeamState
from handlers import blocks as b
from handlers import outbox
from handlers.access import Actor, Deed
from handlers.blocks import Block, Message
from handlers.errors import AlreadyDone, NotFound
from handlers.teams import running, schedule, service, views
from handlers.teams.schedule import PROMPT_LATE
from storage.models import Renewal, Team
from storage.queries import people, teams
from storage.queries import renewals as rows
from storage.types import new_id

EVERY = timedelta(weeks=12)
SECONDS = 30  # of somebody's week
ASK_LIVES = timedelta(days=3)
SHOWN = 4
SAID = {
    RenewalOutcome.RENEW: "renewed as it is",
    RenewalOutcome.CHANGE: "kept, with changes,",
    RenewalOutcome.STOP: "stopped",
}


# --- asking ----------------------------------------------------------------------------------


def ask(session: Session, settings: Settings, workspace: str, team_id: str, now: datetime) -> None:
    """Ask the leads of a team, once in twelve weeks. Whom the week's budget spares reads it on Home."""
    team = teams.lock_team(session, workspace, team_id)
    earlier = rows.list_renewals(session, workspace, team_id)
    if team is None or any(one.asked_at > now - EVERY for one in earlier):
        return
    renewal = Renewal(workspace=workspace, id=new_id(), team=team_id, asked_at=now)
    session.add(renewal)
    session.flush()
    leads = [one.person for one in teams.list_leads(session, workspace, team_id)]
    for lead in leads:
        _ask(session, settings, team, renewal, lead, now)
    outbox.refresh_home(session, workspace, leads, now)


def _ask(
    session: Session, settings: Settings, team: Team, renewal: Renewal, lead: str, now: datetime
) -> None:
    zone, quiet_from, quiet_until = service.quiet_hours(session, settings, team, lead)
    closed = service.closed_of(session, team, lead)
    opening = schedule.next_opening(now, zone, quiet_from, quiet_until, closed=closed)
    if not outbox.within_budget(session, settings, team.workspace, lead, opening, SECONDS):
        reason = "This week’s budget of messages is used up; the question stands on their Home."
        key = key_of(renewal, lead)
        outbox.withhold(session, workspace=team.workspace, key=key, reason=reason, now=now, person=lead)
        return
    outbox.put(
        session,
        workspace=team.workspace,
        kind=DeliveryKind.NOTICE,
        message=Message(asking_blocks(team, renewal)),
        key=key_of(renewal, lead),
        now=now,
        person=lead,
        not_before=opening,
        expires_at=opening + max(PROMPT_LATE, ASK_LIVES),
        unsolicited=True,
        seconds=SECONDS,
    )


def key_of(renewal: Renewal, lead: str) -> str:
    """The identity of one lead's message."""
    return f"renewal:{renewal.id}:{lead}"


# --- answering -------------------------------------------------------------------------------


def answer(session: Session, actor: Actor, renewal_id: str, outcome: RenewalOutcome, now: datetime) -> Team:
    """Keep what a lead chose, with who and when; to stop ends the team. The first answer stands."""
    renewal = rows.lock_renewal(session, actor.workspace, renewal_id)
    if renewal is None:
        raise NotFound()
    deed = Deed.PAUSE_TEAM if outcome is RenewalOutcome.STOP else Deed.CHANGE_TEAM
    team = service.get_living(session, actor, deed, renewal.team)
    if renewal.outcome is not None:
        raise AlreadyDone()
    renewal.outcome, renewal.by, renewal.at = outcome, actor.person, now
    people.audit(session, team.workspace, actor.person, "team.renewal", f"team:{team.id}", now, after=outcome)
    if outcome is RenewalOutcome.STOP:
        running.end(session, actor, team.id, now)
    leads = [one.person for one in teams.list_leads(session, team.workspace, team.id)]
    for lead in leads:
        told = outbox.find(session, team.workspace, key_of(renewal, lead))
        outbox.take_out(session, team.workspace, told, answered_message(team, renewal), now)
    outbox.refresh_home(session, team.workspace, leads, now)
    return team


def waiting(session: Session, team: Team) -> Renewal | None:
    """The question that waits for an answer, where one does."""
    newest = next(iter(rows.list_renewals(session, team.workspace, team.id)), None)
    return newest if newest is not None and newest.outcome is None else None


# --- what is said ----------------------------------------------------------------------------


def asking_blocks(team: Team, renewal: Renewal, number: str = "") -> list[Block]:
    """Renew, change or stop; and a quarter of an hour to talk about it. ``number`` tells several apart."""
    sure = b.confirm(
        "Stop for good?",
        "Nothing is asked or posted any more. What people wrote stays theirs.",
        "Stop",
    )
    return [
        b.section(
            f"*{b.literal(team.name)}* has been at it for twelve weeks. Is this still worth your time, "
            "all in all? Renew it, change something, or stop."
        ),
        b.actions(
            b.button("Renew as it is", f"teams.renew{number}", renewal.id, style="primary"),
            b.button("Change something", f"teams.renew_change{number}", renewal.id),
            b.button("Stop", f"teams.renew_stop{number}", renewal.id, style="danger", confirm=sure),
            b.button("Talk about it: 15 minutes", f"retros.of_the_bot{number}", team.id),
        ),
        b.context("Without an answer everything goes on as it is, and I ask again in twelve weeks."),
    ]


def answered_message(team: Team, renewal: Renewal) -> Message:
    """What was chosen, and by whom."""
    return b.say(f"*{b.literal(team.name)}*, after twelve weeks: {said_of(renewal, team)}.")


def said_of(renewal: Renewal, team: Team) -> str:
    """One line of the history."""
    if renewal.outcome is None or renewal.at is None:
        on = views.day_words(schedule.local_date(renewal.asked_at, team.zone))
        return f"asked on {on}, not answered, so it goes on"
    on = views.day_words(schedule.local_date(renewal.at, team.zone))
    by = f" by {b.mention(renewal.by)}" if renewal.by else ""
    return f"{SAID[renewal.outcome]} on {on}{by}"


def history(session: Session, team: Team) -> str:
    """What became of each twelve weeks, newest first; empty before the first."""
    found = rows.list_renewals(session, team.workspace, team.id)[:SHOWN]
    return "After twelve weeks: " + "; ".join(said_of(one, team) for one in found) + "." if found else ""


def home_parts(session: Session, actor: Actor, led: Sequence[Team]) -> list[Block]:
    """On a lead's Home, until it is answered."""
    parts: list[Block] = []
    for number, team in enumerate(led):
        renewal = waiting(session, team) if team.state is TeamState.ACTIVE else None
        if renewal is not None:
            parts += asking_blocks(team, renewal, f"#{number}")
    return parts
