"""Use cases of the clock: a team is asked. And what people do about its next time: answer early, open it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from config.vocabulary import CheckInState, DeliveryKind, ScheduleKind, TeamState
from handlers import outbox
from handlers.access import Actor, Deed
from handlers.blocks import Message
from handlers.checkins import passing, views
from handlers.checkins.books import (
    Books,
    Moments,
    Occasion,
    apart,
    is_unasked,
    read_books,
)
from handlers.checkins.cards import Drawn, draw
from handlers.checkins.service import asked_in
from handlers.checkins.whether import why_not
from handlers.deps import Deps
from handlers.errors import NotFound
from handlers.teams import agreement, schedule
from handlers.teams import service as teams
from handlers.teams import views as team_views
from handlers.teams.schedule import PROMPT_LATE
from handlers.teams.service import Turn
from storage.crypto import seal
from storage.models import CheckIn, Membership, Round, Team
from storage.queries import asking
from storage.queries import checkins as rows
from storage.queries import teams as team_rows
from storage.queries.asking import Due, Member
from storage.types import new_id

NO_BUDGET = "This week’s budget of messages is used up; what it would have asked joins the next check-in."


@dataclass(frozen=True)
class Asking:
    """One person who is going to be asked, and what."""

    occasion: Occasion
    member: Member
    drawn: Drawn
    moments: Moments
    checkin: str
    is_new: bool  # False: they opened it early, and left it

    @property
    def remind_at(self) -> datetime | None:
        """When they are reminded; not at all where the round ends first."""
        at = self.moments.remind_at
        return at if at < self.occasion.closes_at else None


@dataclass(frozen=True)
class Silence:
    """One person who is not asked, and the rule that says so."""

    occasion: Occasion
    member: Member
    reason: str


# --- a due row -------------------------------------------------------------------------------


def ask(session: Session, deps: Deps, due: Sequence[Due]) -> None:
    """Ask everybody whom these due rows of one workspace are for, and move the rows on.

    Everything is read, decided, then kept, for all of their people together.
    After downtime only the latest occurrence is asked, and only while it is not
    too old: a backlog would be a punishment for something nobody did.
    """
    now, workspace = deps.now(), due[0].workspace
    turns = teams.work_off_many(session, workspace, [row.schedule for row in due], now)
    running = [turn for turn in turns if turn.team.state is TeamState.ACTIVE and turn.occurrences]
    unasked = [row for turn in running for row in passing.unasked(turn, now, PROMPT_LATE)]
    outbox.put_many(session, workspace, unasked)
    timely = [turn for turn in running if passing.is_timely(turn, now, PROMPT_LATE)]
    members = asking.list_members(session, workspace, sorted({turn.team.id for turn in timely}))
    occasions = [_occasion(turn, members[turn.team.id], now) for turn in timely]
    for together in apart([occasion for occasion in occasions if occasion.members]):
        left = _ask_together(session, deps, workspace, together)
        if left:
            _ask_together(session, deps, workspace, left)


def _occasion(turn: Turn, members: Sequence[Member], now: datetime) -> Occasion:
    nominal, due = passing.real(turn)[-1]
    asked = teams.members_asked(turn.team, turn.row, nominal, members)
    return Occasion(turn.team, nominal, *teams.next_digest(turn.team, now), tuple(asked), due)


def _ask_together(
    session: Session, deps: Deps, workspace: str, together: Sequence[Occasion]
) -> list[Occasion]:
    """Read, decide, keep. Returns who opened theirs early while we did: they are there to be read now."""
    books = read_books(session, deps, workspace, together)
    decided = [_decide(deps, books, o, member) for o in together for member in o.members]
    return _keep(session, deps, workspace, books, [one for one in decided if one is not None])


# --- deciding --------------------------------------------------------------------------------


def _decide(deps: Deps, books: Books, occasion: Occasion, member: Member) -> Asking | Silence | None:
    """What one person is asked, or the rule that keeps them from it; None when they were asked before."""
    existing = books.existing(occasion, member)
    if existing is not None and not is_unasked(existing):
        return None
    moments = books.moments(deps.settings, occasion, member, deps.now())
    reason = why_not(books.standing(occasion, member, moments))
    if reason:
        return Silence(occasion, member, reason)
    drawn = books.drawn(member, existing)
    spent = books.spent.get(member.person, ())
    if not outbox.fits(deps.settings, spent, moments.opening, drawn.card.seconds):
        return Silence(occasion, member, NO_BUDGET)
    checkin = existing.id if existing is not None else new_id()
    return Asking(occasion, member, drawn, moments, checkin, is_new=existing is None)


# --- keeping ---------------------------------------------------------------------------------


def _keep(
    session: Session, deps: Deps, workspace: str, books: Books, decided: Sequence[Asking | Silence]
) -> list[Occasion]:
    """Keep check-ins and what is to be said. Returns who has a check-in all of a sudden."""
    now = deps.now()
    silent = [_withheld(one, now) for one in decided if isinstance(one, Silence)]
    asked = [one for one in decided if isinstance(one, Asking)]
    prompts = {one.checkin: _prompt(session, deps, books, one) for one in asked}
    made = [_row(session, books, one, prompts[one.checkin]["id"], now) for one in asked if one.is_new]
    new = asking.add_checkins(session, made)
    kept = [one for one in asked if one.checkin in new or not one.is_new]
    homes = outbox.homes(session, workspace, [one.member.person for one in kept], now)
    planned = outbox.put_many(session, workspace, [*silent, *(prompts[one.checkin] for one in kept), *homes])
    kept = [one for one in kept if not one.is_new or prompts[one.checkin]["id"] in planned]
    asking.remove_checkins(session, workspace, sorted(new - {one.checkin for one in kept}))
    _note_prompts(session, workspace, kept, prompts, planned)
    unzoned = [one.member.person for one in kept if needs_zone(one.member)]
    asking.mark_zone_told(session, workspace, unzoned)
    unwelcomed = [one.member for one in kept if one.member.welcomed_at is None]
    asking.mark_welcomed(session, workspace, unwelcomed, now)
    early = [one for one in asked if one.is_new and one.checkin not in new]
    return [replace(one.occasion, members=(one.member,)) for one in early]


def _note_prompts(
    session: Session,
    workspace: str,
    kept: Sequence[Asking],
    prompts: dict[str, outbox.Row],
    planned: set[str],
) -> None:
    """Note in check-ins what they could not say when they were made.

    A check-in that was opened early is asked only now; and one whose turn was
    passed over once before, however that came about, is not asked after all.
    """
    prompted = {}
    for one in kept:
        prompt = prompts[one.checkin]["id"]
        if prompt not in planned or not one.is_new:
            prompted[one.checkin] = (prompt if prompt in planned else None, one.remind_at)
    asking.record_prompts(session, workspace, prompted)


def needs_zone(member: Member) -> bool:
    """Whether somebody is to be told whose zone they are asked by: once, in a message they get anyway."""
    return not member.zone and not member.zone_told


def _withheld(silence: Silence, now: datetime) -> outbox.Row:
    return outbox.withheld(
        workspace=silence.occasion.team.workspace,
        key=silence.occasion.key(silence.member.person),
        reason=silence.reason,
        now=now,
        person=silence.member.person,
    )


def _row(session: Session, books: Books, one: Asking, prompt: str, now: datetime) -> dict[str, Any]:
    """A new check-in, its questions as they are asked."""
    occasion, person = one.occasion, one.member.person
    round_ = books.rounds[occasion.team.id].id
    values = _values(session, occasion, person, one.checkin, round_, one.drawn, now)
    return {**values, "prompt": prompt, "remind_at": one.remind_at}


def _prompt(session: Session, deps: Deps, books: Books, one: Asking) -> outbox.Row:
    """The message that asks; the team's agreement stands in the first one somebody gets."""
    occasion, member, team = one.occasion, one.member, one.occasion.team
    zone = teams.lives_in(team, member)
    opening = books.openings[team.id]
    asked = asked_in(team, books.rounds[team.id], opening, zone, one.checkin, one.drawn.card)
    message = views.prompt_message(asked)
    if member.welcomed_at is None:
        first = agreement.first_prompt_blocks(team, deps.settings)
        message = Message([*message.blocks, *first])
    if needs_zone(member):
        message = Message([*message.blocks, team_views.zone_notice(team)])
    return outbox.planned(
        session,
        workspace=team.workspace,
        kind=DeliveryKind.PROMPT,
        message=message,
        key=occasion.key(member.person),
        now=deps.now(),
        person=member.person,
        subject=rows.subject_of(one.checkin),
        not_before=one.moments.opening,
        expires_at=min(one.moments.opening + PROMPT_LATE, occasion.closes_at),
        unsolicited=True,
        seconds=one.drawn.card.seconds,
    )


