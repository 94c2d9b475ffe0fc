"""Use cases of the clock: ask what is due, bring back what was put off, remind once."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from config.vocabulary import CheckInState, DeliveryKind, ScheduleKind, TeamState
from handlers import outbox
from handlers.access import Actor, Deed
from handlers.checkins import views
from handlers.checkins.cards import Deck, Drawn, deal, draw, drawn_for, read_deck
from handlers.checkins.service import asked_of, move_on, say, take_back, tell
from handlers.deps import Deps
from handlers.errors import NotFound
from handlers.teams import cadence, membership, schedule
from handlers.teams import service as teams
from handlers.teams.cadence import Rhythm
from storage.crypto import seal
from storage.models import CheckIn, Membership, Person, Round, Schedule, Team
from storage.queries import checkins as rows
from storage.queries import people
from storage.queries import teams as team_rows
from storage.types import new_id

PROMPT_LATE = timedelta(hours=4)  # a question later than this is not asked any more
REMINDER_LATE = timedelta(minutes=30)
TOO_SOON = timedelta(days=4)  # no rhythm but that of weekdays asks again so soon


@dataclass(frozen=True)
class Occasion:
    """One date on which a team is asked, and the digest that ends it.

    The round and the people are held because a session forgets what nobody
    holds, and would read them again for each person.
    """

    team: Team
    nominal: date
    closes_on: date
    closes_at: datetime
    round: Round | None = None
    people: tuple[Person, ...] = ()

    def key(self, person: str) -> str:
        """The identity of one person's prompt: there is never a second one."""
        return f"ask:{self.team.id}:{self.nominal}:{person}"


# --- asking ----------------------------------------------------------------------------------


def ask(session: Session, deps: Deps, row: Schedule) -> None:
    """Ask everybody whom a due row is for, and move the row on.

    After downtime only the latest occurrence is asked, and only while it is
    not too old: a backlog would be a punishment for something nobody did.
    """
    now = deps.now()
    team = team_rows.find_team(session, row.workspace, row.team)
    if team is None:
        team_rows.advance_schedule(session, row, None, None)
        return
    found = teams.work_off(session, team, row, now)
    if not found or team.state is not TeamState.ACTIVE:
        return
    for nominal, due in found:
        if (nominal, due) != found[-1] or now - due > PROMPT_LATE:
            _note_missed(session, team, row, nominal, now)
    nominal, due = found[-1]
    if now - due > PROMPT_LATE:
        return
    asked = [member.person for member in teams.members_asked(session, team, row, nominal)]
    if not asked:
        return
    closes_on, closes_at = teams.next_digest(team, now)
    round_ = rows.ensure_round(session, team.workspace, team.id, closes_on, now)
    known = people.list_people(session, team.workspace, asked)
    occasion = Occasion(team, nominal, closes_on, closes_at, round_, tuple(known))
    deck = read_deck(session, deps.content, team, nominal)
    for person in asked:
        _ask_one(session, deps, occasion, deck, person)


def _note_missed(session: Session, team: Team, row: Schedule, nominal: date, now: datetime) -> None:
    outbox.withhold(
        session,
        workspace=team.workspace,
        channel=team.channel,
        key=f"missed:{row.id}:{nominal}",
        subject="questions",
        reason=f"the check-in of {nominal.day} {nominal:%B} was missed while the service was down; "
        "it is not asked late.",
        now=now,
    )


def _ask_one(session: Session, deps: Deps, occasion: Occasion, deck: Deck, person: str) -> None:
    """Ask one person, unless a rule says not to; the rule is kept as the reason."""
    now, team = deps.now(), occasion.team
    existing = rows.find_checkin_on(session, team.workspace, team.id, person, occasion.nominal)
    if existing is not None and not _is_unasked(existing):
        return
    zone, quiet_from, quiet_until = teams.quiet_hours(session, deps.settings, team, person)
    opening = schedule.next_opening(now, zone, quiet_from, quiet_until)
    reason = _why_not(session, occasion, person, opening, zone)
    drawn = drawn_for(session, existing) if existing else deal(session, deck, person)
    if not reason and not _has_budget(session, deps, team, person, opening, drawn.card.seconds):
        reason = (
            "This week’s budget of messages is used up; what it would have asked joins the next check-in."
        )
    if reason:
        _keep_silent(session, team, person, occasion.key(person), reason, now)
        return
    checkin = existing or make(session, occasion, person, drawn, now)
    _prompt(session, deps, occasion, checkin, drawn, opening)


def _is_unasked(checkin: CheckIn) -> bool:
    """Whether somebody opened it early and left it: then it is asked at its time like any other."""
    return checkin.prompt is None and checkin.state is CheckInState.OPEN and checkin.snoozed_until is None


def _why_not(session: Session, occasion: Occasion, person: str, opening: datetime, zone: str) -> str:
    """The rule that keeps somebody from being asked; empty when none does."""
    workspace = occasion.team.workspace
    days = {occasion.nominal, schedule.local_date(opening, zone)}
    if any(people.is_away(session, workspace, person, day) for day in sorted(days)):
        return "On leave that day."
    team, nominal = occasion.team, occasion.nominal
    usual = cadence.from_text(team.cadence).rhythm is not Rhythm.WEEKDAYS
    if usual and rows.was_asked(session, workspace, team.id, person, nominal - TOO_SOON, nominal):
        return "Asked a few days ago, before the rhythm changed."
    if opening >= occasion.closes_at:
        return "Quiet hours last until the round ends."
    return ""


