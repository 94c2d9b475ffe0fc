"""Use cases of retrospectives planned for later: make one, change it, cancel it, see them, tell who leads."""

from collections.abc import Container, Sequence
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from config.content import Content
from config.settings import Settings
from config.vocabulary import DeliveryKind, RetroFor, RetroMode
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.errors import InvalidInput, NotFound
from handlers.retros.peers import service as peers
from handlers.retros.starting import plan_views as views
from handlers.retros.starting import turns
from handlers.retros.starting.checking import Checked
from handlers.retros.starting.choice import RHYTHMS, Choice, rule_of
from handlers.retros.starting.plan_views import Planned
from handlers.retros.starting.turns import Turn
from handlers.teams import occurrences, schedule
from handlers.teams import service as team_service
from storage.crypto import seal, unseal
from storage.models import RetroPlan, Team
from storage.queries import outbox as deliveries
from storage.queries import people, teams
from storage.queries import plans as rows
from storage.types import new_id

# --- make, change, cancel --------------------------------------------------------------------


def make(
    session: Session, content: Content, actor: Actor, checked: Checked, choice: Choice, now: datetime
) -> RetroPlan:
    """Plan a retrospective, or change a plan; whoever was told that the next is theirs is told anew."""
    team = access.get_team(session, actor, Deed.START_RETRO, checked.team.id)
    plan = _held(session, actor, choice.plan) if choice.plan else None
    if plan is not None and plan.team != team.id:
        raise NotFound()
    rule = _rule(choice, plan)
    start, at, turn = _first(session, choice, team, plan, rule, now)
    if plan is None:
        plan = RetroPlan(
            workspace=team.workspace, id=new_id(), team=team.id, made_by=actor.person, made_at=now
        )
    else:
        _unsay(session, plan, now)
    how = checked.how
    plan.format, plan.audience = checked.format.name, RetroFor(choice.audience)
    plan.topic = (
        seal(session, RetroPlan.topic, team.workspace, plan.id, checked.topic) if checked.topic else None
    )
    plan.mode, plan.days, plan.peer_team = how.mode or RetroMode.NAMED, how.days, how.peer_team
    plan.zone, plan.local_time, plan.starts_on, plan.cadence = team.zone, at, start, rule
    plan.next_on, plan.next_due_at = turn
    plan.remind_at = _tell_at(team, plan, turn, now, choice.leads, actor)
    plan.facilitator = None
    session.add(plan)
    session.flush()
    invited = checked.people if plan.audience is RetroFor.CHOSEN else ()
    rows.set_people(session, team.workspace, plan.id, invited, choice.leads)
    deed = "retro.replan" if choice.plan else "retro.plan"
    people.audit(session, team.workspace, actor.person, deed, f"plan:{plan.id}", now)
    _ask_peers(session, content, plan, team, now)
    _refresh(session, team, now)
    return plan


def _first(
    session: Session, choice: Choice, team: Team, plan: RetroPlan | None, rule: str | None, now: datetime
) -> tuple[date, time, Turn]:
    """From when it counts, at which time, and when it first comes.

    A rhythm that stays counts from where it did: from a date that a bank
    holiday moved it would go another way.
    """
    if choice.day is None or choice.at is None:
        raise InvalidInput({"day": "Choose the day."})
    start = choice.day
    if plan is not None and rule == plan.cadence and start == _own_date(session, plan):
        start = plan.starts_on
    turn = turns.first(rule, start, choice.at, team.zone, occurrences.calendar_of(team), now)
    if turn is None:
        raise InvalidInput({"day": "Nothing would come of that. Choose another day."})
    return start, choice.at, turn


def _ask_peers(session: Session, content: Content, plan: RetroPlan, team: Team, now: datetime) -> None:
    """Ask the team that is to help, so that both have agreed when it starts. Asking again changes nothing."""
    if plan.peer_team is None or peers.is_accepted(session, team, plan.peer_team):
        return
    topic = unseal(session, RetroPlan.topic, plan, "")
    peers.ask(session, content, team, plan.peer_team, plan.made_by, topic, now)


