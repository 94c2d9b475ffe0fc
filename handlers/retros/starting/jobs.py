"""The clock wakes us: a planned retrospective is due, or whoever leads the next one is to be told."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from config.vocabulary import RetroFor, RetroMode, TeamState
from handlers import outbox
from handlers.deps import Deps
from handlers.errors import NotFound, Refusal, SlackTrouble
from handlers.retros.starting import plan_views as views
from handlers.retros.starting import plans, service, turns
from handlers.retros.starting.people import eligible, why_not_confidential
from handlers.retros.starting.service import How
from handlers.retros.starting.turns import Turn
from handlers.teams import occurrences
from storage.crypto import unseal
from storage.models import RetroPlan, Team
from storage.queries import plans as rows
from storage.queries import teams

log = logging.getLogger("ambidex")


class TooLate(Refusal):
    """I was not there at its time, and more than four hours later people would not expect it any more."""


class TeamRests(Refusal):
    """The team is paused. A lead can resume it on the Home tab."""


class NobodyLeads(Refusal):
    """Nobody who could lead it is there that day."""


def tell_due(deps: Deps) -> None:
    """Tell whoever leads a retrospective on the next working day."""
    with deps.read() as session:
        due = rows.list_to_tell(session, deps.now())
    deps.each(due, lambda session, plan: plans.tell(session, deps.content, deps.settings, plan, deps.now()))


def start_due(deps: Deps) -> None:
    """Start what is due, each exactly once: whoever moves a plan on to its next date is the one to start it.

    Slack is asked who is there before, outside any transaction. Where it does
    not answer the plan stays due, and is looked at again in a minute.
    """
    with deps.read() as session:
        due = rows.list_due(session, deps.now())
    failures: list[Exception] = []
    for plan in due:
        try:
            _work_off(deps, plan)
        except SlackTrouble as trouble:
            log.warning("a planned retrospective waits for Slack", extra={"code": trouble.code})
        except Exception as failure:  # noqa: BLE001 (one that fails holds up no other; raised below)
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some planned retrospectives could not be started", failures)


def _work_off(deps: Deps, plan: RetroPlan) -> None:
    now = deps.now()
    with deps.read() as session:
        team = teams.find_team(session, plan.workspace, plan.team)
        if team is None:
            raise NotFound()
        chosen = rows.list_invited(session, plan.workspace, plan.id)
        turn = _latest(plan, team, now)
    try:
        if turn[1] + turns.LATE <= now:
            raise TooLate()
        service.check_channel(deps.slack.channel(plan.workspace, team.channel))
        people = eligible(deps, team, plan.audience, chosen)
        with deps.begin() as session:
            _start(session, deps, plan, team, turn, people)
    except Refusal as refusal:
        with deps.begin() as session:
            _give_up(session, deps, plan, team, turn, refusal.words)


def _latest(plan: RetroPlan, team: Team, now: datetime) -> Turn:
    """The last turn up to now: after a long absence the older ones are let go."""
    turn = (plan.next_on, plan.next_due_at)
    while plan.cadence is not None:
        after = _following(plan, team, turn[1])
        if after is None or after[1] > now:
            break
        turn = after
    return turn


def _following(plan: RetroPlan, team: Team, after: datetime) -> Turn | None:
    if plan.cadence is None:
        return None
    calendar = occurrences.calendar_of(team)
    return turns.following(plan.cadence, plan.starts_on, plan.local_time, plan.zone, calendar, after)


def _move_on(session: Session, plan: RetroPlan, team: Team, now: datetime) -> bool:
    """Move a plan to its next date, or take it away after its last. False if another process did so first."""
    after = _following(plan, team, now)
    if after is None or team.state is TeamState.ENDED:
        return rows.claim_last(session, plan)
    closed = occurrences.calendar_of(team).closed
    tell_at = turns.tell_at(after, plan.local_time, plan.zone, closed)
    return rows.claim(session, plan, *after, max(tell_at, now))


def _start(session: Session, deps: Deps, plan: RetroPlan, team: Team, turn: Turn, people: list[str]) -> None:
    now = deps.now()
    shown = plans.planned(session, deps.content, plan, team)
    leads = plans.whose_turn(session, plan, turn[0], people, told=plan.facilitator)
    topic = unseal(session, RetroPlan.topic, plan, "")
    if not _move_on(session, plan, team, now) or team.state is TeamState.ENDED:
        return
    calendar = occurrences.calendar_of(team)
    if not turns.still_meant(plan.cadence, plan.starts_on, calendar, turn[0]):
        return
    if team.state is TeamState.PAUSED:
        raise TeamRests()
    if leads is None:
        raise NobodyLeads()
    why_named = why_not_confidential(session, len(people))
    how = How(
        people=None if plan.audience is RetroFor.TEAM else tuple(people),
        facilitator=leads,
        mode=RetroMode.NAMED if why_named else plan.mode,
        days=plan.days,
        peer_team=plan.peer_team,
    )
    if _following(plan, team, now) is not None:
        plans.led(session, plan, leads)
    service.begin(session, deps.content, team, leads, plan.format, topic, now, how)
    if why_named and plan.mode is RetroMode.CONFIDENTIAL:
        outbox.tell(session, plan.workspace, leads, views.named_message(shown, why_named), now)


def _give_up(session: Session, deps: Deps, plan: RetroPlan, team: Team, turn: Turn, why: str) -> None:
    """It was not started: whoever should have led it hears why, and it goes on at its next date."""
    now = deps.now()
    shown = plans.planned(session, deps.content, plan, team)
    told = plan.facilitator or plans.whose_turn(session, plan, turn[0]) or plan.made_by
    if _move_on(session, plan, team, now):
        key = f"{plans.subject_of(plan)}:not:{turn[1].isoformat()}"
        outbox.tell(session, plan.workspace, told, views.not_begun_message(shown, why), now, key)
