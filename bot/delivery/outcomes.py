"""What came of a call, or of looking before it: the step that the delivery takes, and who has to wait."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.delivery.errors import MadePublic, Reauthorise, Retry, SlackFailure, TooLate, Unknown
from bot.delivery.limits import Limits, spread
from bot.delivery.posting import IDEMPOTENT, Posted, kinds_of, method_of
from config.vocabulary import DeliveryState
from storage.models import Delivery
from storage.queries import outbox, pauses
from storage.queries.pauses import EVERYTHING

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
NOT_INSTALLED = timedelta(hours=1)
MOST_ATTEMPTS = 40
A_BUG = "an unexpected error; see the log"


@dataclass(frozen=True)
class Outcome:
    """One step of one delivery. ``waits`` is the method that is left alone, and until when."""

    delivery: Delivery
    to: DeliveryState
    values: dict[str, Any] = field(default_factory=dict)
    waits: tuple[str, datetime] | None = None
    failure: SlackFailure | None = None
    answered: bool = False  # by Slack: whoever waited for it to come back need not


def sent(delivery: Delivery, posted: Posted, now: datetime) -> Outcome:
    """Slack has it."""
    values = {"reason": None, "sent_at": now, "posted_channel": posted.channel, "ts": posted.ts}
    return Outcome(delivery, DeliveryState.SENT, values | {"leased_until": None}, answered=True)


def back(delivery: Delivery, when: datetime, reason: str | None, **more: Any) -> Outcome:
    """Not now: it waits until then."""
    values = {"not_before": when, "reason": short(reason), "leased_until": None}
    return Outcome(delivery, DeliveryState.RETRY, values | more)


def ended(delivery: Delivery, to: DeliveryState, reason: str) -> Outcome:
    """It is not said, and will not be."""
    return Outcome(delivery, to, {"reason": short(reason), "leased_until": None})


def lost_by_a_bug(delivery: Delivery, now: datetime, lease: timedelta) -> Outcome:
    """We stumbled after Slack was asked: it is looked for like a lost answer, and listed if not found."""
    if delivery.kind in IDEMPOTENT or delivery.attempt >= MOST_ATTEMPTS:
        return ended(delivery, DeliveryState.DEAD, A_BUG)
    return Outcome(delivery, DeliveryState.UNKNOWN, {"reason": A_BUG, "leased_until": now + lease})


def stumbled(delivery: Delivery, now: datetime) -> Outcome:
    """The database would not have it: again later, and less and less often."""
    step = _again(delivery, now, "the database refused it")
    return replace(step, values=step.values | {"attempt": delivery.attempt + 1})


def failed(
    delivery: Delivery,
    failure: SlackFailure,
    now: datetime,
    lease: timedelta,
    limits: Limits,
    *,
    called: bool,
) -> Outcome:
    """What a failure means for this delivery and those behind it. ``called``: the call itself failed."""
    step, waits, answered = _step(delivery, failure, now, lease, limits, called)
    return replace(step, waits=waits, failure=failure, answered=answered)


def _step(
    delivery: Delivery, failure: SlackFailure, now: datetime, lease: timedelta, limits: Limits, called: bool
) -> tuple[Outcome, tuple[str, datetime] | None, bool]:
    match failure:
        case TooLate():
            return back(delivery, now, "the lease was nearly over"), None, False
        case Retry():
            wait = now + spread(failure.after)
            method = EVERYTHING if failure.host else method_of(delivery.kind)
            waits = (method, wait) if called or failure.host else None
            return back(delivery, wait, failure.code), waits, False
        case Reauthorise():
            again = now + NOT_INSTALLED
            return back(delivery, again, failure.reason), (EVERYTHING, again), False
        case Unknown():
            away = limits.trouble(delivery.workspace)
            waits = (EVERYTHING, now + spread(away)) if away else None
            if called and delivery.kind not in IDEMPOTENT:
                values = {"reason": short(failure.reason), "leased_until": now + lease}
                return Outcome(delivery, DeliveryState.UNKNOWN, values), waits, False
            return _again(delivery, now, failure.code), waits, False
        case MadePublic():
            return ended(delivery, DeliveryState.WITHHELD, failure.reason), None, True
        case _:
            return ended(delivery, DeliveryState.DEAD, failure.reason), None, True


def write(session: Session, outcome: Outcome, limits: Limits) -> bool:
    """Let the delivery take its step, and all behind it wait. Says whether its claim still stood."""
    workspace = outcome.delivery.workspace
    if outcome.waits is not None:
        method, until = outcome.waits
        limits.pause(workspace, method, until)
        pauses.pause(session, workspace, method, until)
        outbox.postpone(session, workspace, until, kinds_of(method))
    elif outcome.answered and limits.answered(workspace):
        pauses.end_pause(session, workspace, EVERYTHING, pauses.REVOKED)
    return outbox.record(session, outcome.delivery, outcome.to, **outcome.values)


def _again(delivery: Delivery, now: datetime, reason: str) -> Outcome:
    if delivery.attempt >= MOST_ATTEMPTS:
        return ended(delivery, DeliveryState.DEAD, f"gave up: {reason}")
    return back(delivery, now + backoff(delivery.attempt), reason)


def backoff(attempt: int) -> timedelta:
    """How long to wait after so many attempts: longer each time, five minutes at most."""
    return min(FIRST_WAIT * int(2 ** min(attempt, 12)), LONGEST_WAIT)


def short(reason: str | None) -> str | None:
    """As much of a reason as its column holds."""
    return reason and reason[:200]