def _rule(choice: Choice, plan: RetroPlan | None) -> str | None:
    rule = rule_of(choice)
    if choice.rhythm not in RHYTHMS and (plan is None or rule != plan.cadence):
        raise InvalidInput({"rhythm": "Choose one of these."})
    return rule


def _tell_at(
    team: Team, plan: RetroPlan, turn: Turn, now: datetime, leads: Sequence[str], actor: Actor
) -> datetime | None:
    """When the facilitator is told: at once where the day before has begun, unless they just said so."""
    at = turns.tell_at(turn, plan.local_time, plan.zone, occurrences.calendar_of(team).closed)
    if at > now:
        return at
    return None if tuple(leads) == (actor.person,) else now


def cancel(session: Session, actor: Actor, plan_id: str, now: datetime) -> None:
    """Take a plan away; whoever was told they would lead it hears that they need not."""
    plan = _held(session, actor, plan_id)
    team = access.get_team(session, actor, Deed.START_RETRO, plan.team)
    _unsay(session, plan, now, but=actor.person)
    rows.remove_plan(session, plan.workspace, plan.id)
    people.audit(session, plan.workspace, actor.person, "retro.unplan", f"plan:{plan_id}", now)
    _refresh(session, team, now)


def _unsay(session: Session, plan: RetroPlan, now: datetime, but: str = "") -> None:
    """What was said about the next one holds no more."""
    subject = subject_of(plan)
    deliveries.withdraw(session, plan.workspace, subject, [DeliveryKind.NOTICE], "the plan was changed")
    if plan.facilitator is not None and plan.facilitator != but:
        told = views.off_message(plan.next_due_at, plan.zone)
        outbox.tell(session, plan.workspace, plan.facilitator, told, now)


def _held(session: Session, actor: Actor, plan_id: str) -> RetroPlan:
    plan = rows.lock_plan(session, actor.workspace, plan_id)
    if plan is None:
        raise NotFound()
    access.require(session, actor, Deed.START_RETRO, plan.team)
    return plan


def _refresh(session: Session, team: Team, now: datetime) -> None:
    leads = [m.person for m in teams.list_leads(session, team.workspace, team.id)]
    outbox.refresh_home(session, team.workspace, leads, now)


def subject_of(plan: RetroPlan) -> str:
    """What messages about a plan are known by while they wait."""
    return f"retro-plan:{plan.id}"


# --- see -------------------------------------------------------------------------------------


def list_for(session: Session, content: Content, actor: Actor) -> list[Planned]:
    """What is planned in the teams whose retrospectives the actor may start."""
    own = teams.list_teams_of(session, actor.workspace, actor.person)
    led = {t.id: t for t in own if access.may(access.role_in(session, actor, t.id), Deed.START_RETRO)}
    found = rows.list_plans(session, actor.workspace, sorted(led))
    return [planned(session, content, plan, led[plan.team]) for plan in found]


def planned(session: Session, content: Content, plan: RetroPlan, team: Team) -> Planned:
    """A plan as it is shown."""
    known = {f.name: f.title for f in content.formats}
    return Planned(
        id=plan.id,
        title=known.get(plan.format, plan.format),
        team=team.name,
        topic=unseal(session, RetroPlan.topic, plan, ""),
        next_due_at=plan.next_due_at,
        zone=plan.zone,
        cadence=plan.cadence,
        days=plan.days,
        leads=tuple(row.person for row in rows.list_in_turn(session, plan.workspace, plan.id)),
        facilitator=plan.facilitator or whose_turn(session, plan, plan.next_on),
        holiday=views.holiday_words(team, plan),
    )


