"""Use cases of a check-in once it has been asked: open it, answer, put off, pass over, delete, close."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from config.vocabulary import DIRECT, CheckInState, DeliveryKind
from handlers import outbox
from handlers.access import Actor, Deed, get_team
from handlers.blocks import Message
from handlers.checkins import views
from handlers.checkins.answering import WENT_ON
from handlers.checkins.cards import drawn_for
from handlers.checkins.composer import Card
from handlers.checkins.looking_back import past_of
from handlers.checkins.modal import Form
from handlers.checkins.rules import points
from handlers.checkins.views import Asked, Opening, Settled
from handlers.deps import Deps
from handlers.errors import NotFound, Refusal
from handlers.teams import schedule
from handlers.teams import service as teams
from handlers.teams.schedule import Snooze
from storage.crypto import unseal
from storage.models import CheckIn, Delivery, Round, Team
from storage.queries import checkins as rows
from storage.queries import outbox as deliveries
from storage.queries.teams import find_team
from storage.types import new_id


class NotWaiting(Refusal):
    """You have answered this check-in already. Its message and your Home tab let you change the answers."""


# --- reading ---------------------------------------------------------------------------------


def asked_of(session: Session, team: Team, checkin: CheckIn) -> Asked:
    """A check-in as its person is told of it."""
    round_ = rows.get_round(session, checkin.workspace, checkin.round)
    card = drawn_for(session, checkin).card
    zone = teams.zone_of(session, team, checkin.person)
    return asked_in(team, round_, opening_of(session, round_), zone, checkin.id, card)


def asked_in(
    team: Team, round_: Round, opening: Opening | None, zone: str, checkin: str, card: Card
) -> Asked:
    """The same from what is known already: its round, that round's opening line, the person's zone."""
    closes = schedule.to_utc(round_.closes_on, team.digest_at, team.zone)
    return Asked(
        checkin=checkin,
        team=team.name,
        card=card,
        smallest_group=team.min_group,
        until=views.moment(closes, zone) if closes else "the digest",
        is_late=round_.closed_at is not None,
        opening=opening,
    )


def opening_of(session: Session, round_: Round) -> Opening | None:
    """The lead's line of a round, where there is one."""
    line = unseal(session, Round.opening_line, round_)
    return Opening(line, round_.opened_by) if line and round_.opened_by else None


def form_for(session: Session, actor: Actor, checkin_id: str) -> Form:
    """Somebody's own check-in, ready to answer or change."""
    checkin, team = _own(session, actor, checkin_id, lock=False)
    last = rows.find_last_split(session, actor.workspace, team.id, actor.person, checkin.nominal)
    split = rows.find_split(session, actor.workspace, checkin.id)
    asked = asked_of(session, team, checkin)
    return Form(
        asked=asked,
        last_split=points(*last) if last else None,
        split=points(split.short, split.medium, split.long) if split else None,
        answers=rows.read_answers(session, actor.workspace, checkin.id),
        past=past_of(session, team, checkin, asked.card),
    )


def _own(session: Session, actor: Actor, checkin_id: str, *, lock: bool = True) -> tuple[CheckIn, Team]:
    """Somebody's own check-in and its team. An id that is not theirs finds nothing."""
    checkin = rows.find_checkin(session, actor.workspace, checkin_id, lock=lock)
    if checkin is None or checkin.person != actor.person:
        raise NotFound()
    return checkin, get_team(session, actor, Deed.ANSWER, checkin.team)


# --- nothing this week -----------------------------------------------------------------------


def nothing(session: Session, deps: Deps, actor: Actor, checkin_id: str) -> None:
    """Nothing this week: an answer, kept without comment."""
    checkin, team = _own(session, actor, checkin_id)
    if checkin.state is CheckInState.ANSWERED:
        raise NotWaiting()
    checkin.answered_at = deps.now()
    _settle(checkin, CheckInState.NOTHING)
    asked = asked_of(session, team, checkin)
    tell(session, checkin, asked, views.nothing_message(asked), deps.now())


# --- passing over, putting off ---------------------------------------------------------------


def skip(session: Session, deps: Deps, actor: Actor, checkin_id: str) -> str:
    """Not this week. Returns the team's name."""
    checkin, team = _own(session, actor, checkin_id)
    if checkin.state is CheckInState.ANSWERED:
        raise NotWaiting()
    _settle(checkin, CheckInState.SKIPPED)
    asked = asked_of(session, team, checkin)
    tell(session, checkin, asked, views.skipped_message(asked), deps.now())
    return team.name


def skip_waiting(session: Session, deps: Deps, actor: Actor) -> list[str]:
    """Not this week, to whatever waits for somebody. Returns the names of the teams."""
    waiting = rows.list_waiting(session, actor.workspace, actor.person)
    return [skip(session, deps, actor, checkin.id) for checkin in waiting]