def _has_budget(session: Session, deps: Deps, team: Team, person: str, at: datetime, seconds: int) -> bool:
    return outbox.within_budget(session, deps.settings, team.workspace, person, at, seconds)


def _keep_silent(session: Session, team: Team, person: str, key: str, reason: str, now: datetime) -> None:
    outbox.withhold(session, workspace=team.workspace, key=key, reason=reason, now=now, person=person)


def make(session: Session, occasion: Occasion, person: str, drawn: Drawn, now: datetime) -> CheckIn:
    """Keep a check-in for somebody, its questions as they are asked."""
    team, checkin = occasion.team, new_id()
    round_ = occasion.round or rows.ensure_round(session, team.workspace, team.id, occasion.closes_on, now)
    rows.add_checkin(
        session,
        workspace=team.workspace,
        id=checkin,
        team=team.id,
        round=round_.id,
        person=person,
        nominal=occasion.nominal,
        state=CheckInState.OPEN,
        asked=drawn.asked,
        card=seal(session, CheckIn.card, team.workspace, checkin, drawn.snapshot()),
        seconds=drawn.card.seconds,
        asked_at=now,
    )
    made = rows.find_checkin_on(session, team.workspace, team.id, person, occasion.nominal)
    if made is None:
        raise LookupError("the check-in was made and is not there")
    return made


def _prompt(
    session: Session, deps: Deps, occasion: Occasion, checkin: CheckIn, drawn: Drawn, opening: datetime
) -> None:
    team, person = occasion.team, checkin.person
    prompt = views.prompt_message(asked_of(session, team, checkin, drawn))
    agreement = membership.welcome_in_prompt(session, deps.settings, team, person, checkin.asked_at)
    checkin.prompt = outbox.put(
        session,
        workspace=team.workspace,
        kind=DeliveryKind.PROMPT,
        message=replace(prompt, blocks=[*prompt.blocks, *agreement]),
        key=occasion.key(person),
        now=checkin.asked_at,
        person=person,
        subject=rows.subject_of(checkin.id),
        not_before=opening,
        expires_at=min(opening + PROMPT_LATE, occasion.closes_at),
        unsolicited=True,
        seconds=checkin.seconds,
    )
    place = teams.place_of(session, team, person)
    zone, quiet_from, quiet_until = teams.quiet_hours(session, deps.settings, team, person)
    reminder = schedule.next_opening(
        schedule.reminder_at(opening, place.at, place.zone), zone, quiet_from, quiet_until
    )
    checkin.remind_at = reminder if reminder < occasion.closes_at else None
    outbox.refresh_home(session, team.workspace, [person], checkin.asked_at)


# --- answering early -------------------------------------------------------------------------


def early_occasion(session: Session, team: Team, member: Membership, now: datetime) -> Occasion | None:
    """The next occasion somebody will be asked on, if its round is the one that runs now."""
    due = teams.next_checkin(session, team, member, now)
    if due is None:
        return None
    closes_on, closes_at = teams.next_digest(team, now)
    if due >= closes_at:
        return None
    place = teams.place_of(session, team, member.person)
    return Occasion(team, schedule.local_date(due, place.zone), closes_on, closes_at)


def ask_early(session: Session, deps: Deps, actor: Actor, team_id: str) -> CheckIn:
    """The check-in somebody wants to answer before it is due.

    If they then leave it unanswered, it is asked at its time like any other.
    """
    team = teams.team_for(session, actor, Deed.ANSWER, team_id)
    teams.require_running(team)
    member = team_rows.find_membership(session, actor.workspace, team.id, actor.person)
    occasion = early_occasion(session, team, member, deps.now()) if member else None
    if occasion is None:
        raise NotFound()
    existing = rows.find_checkin_on(session, team.workspace, team.id, actor.person, occasion.nominal)
    if existing is not None:
        return existing
    drawn = draw(session, deps.content, team, actor.person, occasion.nominal)
    return make(session, occasion, actor.person, drawn, deps.now())


# --- reminding, bringing back ----------------------------------------------------------------


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
    if now - due > REMINDER_LATE:
        return "The reminder was missed while the service was down; it is not sent late."
    if people.is_away(session, team.workspace, checkin.person, schedule.local_date(now, zone)):
        return "On leave that day."
    if schedule.is_quiet(now, zone, quiet_from, quiet_until):
        return "Quiet hours."
    if not _has_budget(session, deps, team, checkin.person, now, 0):
        return "This week’s budget of messages is used up."
    return ""


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


# --- a lead opens a round --------------------------------------------------------------------


def coming_round(session: Session, team: Team, now: datetime) -> tuple[date, datetime]:
    """The round whose prompts go out next: the date it closes on, and when its first ones go."""
    due = [
        row.next_due_at
        for row in team_rows.list_schedules(session, team.workspace, team.id)
        if row.kind is ScheduleKind.ASK and row.next_due_at is not None and row.next_due_at > now
    ]
    if not due:
        raise NotFound()
    return teams.next_digest(team, min(due))[0], min(due)


def open_round(session: Session, deps: Deps, actor: Actor, team_id: str, line: str) -> Round:
    """Keep a lead's line for the head of the coming round; an empty one takes it away."""
    team = teams.team_for(session, actor, Deed.OPEN_ROUND, team_id)
    closes_on, _ = coming_round(session, team, deps.now())
    round_ = rows.ensure_round(session, team.workspace, team.id, closes_on, deps.now())
    round_.opening_line = seal(session, Round.opening_line, team.workspace, round_.id, line) if line else None
    round_.opened_by = actor.person if line else None
    session.flush()
    return round_
