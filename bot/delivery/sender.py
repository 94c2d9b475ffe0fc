"""The life of one delivery: claimed, committed as being sent, called, its outcome recorded.

What was committed before the call is all that is known after a crash, so the
row says ``sending`` before Slack hears anything, and only the worker whose claim
still stands may say what came of it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy.orm import Session

from bot.delivery.errors import BlocksRefused, Dead, MissingScope, Reauthorise, Retry, SlackFailure, Unknown
from bot.delivery.limits import Limits
from bot.delivery.posting import IDEMPOTENT, Body, Posted, Poster, Target, has, method_of, without_charts
from bot.delivery.split import split
from config.vocabulary import ASKING, DeliveryKind, DeliveryState
from handlers.deps import Slack
from storage.crypto import seal, unseal
from storage.db import Database
from storage.models import Delivery
from storage.queries import delivery as rows
from storage.queries import outbox
from storage.types import new_id

log = logging.getLogger("ambidex.delivery")

LEASE = timedelta(seconds=120)
BATCH = 50
SLICE_SECONDS = 20.0
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
NOT_INSTALLED = timedelta(hours=1)
MOST_ATTEMPTS = 40


@dataclass(frozen=True)
class Ready:
    """A delivery about to be sent, with all that is needed for it."""

    delivery: Delivery
    body: Body
    target: Target | None


class Sender:
    """Sends what the outbox holds. One of these runs for one database on SQLite, any number on PostgreSQL."""

    def __init__(
        self,
        db: Database,
        now: Callable[[], datetime],
        poster: Poster,
        slack: Slack,
        limits: Limits | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self.db = db
        self.now = now
        self.poster = poster
        self.slack = slack
        self.limits = limits or Limits()
        self.lease = lease
        self.on_sent: Callable[[Delivery, datetime], None] = lambda delivery, at: None
        self.stopping = False

    def deliver(self, workspace: str) -> int:
        """Send what is ready there, for a slice of time; how many deliveries were handled.

        Whoever calls comes again until it is none: in between, other workspaces
        have their turn, and what became of lost answers is looked for.
        """
        handled = 0
        end = monotonic() + SLICE_SECONDS
        while monotonic() < end and not self.stopping:
            if not (claimed := self._claim(workspace)):
                break
            for delivery in claimed:
                if self.stopping:
                    self._put_back(delivery, self.now(), "stopping")
                else:
                    self._handle(delivery)
                handled += 1
        return handled

    def _claim(self, workspace: str) -> list[Delivery]:
        now = self.now()
        with self.db.read() as session:
            if not outbox.is_ready(session, workspace, now):
                return []
        with self.db.begin() as session:
            return outbox.claim_ready(session, workspace, now=now, lease=self.lease, limit=BATCH)

    def _handle(self, delivery: Delivery) -> None:
        try:
            forbidden = self._recheck(delivery)
        except SlackFailure as failure:
            self._failed(delivery, failure, called=False)
            return
        if forbidden:
            self._record(delivery, DeliveryState.WITHHELD, forbidden)
            return
        with self.db.begin() as session:
            ready = self._prepare(session, delivery)
        if ready is not None:
            self._attempt(ready)

    def _recheck(self, delivery: Delivery) -> str:
        """Why this may not be said any more, whatever was true when it was planned; empty if it may."""
        workspace = delivery.workspace
        if delivery.kind in ASKING and delivery.person:
            deleted = self.slack.person(workspace, delivery.person).deleted
            return "their account is deactivated" if deleted else ""
        if delivery.kind is DeliveryKind.POST and delivery.channel:
            shared = self.slack.channel(workspace, delivery.channel).shared_outside
            return "the channel is shared with another organisation" if shared else ""
        return ""

    def _prepare(self, session: Session, delivery: Delivery) -> Ready | None:
        """Commit to sending, or write down why not, or why not yet."""
        now = self.now()
        earlier = None
        if wanted := delivery.updates or delivery.thread_of:
            earlier = rows.find(session, delivery.workspace, wanted)
            if earlier is None or earlier.state in outbox.NEVER_SENT:
                self._close(session, delivery, DeliveryState.DEAD, "its message was never sent")
                return None
        if needless := self._needless(session, delivery, now):
            self._close(session, delivery, DeliveryState.WITHHELD, needless)
            return None
        when, reason = self._earliest(delivery, earlier, now)
        if when > now:
            self._wait(session, delivery, when, reason)
            return None
        body = self._cut(session, delivery, unseal(session, Delivery.body, delivery, {}))
        sending = {"state": DeliveryState.SENDING, "attempt": delivery.attempt + 1}
        if not outbox.record(session, delivery, leased_until=now + self.lease, **sending):
            return None
        return Ready(delivery, body, target_of(earlier) if earlier else None)

    def _needless(self, session: Session, delivery: Delivery, now: datetime) -> str:
        """Why this need not be sent any more; empty if it must."""
        if delivery.expires_at is not None and delivery.expires_at <= now:
            return "too late"
        if delivery.updates and rows.has_newer_change(session, delivery, now):
            return "a newer change took its place"
        return ""

    def _earliest(
        self, delivery: Delivery, earlier: Delivery | None, now: datetime
    ) -> tuple[datetime, str | None]:
        """When this may be sent, and why not before."""
        target = target_of(earlier) if earlier else None
        if earlier and not target:
            later = max(earlier.not_before, earlier.leased_until or now, now + FIRST_WAIT)
            return later, "waits for its message to be sent"
        place = (target.channel if target else delivery.channel or delivery.person) or ""
        method = method_of(delivery.kind)
        return self.limits.when(delivery.id, delivery.workspace, method, place, now), delivery.reason

    def _cut(self, session: Session, delivery: Delivery, body: Body) -> Body:
        """What fits one message; the rest is planned as follow-ups in the same transaction."""
        if delivery.kind in (DeliveryKind.HOME, DeliveryKind.FILE):
            return body
        first, *rest = split(body)
        changed = self._parts(session, delivery)
        if not rest and not changed:
            return body
        for number, part in enumerate(rest, start=2):
            self._plan_part(session, delivery, number, part, changed.pop(number, None))
        for number, old in changed.items():  # there were more parts before
            self._plan_part(session, delivery, number, {"text": "…", "blocks": []}, old)
        outbox.record(
            session,
            delivery,
            body=seal(session, Delivery.body, delivery.workspace, delivery.id, first),
        )
        return first

    def _parts(self, session: Session, delivery: Delivery) -> dict[int, Delivery]:
        """The follow-ups of the message that is being changed, by number."""
        earlier = delivery.updates and rows.find(session, delivery.workspace, delivery.updates)
        if not earlier:
            return {}
        parts = rows.list_parts(session, delivery.workspace, earlier.dedup_key)
        return {int(part.dedup_key.rsplit("#", 1)[1]): part for part in parts}

    def _plan_part(
        self, session: Session, delivery: Delivery, number: int, body: Body, old: Delivery | None
    ) -> None:
        part = new_id()
        kind = delivery.kind
        if kind is DeliveryKind.UPDATE and old is None:
            kind = DeliveryKind.POST  # the message had no such part: it goes below, in the thread
        outbox.add(
            session,
            workspace=delivery.workspace,
            id=part,
            kind=kind,
            person=delivery.person,
            channel=delivery.channel,
            subject=delivery.subject,
            dedup_key=rows.part_key(delivery.dedup_key, number),
            body=seal(session, Delivery.body, delivery.workspace, part, body),
            updates=old.id if old else None,
            thread_of=delivery.updates if delivery.updates and old is None else delivery.thread_of,
            state=DeliveryState.PLANNED,
            created_at=delivery.created_at,
            not_before=self.now(),
            expires_at=delivery.expires_at,
        )

    def _attempt(self, ready: Ready) -> None:
        delivery = ready.delivery
        try:
            posted = self.poster.say(delivery, ready.body, ready.target)
        except BlocksRefused as refused:
            self._draw_instead(ready, refused)
        except SlackFailure as failure:
            self._failed(delivery, failure)
        except Exception:  # the boundary: a bug in drawing one message must not hold up the others
            log.exception("a delivery stumbled", extra={"kind": delivery.kind, "delivery": delivery.id})
            self._record(delivery, DeliveryState.DEAD, "an unexpected error; see the log")
        else:
            self._sent(delivery, posted)

    def _sent(self, delivery: Delivery, posted: Posted) -> None:
        self.limits.resume(delivery.workspace)
        now = self.now()
        with self.db.begin() as session:
            kept = outbox.record(
                session,
                delivery,
                state=DeliveryState.SENT,
                reason=None,
                sent_at=now,
                posted_channel=posted.channel,
                ts=posted.ts,
                leased_until=None,
            )
        self.on_sent(delivery, now)
        if not kept:
            log.warning("a delivery was sent past its lease", extra={"delivery": delivery.id})

    def _draw_instead(self, ready: Ready, refused: BlocksRefused) -> None:
        """A chart that Slack does not draw becomes a picture; without pictures, the words stand alone."""
        delivery, body = ready.delivery, ready.body
        try:
            if has(body, "data_visualization") and "picture" in body:
                body = self.poster.replace_chart(delivery, body)
            elif has(body, "image") and delivery.attempt < 4:
                # Slack looks at an uploaded picture before it shows it.
                self._put_back(delivery, self.now() + 2 * FIRST_WAIT, "the picture is not ready")
                return
            elif has(body, "data_visualization") or has(body, "image"):
                body = without_charts(body)
            else:
                self._failed(delivery, refused)
                return
        except (MissingScope, Dead):
            body = without_charts(body)
        except SlackFailure as failure:
            # Nothing was posted: whatever became of the picture, all of it can be tried again.
            again = failure if isinstance(failure, Retry) else Retry(failure.code, FIRST_WAIT)
            self._failed(delivery, again)
            return
        with self.db.begin() as session:
            sealed = seal(session, Delivery.body, delivery.workspace, delivery.id, body)
            self._wait(session, delivery, self.now(), "without its native chart", body=sealed)

    def _failed(self, delivery: Delivery, failure: SlackFailure, *, called: bool = True) -> None:
        """Record what a failed call means for this delivery, and for the ones behind it."""
        now = self.now()
        match failure:
            case Retry():
                if called or failure.host:
                    scope = "*" if failure.host else method_of(delivery.kind)
                    self.limits.pause(delivery.workspace, scope, now + failure.after)
                self._put_back(delivery, now + failure.after, failure.code)
            case Reauthorise():
                self.limits.pause(delivery.workspace, "*", now + NOT_INSTALLED)
                self._put_back(delivery, now + NOT_INSTALLED, failure.reason)
                log.error(
                    "Slack refuses our token: install the app again",
                    extra={"workspace": delivery.workspace, "code": failure.code},
                )
            case Unknown() if called and delivery.kind not in IDEMPOTENT:
                self._record(delivery, DeliveryState.UNKNOWN, failure.reason, now + self.lease)
            case Unknown():
                self._try_again(delivery, now + backoff(delivery.attempt), failure.code)
            case _:
                self._record(delivery, DeliveryState.DEAD, failure.reason)
                log.warning(
                    "a delivery cannot be made",
                    extra={"delivery": delivery.id, "kind": delivery.kind, "code": failure.code},
                )

    def _try_again(self, delivery: Delivery, when: datetime, reason: str) -> None:
        if delivery.attempt >= MOST_ATTEMPTS:
            self._record(delivery, DeliveryState.DEAD, f"gave up: {reason}")
        else:
            self._put_back(delivery, when, reason)

    def _put_back(self, delivery: Delivery, when: datetime, reason: str | None) -> None:
        with self.db.begin() as session:
            self._wait(session, delivery, when, reason)

    def _wait(
        self,
        session: Session,
        delivery: Delivery,
        when: datetime,
        reason: str | None,
        body: bytes | None = None,
    ) -> None:
        changed = {} if body is None else {"body": body}
        outbox.record(
            session,
            delivery,
            state=DeliveryState.RETRY,
            not_before=when,
            reason=reason and reason[:200],
            leased_until=None,
            **changed,
        )

    def _close(
        self,
        session: Session,
        delivery: Delivery,
        state: DeliveryState,
        reason: str,
        look: datetime | None = None,
    ) -> None:
        outbox.record(session, delivery, state=state, reason=reason[:200], leased_until=look)

    def _record(
        self, delivery: Delivery, state: DeliveryState, reason: str, look: datetime | None = None
    ) -> None:
        with self.db.begin() as session:
            self._close(session, delivery, state, reason, look)


def target_of(delivery: Delivery) -> Target | None:
    """Where a delivery's message stands; None while it is not sent."""
    if delivery.state is not DeliveryState.SENT or not delivery.posted_channel or not delivery.ts:
        return None
    return Target(delivery.posted_channel, delivery.ts)


def backoff(attempt: int) -> timedelta:
    """How long to wait after so many attempts: longer each time, five minutes at most."""
    return min(FIRST_WAIT * int(2 ** min(attempt, 12)), LONGEST_WAIT)
