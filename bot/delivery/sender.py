"""Sends what the outbox holds: claimed, committed as being sent, called, what came of it recorded.

What was committed before the call is all that is known after a crash, so the
row says ``sending`` before Slack hears anything, and only the worker whose claim
still stands may say what came of it. What came of one message and the
commitment to the next are one transaction, so that each costs one; where that
fails, what came of the one is written alone.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.delivery import outcomes
from bot.delivery.errors import BlocksRefused, OwnerNeeded, Reauthorise, SlackFailure
from bot.delivery.limits import POSTING, TURN, Limits
from bot.delivery.looking import Checks, Looker
from bot.delivery.outcomes import FIRST_WAIT, Outcome
from bot.delivery.parts import cut, not_yet
from bot.delivery.posting import Body, Poster, Target, kinds_of, method_of
from bot.delivery.slack import Calls
from bot.delivery.troubles import Troubles
from config.vocabulary import DeliveryKind, DeliveryState
from storage.crypto import seal, unseal
from storage.db import Database
from storage.models import Delivery
from storage.queries import delivery as rows
from storage.queries import outbox, pauses
from storage.queries.pauses import EVERYTHING

log = logging.getLogger("ambidex.delivery")

LEASE = timedelta(seconds=120)
BATCH = 50
SLICE_SECONDS = 20.0


@dataclass(frozen=True)
class Ready:
    """A delivery about to be sent, with all that is needed for it; no call is made after the deadline."""

    delivery: Delivery
    body: Body
    target: Target | None
    deadline: float


@dataclass
class Batch:
    """Deliveries that were claimed together and are still to be sent."""

    deadline: float
    checks: Checks
    waiting: deque[Delivery] = field(default_factory=deque)
    preparing: Delivery | None = None  # the last one at hand: if the database refuses, for its sake


class Sender:
    """Sends what the outbox holds, workspace by workspace, from several threads or processes."""

    def __init__(
        self,
        db: Database,
        now: Callable[[], datetime],
        calls: Calls,
        poster: Poster,
        looker: Looker,
        limits: Limits | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self.db = db
        self.now = now
        self.calls = calls
        self.poster = poster
        self.looker = looker
        self.limits = limits or Limits()
        self.troubles = Troubles()
        self.lease = lease
        self.on_sent: Callable[[Delivery, datetime], None] = lambda delivery, at: None
        self.stopping = False

    def deliver(self, workspace: str) -> int:
        """Send what is ready there, for a slice of time; how many deliveries were handled.

        Whoever calls comes again until it is none: in between, other workspaces
        have their turn, and what became of lost answers is looked for.
        """
        handled, more = 0, BATCH
        end = self.calls.elapsed() + SLICE_SECONDS
        while more == BATCH and self.calls.elapsed() < end and not self.stopping:
            more = self._work(workspace)
            handled += more
        return handled

    def _work(self, workspace: str) -> int:
        """Claim a batch and send of it what may go now; how much was claimed."""
        now = self.now()
        with self.db.read() as session:
            ahead = outbox.peek(session, workspace, now, BATCH)
            if not ahead:
                return 0
            self.limits.learn(workspace, pauses.list_pauses(session, workspace, now))
        if (until := self.limits.paused(workspace, EVERYTHING, now)) is not None:
            with self.db.begin() as session:
                outbox.postpone(session, workspace, until)
            return 0
        batch = Batch(
            self.calls.elapsed() + self.lease.total_seconds() / 2, self.looker.look(workspace, ahead)
        )
        try:
            with self.db.begin() as session:
                claimed = outbox.claim_ready(session, workspace, now=now, lease=self.lease, limit=BATCH)
                just_sent = rows.list_just_sent(session, workspace, now - TURN, kinds_of(POSTING))
                self.limits.take_over(workspace, just_sent, now)
                self._give_places(session, batch, claimed, now)
                ready = self._next(session, batch)
        except SQLAlchemyError:
            if batch.preparing is None:
                raise
            log.exception("what was claimed could not be prepared")
            return self._set_aside(workspace, batch.preparing.id, now)
        self._send(batch, ready)
        return len(claimed)

    def _set_aside(self, workspace: str, faulty: str, now: datetime) -> int:
        """Claim again what the database would not have, and give it back: the one at fault for later."""
        with self.db.begin() as session:
            claimed = outbox.claim_ready(session, workspace, now=now, lease=self.lease, limit=BATCH)
            outbox.put_back(session, [(d, now, d.reason) for d in claimed if d.id != faulty])
            for delivery in claimed:
                if delivery.id == faulty:
                    self._write(session, outcomes.stumbled(delivery, now))
        return len(claimed)

    def _give_places(self, session: Session, batch: Batch, claimed: list[Delivery], now: datetime) -> None:
        """Keep what may be sent now; the rest goes back, each with its place in the queue."""
        later: list[tuple[Delivery, datetime, str | None]] = []
        for delivery in claimed:
            place = delivery.channel or delivery.person or ""
            method, crowd = method_of(delivery.kind), delivery.subject == outbox.CROWD
            when = self.limits.when(delivery.id, delivery.workspace, method, place, now, crowd=crowd)
            if when > now:
                later.append((delivery, when, delivery.reason))
            else:
                batch.waiting.append(delivery)
        outbox.put_back(session, later)

    def _send(self, batch: Batch, ready: Ready | None) -> None:
        """Call, and record what came of it together with the commitment to the next, to the end."""
        while ready is not None or batch.waiting:
            outcome = self._attempt(ready) if ready else None
            if outcome is None and self.looker.is_missing(batch.checks, batch.waiting[0]):
                batch.checks.update(self.looker.look_for(batch.waiting[0]))
            ahead, batch.preparing = list(batch.waiting), None
            try:
                with self.db.begin() as session:
                    kept = self._write(session, outcome) if outcome else True
                    ready = self._next(session, batch)
            except Exception:  # the boundary: what Slack has done is known, and must not be forgotten
                log.exception("what came of one delivery could not be written with the next")
                kept, ready = self._apart(batch, outcome, ahead), None
            if outcome is not None:
                self._told(outcome, kept)

    def _apart(self, batch: Batch, outcome: Outcome | None, ahead: list[Delivery]) -> bool:
        """Write what came of one alone; the one at fault goes back, and those behind it are next."""
        kept = True
        if outcome is not None:
            with self.db.begin() as session:
                kept = self._write(session, outcome)
        now, faulty = self.now(), batch.preparing
        batch.waiting = deque(d for d in ahead if faulty is not None and d is not faulty)
        with self.db.begin() as session:
            if faulty is not None:
                self._write(session, outcomes.stumbled(faulty, now))
            else:
                outbox.put_back(session, [(d, now, d.reason) for d in ahead])
        return kept

    def _next(self, session: Session, batch: Batch) -> Ready | None:
        """Commit to sending the next that may be said; None: there is none, or Slack is to be asked first."""
        while batch.waiting and not self.looker.is_missing(batch.checks, batch.waiting[0]):
            now = self.now()
            workspace = batch.waiting[0].workspace
            paused = self.limits.paused(workspace, EVERYTHING, now)
            if self.stopping or paused is not None or self.calls.elapsed() >= batch.deadline:
                reason = "stopping" if self.stopping else "waits for Slack"
                left = [(d, paused or now, d.reason or reason) for d in batch.waiting]
                outbox.put_back(session, left)
                batch.waiting.clear()
                return None
            batch.preparing = batch.waiting.popleft()
            prepared = self._prepared(session, batch, batch.preparing, now)
            if isinstance(prepared, Ready):
                return prepared
            if prepared is not None:
                self._write(session, prepared)
        return None

    def _prepared(
        self, session: Session, batch: Batch, delivery: Delivery, now: datetime
    ) -> Ready | Outcome | None:
        """The same as `_prepare`; one that cannot be prepared ends, and holds up no other."""
        try:
            return self._prepare(session, batch, delivery, now)
        except SQLAlchemyError:
            raise  # the transaction is over
        except Exception:  # the boundary: a bug, or a body that nobody can read any more
            log.exception("a delivery cannot be prepared", extra={"delivery": delivery.id})
            return outcomes.ended(delivery, DeliveryState.DEAD, outcomes.A_BUG)

    def _prepare(
        self, session: Session, batch: Batch, delivery: Delivery, now: datetime
    ) -> Ready | Outcome | None:
        """Commit to sending it; or what became of it instead. None: somebody else has it now."""
        deadline = min(batch.deadline, self.calls.elapsed() + self.lease.total_seconds() / 2)
        if delivery.expires_at is not None and delivery.expires_at <= now:
            return outcomes.ended(delivery, DeliveryState.WITHHELD, "too late")
        checked = self.looker.judge(session, batch.checks, delivery)
        if isinstance(checked, SlackFailure):
            return outcomes.failed(delivery, checked, now, self.lease, self.limits, called=False)
        if isinstance(checked, str):
            return outcomes.ended(delivery, DeliveryState.WITHHELD, checked)
        if checked is not None and checked > now:
            return outcomes.back(delivery, checked, "it is not their time yet", due_at=checked)
        if (instead := not_yet(session, delivery, now)) is not None:
            return instead
        target, instead = self._aim(session, delivery, now)
        if instead is not None:
            return instead
        when = self.limits.paused(delivery.workspace, method_of(delivery.kind), now)
        if when is not None:
            return outcomes.back(delivery, when, delivery.reason)
        whole = unseal(session, Delivery.body, delivery, {})
        body = cut(session, delivery, whole, now)
        values = {"attempt": delivery.attempt + 1, "leased_until": now + self.lease}
        if body is not whole:
            values["body"] = seal(session, Delivery.body, delivery.workspace, delivery.id, body)
        if not outbox.record(session, delivery, DeliveryState.SENDING, **values):
            return None
        return Ready(delivery, body, target, deadline)

    def _aim(
        self, session: Session, delivery: Delivery, now: datetime
    ) -> tuple[Target | None, Outcome | None]:
        """The message that this one changes or answers; or what becomes of it without."""
        wanted = delivery.updates or delivery.thread_of
        if delivery.updates or delivery.kind is DeliveryKind.HOME:
            if delivery.updates and rows.has_newer_change(session, delivery, now):
                reason = "a newer change took its place"
                return None, outcomes.ended(delivery, DeliveryState.WITHHELD, reason)
            if rows.is_earlier_under_way(session, delivery):
                return None, outcomes.back(delivery, now + FIRST_WAIT, "waits for the one before it")
        if not wanted:
            return None, None
        earlier = rows.find(session, delivery.workspace, wanted)
        if earlier is None or earlier.state in outbox.NEVER_SENT:
            return None, outcomes.ended(delivery, DeliveryState.DEAD, "its message was never sent")
        if target := target_of(earlier):
            return target, None
        if earlier.state is DeliveryState.UNKNOWN and earlier.leased_until is None:
            return None, outcomes.ended(delivery, DeliveryState.DEAD, "nobody knows where its message is")
        later = max(earlier.not_before, earlier.leased_until or now, now + FIRST_WAIT)
        return None, outcomes.back(delivery, later, "waits for its message to be sent")

    def _attempt(self, ready: Ready) -> Outcome:
        delivery = ready.delivery
        try:
            with self.calls.until(ready.deadline):
                return self._call(ready)
        except SlackFailure as failure:
            return outcomes.failed(delivery, failure, self.now(), self.lease, self.limits, called=True)
        except SQLAlchemyError:  # Slack was not asked yet: Home was being drawn, or a picture put in
            log.exception("the database was away", extra={"delivery": delivery.id, "kind": delivery.kind})
            return outcomes.back(delivery, self.now() + FIRST_WAIT, "the database was away")
        except Exception:  # the boundary: a bug in drawing one message must not hold up the others
            log.exception("a delivery stumbled", extra={"delivery": delivery.id, "kind": delivery.kind})
            if self.calls.was_asked():
                return outcomes.lost_by_a_bug(delivery, self.now(), self.lease)
            return outcomes.ended(delivery, DeliveryState.DEAD, outcomes.A_BUG)

    def _call(self, ready: Ready) -> Outcome:
        delivery = ready.delivery
        try:
            return outcomes.sent(delivery, self.poster.say(delivery, ready.body, ready.target), self.now())
        except BlocksRefused as refused:
            self.calls.forget_asked()
            body, wait = self.poster.draw_instead(delivery, ready.body, refused)
        sealed = {}
        if body is not ready.body:
            with self.db.read() as session:
                sealed["body"] = seal(session, Delivery.body, delivery.workspace, delivery.id, body)
        reason = "without its native chart" if sealed else "the picture is not ready"
        return outcomes.back(delivery, self.now() + wait, reason, **sealed)

    def _write(self, session: Session, outcome: Outcome) -> bool:
        kept = outcomes.write(session, outcome, self.limits)
        if isinstance(outcome.failure, OwnerNeeded | Reauthorise):
            self.troubles.tell(session, outcome.delivery, outcome.failure, self.now())
        return kept

    def _told(self, outcome: Outcome, kept: bool) -> None:
        """What is said of it once it has committed."""
        delivery = outcome.delivery
        if outcome.to is DeliveryState.SENT:
            self.limits.count(delivery.workspace, delivery.id)
            self.on_sent(delivery, outcome.values["sent_at"])
        elif outcome.to is DeliveryState.DEAD:
            code = outcome.failure.code if outcome.failure else None
            log.warning(
                "a delivery cannot be made",
                extra={"delivery": delivery.id, "kind": delivery.kind, "code": code},
            )
        if not kept:
            log.warning("an outcome came past its lease", extra={"delivery": delivery.id})


def target_of(delivery: Delivery) -> Target | None:
    """Where a delivery's message stands; None while it is not sent."""
    if delivery.state is not DeliveryState.SENT or not delivery.posted_channel or not delivery.ts:
        return None
    return Target(delivery.posted_channel, delivery.ts)
