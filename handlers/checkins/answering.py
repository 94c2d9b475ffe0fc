"""Answering a check-in: the one thing here that somebody waits for, and most of what is done here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from config.content import ACTION_DUE, WORTH_IT
from config.vocabulary import DIRECT, ActionOutcome, CheckInState, DeliveryKind, Horizon, QuestionKind
from handlers import access, outbox
from handlers.access import Actor, Deed
from handlers.actions import service as actions
from handlers.blocks import Message
from handlers.checkins import thinning, views
from handlers.checkins.cards import Drawn, read_snapshot
from handlers.checkins.rules import Answer, is_blank, problems_in
from handlers.checkins.views import Settled
from handlers.errors import NotFound, Refusal
from storage.crypto import unseal
from storage.models import CheckIn
from storage.queries import answering as rows
from storage.queries import outbox as deliveries
from storage.queries.answering import Own, Told
from storage.queries.checkins import subject_of
from storage.types import new_id

# What the options of the question about an action mean, in their order; a fourth is "not yet".
OUTCOMES = (ActionOutcome.DONE, ActionOutcome.CHANGED, ActionOutcome.DROPPED)
WENT_ON = "The check-in went on before this was sent."


class InvalidAnswers(Refusal):
    """Please look at the fields marked below; what you typed is still there."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__()
        self.problems = dict(problems)  # question id → what is wrong


class Waiting(NamedTuple):
    """Somebody's own check-in, and what was asked in it."""

    own: Own
    drawn: Drawn


def find_waiting(session: Session, actor: Actor, checkin: str) -> Waiting:
    """Somebody's own check-in, ready to be answered or changed. An id that is not theirs finds nothing."""
    own = rows.find_own(session, actor.workspace, checkin, actor.person)
    if own is None:
        raise NotFound()
    access.require_as(actor, Deed.ANSWER, own.role)
    return Waiting(own, read_snapshot(unseal(session, CheckIn.card, own)))


def answer(session: Session, waiting: Waiting, answers: Mapping[str, Answer | None], now: datetime) -> None:
    """Keep somebody's answers, checked against the questions as they were asked.

    Early, in time or late makes no difference to the person. A late answer or
    a change joins the next release, because a past one is frozen.
    """
    own, drawn = waiting
    problems = problems_in(answers, drawn.card)
    if problems:
        raise InvalidAnswers(problems)
    given = {q: a for q, a in answers.items() if a is not None and not is_blank(a)}
    split = next((given.pop(q.id, None) for q in drawn.card.questions if q.is_split), None)
    before = rows.read_given(session, own)
    rows.save_answers(session, own, before, given)
    rows.save_split(session, own, before.split, _ten(split), now)
    _keep_outcome(session, waiting, before.values.get(ACTION_DUE), given.get(ACTION_DUE), now)
    can_share = _has_words(drawn, given)
    thinning.thin_if_low(session, own, before.values.get(WORTH_IT), given.get(WORTH_IT), now)
    rows.mark_answered(session, own, now, can_share=can_share)
    settled = Settled(own.id, own.team_name, is_late=own.round_closed_at is not None)
    changed = own.state is CheckInState.ANSWERED
    _tell(session, own, settled, views.thanks_message(settled, can_share=can_share, changed=changed), now)


def _ten(split: Answer | None) -> tuple[int, int, int] | None:
    if not isinstance(split, Mapping):
        return None
    return split[Horizon.SHORT], split[Horizon.MEDIUM], split[Horizon.LONG]


def _has_words(drawn: Drawn, given: Mapping[str, Answer]) -> bool:
    return any(q.kind is QuestionKind.TEXT and q.id in given for q in drawn.card.questions)


def _keep_outcome(session: Session, waiting: Waiting, before: Any, chosen: Any, now: datetime) -> None:
    """Let the answer about an action be its outcome, unless nothing about it changed."""
    own, drawn = waiting
    if drawn.action is None or chosen == before:
        return
    options = next((q.options for q in drawn.card.questions if q.id == ACTION_DUE), ())
    meant = dict(zip(options, OUTCOMES, strict=False))
    actions.answer(
        session, own.workspace, own.person, drawn.action, meant.get(before), meant.get(chosen), now
    )


# --- telling ---------------------------------------------------------------------------------


def _tell(session: Session, own: Own, settled: Settled, thanks: Message, now: datetime) -> None:
    """Say thank you in the newest message about the check-in, and draw Home again.

    All of it is planned at once. What was planned before and is not sent yet is
    taken back; older messages point to the newest. Where none was ever sent, as
    for a check-in answered early, a new one says it.
    """
    messages, home_waits = rows.list_told(session, own)
    sent = [message for message in messages if message.is_sent]
    if any(message.is_waiting for message in messages):
        deliveries.withdraw(session, own.workspace, subject_of(own.id), DIRECT, WENT_ON)
    rows.move_on(session, own, sent[:-1])
    planned = [_change(session, own, older, views.moved_message(settled), now) for older in sent[:-1]]
    planned.append(_change(session, own, sent[-1], thanks, now) if sent else _new(session, own, thanks, now))
    if not home_waits:
        planned.append(outbox.home(session, own.workspace, own.person, now))
    outbox.put_many(session, own.workspace, planned)


def _change(session: Session, own: Own, told: Told, message: Message, now: datetime) -> outbox.Row:
    return outbox.changed(session, own.workspace, told.id, message, now)


def _new(session: Session, own: Own, message: Message, now: datetime) -> outbox.Row:
    return outbox.planned(
        session,
        workspace=own.workspace,
        kind=DeliveryKind.NOTICE,
        message=message,
        key=f"told:{own.id}:{new_id()}",
        now=now,
        person=own.person,
        subject=subject_of(own.id),
    )