def _values(
    session: Session, occasion: Occasion, person: str, id: str, round_: str, drawn: Drawn, now: datetime
) -> dict[str, Any]:
    """What every check-in is made of."""
    team = occasion.team
    return {
        "workspace": team.workspace,
        "id": id,
        "team": team.id,
        "round": round_,
        "person": person,
        "nominal": occasion.nominal,
        "state": CheckInState.OPEN,
        "asked": drawn.asked,
        "card": seal(session, CheckIn.card, team.workspace, id, drawn.snapshot),
        "seconds": drawn.card.seconds,
        "asked_at": now,
    }


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
    return _make(session, occasion, actor.person, drawn, deps.now())


def _make(session: Session, occasion: Occasion, person: str, drawn: Drawn, now: datetime) -> CheckIn:
    """Keep a check-in that was not asked yet."""
    team = occasion.team
    round_ = rows.ensure_round(session, team.workspace, team.id, occasion.closes_on, now)
    rows.add_checkin(session, **_values(session, occasion, person, new_id(), round_.id, drawn, now))
    made = rows.find_checkin_on(session, team.workspace, team.id, person, occasion.nominal)
    if made is None:
        raise LookupError("the check-in was made and is not there")
    return made


# --- a lead opens a round --------------------------------------------------------------------


def coming_round(session: Session, team: Team, now: datetime) -> tuple[date, datetime]:
    """The round whose prompts go out next: the date it closes on, and when its first ones go."""
    due = [
        found
        for row in team_rows.list_schedules(session, team.workspace, team.id)
        if row.kind is ScheduleKind.ASK and (found := teams.next_asked(team, row, now)) is not None
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