def choice_of(session: Session, actor: Actor, plan_id: str) -> Choice:
    """A plan as its modal shows it."""
    plan = rows.find_plan(session, actor.workspace, plan_id)
    if plan is None:
        raise NotFound()
    access.require(session, actor, Deed.START_RETRO, plan.team)
    leads = tuple(row.person for row in rows.list_in_turn(session, plan.workspace, plan.id))
    return Choice(
        plan=plan.id,
        team=plan.team,
        format=plan.format,
        topic=unseal(session, RetroPlan.topic, plan, ""),
        audience=plan.audience,
        people=tuple(rows.list_invited(session, plan.workspace, plan.id)),
        days=plan.days,
        mode=plan.mode,
        peer=plan.peer_team or "",
        facilitator=leads[0] if leads else actor.person,
        day=_own_date(session, plan),
        at=plan.local_time,
        rhythm=plan.cadence or "",
        rota=leads if plan.cadence else (),
    )


def _own_date(session: Session, plan: RetroPlan) -> date:
    """The rhythm's own date of the next one, which a bank holiday may have moved."""
    team = teams.find_team(session, plan.workspace, plan.team)
    if team is None or plan.cadence is None:
        return plan.next_on
    return turns.own_date(plan.cadence, plan.starts_on, occurrences.calendar_of(team), plan.next_on)


# --- whose turn ------------------------------------------------------------------------------


def whose_turn(
    session: Session,
    plan: RetroPlan,
    on: date,
    among: Container[str] | None = None,
    told: str | None = None,
) -> str | None:
    """Who leads on a date and is there then: whoever was told so, else the next in turn, else a lead."""
    in_turn = [row.person for row in rows.list_in_turn(session, plan.workspace, plan.id)]
    leads = [m.person for m in teams.list_leads(session, plan.workspace, plan.team)]
    candidates = [*([told] if told else []), *in_turn, *leads]
    if among is not None:
        candidates = [person for person in candidates if person in among]
    return turns.next_to_lead(candidates, {p for p in candidates if not _is_there(session, plan, p, on)})


def _is_there(session: Session, plan: RetroPlan, person: str, on: date) -> bool:
    known = people.find_person(session, plan.workspace, person)
    if known is not None and known.deactivated:
        return False
    if plan.audience is RetroFor.TEAM:
        membership = teams.find_membership(session, plan.workspace, plan.team, person)
        if membership is None or membership.left_at is not None:
            return False
    return not people.is_away(session, plan.workspace, person, on)


def tell(
    session: Session,
    content: Content,
    settings: Settings,
    plan: RetroPlan,
    now: datetime,
) -> None:
    """Tell whoever leads the next one, once, unless it is too late by the time they may be spoken to."""
    person = whose_turn(session, plan, plan.next_on)
    if not rows.claim_telling(session, plan, person) or person is None:
        return
    team = teams.find_team(session, plan.workspace, plan.team)
    if team is None:
        return
    _ask_peers(session, content, plan, team, now)
    zone, quiet_from, quiet_until = team_service.quiet_hours(session, settings, team, person)
    closed = team_service.closed_of(session, team, person)
    outbox.put(
        session,
        workspace=plan.workspace,
        kind=DeliveryKind.NOTICE,
        message=views.turn_message(planned(session, content, plan, team)),
        key=f"{subject_of(plan)}:{plan.next_due_at.isoformat()}:{person}",
        now=now,
        person=person,
        subject=subject_of(plan),
        not_before=schedule.next_opening(now, zone, quiet_from, quiet_until, closed=closed),
        expires_at=plan.next_due_at,
    )


def led(session: Session, plan: RetroPlan, person: str) -> None:
    """Whoever leads one goes to the end of those who take turns."""
    in_turn = [row.person for row in rows.list_in_turn(session, plan.workspace, plan.id)]
    invited = rows.list_invited(session, plan.workspace, plan.id)
    rows.set_people(session, plan.workspace, plan.id, invited, turns.after_leading(in_turn, person))