def snooze(session: Session, deps: Deps, actor: Actor, checkin_id: str, choice: Snooze) -> None:
    """Put a check-in off; its message says when it comes back, on the person's clock."""
    checkin, team = _own(session, actor, checkin_id)
    if checkin.state not in (CheckInState.OPEN, CheckInState.CLOSED):
        raise NotWaiting()
    zone = teams.zone_of(session, team, actor.person)
    at = teams.place_of(session, team, actor.person).at
    until = schedule.snoozed_until(choice, deps.now(), at, zone, teams.closed_of(session, team, actor.person))
    checkin.snoozed_until, checkin.remind_at = until, None
    asked = asked_of(session, team, checkin)
    snoozed = views.snoozed_message(asked, views.moment(until, zone))
    tell(session, checkin, asked, snoozed, deps.now())


def _settle(checkin: CheckIn, state: CheckInState) -> None:
    """What was asked is answered, one way or another: nobody is reminded of it."""
    checkin.state = state
    checkin.remind_at = checkin.snoozed_until = None


# --- deleting --------------------------------------------------------------------------------


def delete(session: Session, deps: Deps, actor: Actor, checkin_id: str) -> None:
    """Delete one's own answers and points; releases already made stay as they are.

    Whoever has left the team may still do it: the words are theirs.
    """
    checkin = rows.find_checkin(session, actor.workspace, checkin_id, lock=True)
    if checkin is None or checkin.person != actor.person or actor.external:
        raise NotFound()
    rows.remove_answers(session, actor.workspace, checkin.id)
    _settle(checkin, CheckInState.SKIPPED)
    checkin.answered_at = checkin.edited_at = None
    team = find_team(session, actor.workspace, checkin.team)
    if team is not None:
        asked = asked_of(session, team, checkin)
        tell(session, checkin, asked, views.deleted_message(asked), deps.now())


# --- closing ---------------------------------------------------------------------------------


def close_round(session: Session, deps: Deps, team: Team, on: date) -> None:
    """End the rounds that a digest of that date closes. What is unanswered may still be answered.

    A check-in that somebody put off beyond the end still comes back to them.
    """
    now = deps.now()
    for round_ in rows.list_rounds_to_close(session, team.workspace, team.id, on):
        round_.closed_at = now
        ending = rows.list_open_in(session, team.workspace, round_.id)
        for checkin in ending:
            checkin.state, checkin.remind_at = CheckInState.CLOSED, None
        _say_closed(session, team, [c.id for c in ending if c.snoozed_until is None], now)
        outbox.refresh_home(session, team.workspace, [c.person for c in ending], now)


def _say_closed(session: Session, team: Team, checkins: Sequence[str], now: datetime) -> None:
    """Say so in the newest message about each of them, all at once; older messages point to it.

    What was planned about them and is not sent yet is taken back.
    """
    if not checkins:
        return
    told = rows.list_messages_of(session, team.workspace, checkins)
    subjects = [rows.subject_of(checkin) for checkin in checkins]
    deliveries.withdraw_many(session, team.workspace, subjects, DIRECT, WENT_ON)
    changes = []
    for checkin, messages in told.items():
        about = Settled(checkin, team.name, is_late=True)
        sent = [message for message in messages if message.state not in deliveries.UNSENT]
        for older in sent[:-1]:
            older.subject = f"moved:{checkin}"
            said = views.moved_message(about)
            changes.append(outbox.changed(session, team.workspace, older.id, said, now, crowd=True))
        if sent:
            said = views.closed_message(about)
            changes.append(outbox.changed(session, team.workspace, sent[-1].id, said, now, crowd=True))
    outbox.put_many(session, team.workspace, changes)


# --- telling ---------------------------------------------------------------------------------


def tell(
    session: Session,
    checkin: CheckIn,
    asked: Asked,
    message: Message,
    now: datetime,
    *,
    only_change: bool = False,
) -> None:
    """Say how a check-in stands, in the newest message about it, and on Home.

    What was planned about it and is not sent yet is taken back. Where no
    message was ever sent, as for one answered early, a new one says it.
    """
    sent = take_back(session, checkin)
    move_on(session, asked, sent[:-1], now)
    if sent:
        outbox.change(session, checkin.workspace, sent[-1].id, message, now)
    elif not only_change:
        say(session, checkin, message, now)
    outbox.refresh_home(session, checkin.workspace, [checkin.person], now)


def move_on(session: Session, asked: Asked, older: Sequence[Delivery], now: datetime) -> None:
    """Let older messages point to the newest; from then on they speak for the check-in no more."""
    for message in older:
        outbox.change(session, message.workspace, message.id, views.moved_message(asked), now)
        message.subject = f"moved:{asked.checkin}"


def take_back(session: Session, checkin: CheckIn) -> list[Delivery]:
    """Take back what is planned about a check-in; the messages already sent, oldest first."""
    told = rows.list_messages(session, checkin.workspace, checkin.id)
    deliveries.withdraw(session, checkin.workspace, rows.subject_of(checkin.id), DIRECT, WENT_ON)
    return [message for message in told if message.state not in deliveries.UNSENT]


def say(session: Session, checkin: CheckIn, message: Message, now: datetime) -> None:
    """Plan a message that answers what the person did or asked for: it costs no budget."""
    outbox.put(
        session,
        workspace=checkin.workspace,
        kind=DeliveryKind.NOTICE,
        message=message,
        key=f"told:{checkin.id}:{new_id()}",
        now=now,
        person=checkin.person,
        subject=rows.subject_of(checkin.id),
    )
