"""What became of a message whose answer was lost.

A direct message carries its delivery's random id: whoever may read that DM's
history finds it there, or does not, twice, a minute apart, and then it was
never sent. A channel's post is never sent again blindly: it is listed.
"""

import logging
from datetime import datetime, timedelta

from bot.delivery.errors import Dead, Retry, SlackFailure
from bot.delivery.limits import spread
from bot.delivery.posting import IDEMPOTENT, Poster
from bot.delivery.sender import Sender
from bot.delivery.slack import Calls
from config.vocabulary import ASKING, DIRECT, DeliveryState
from storage.models import Delivery
from storage.queries import delivery as rows
from storage.queries import outbox, pauses
from storage.queries.pauses import EVERYTHING

log = logging.getLogger("ambidex.delivery")

HISTORY = "conversations.history"
LOOK_BACK = timedelta(minutes=10)
NOT_FOUND_ONCE = "not found in the DM once"


class Reconciler:
    """Finds out what became of the deliveries nobody has an answer for."""

    def __init__(self, sender: Sender, calls: Calls, poster: Poster) -> None:
        self._sender = sender
        self._calls = calls
        self._poster = poster

    def run(self, workspace: str) -> int:
        """Look for all that it is time to look for in a workspace; how many there were."""
        now = self._sender.now()
        with self._sender.db.read() as session:
            if not rows.has_overdue(session, workspace, now):
                return 0
        with self._sender.db.begin() as session:
            rows.expire_leases(session, workspace, now)
        with self._sender.db.read() as session:
            unknown = list(rows.list_unknown(session, workspace, now))
            self._sender.limits.learn(workspace, pauses.list_pauses(session, workspace, now))
        looked = 0
        for delivery in unknown:
            if self._sender.stopping or self._sender.limits.paused(workspace, HISTORY, now):
                break
            self._resolve(delivery, now)
            looked += 1
        return looked

    def _resolve(self, delivery: Delivery, now: datetime) -> None:
        if delivery.kind in IDEMPOTENT:
            self._record(delivery, DeliveryState.RETRY, reason=None, not_before=now, leased_until=None)
        elif delivery.kind not in DIRECT or delivery.person is None:
            self._list(delivery, now)
        else:
            self._look(delivery, now)

    def _look(self, delivery: Delivery, now: datetime) -> None:
        """Look for a message in the DM where it should be."""
        try:
            found = self._find(delivery)
        except Dead:
            self._unreadable(delivery, now)
            return
        except SlackFailure as failure:
            self._later(delivery, failure, now)
            return
        self._sender.limits.answered(delivery.workspace)
        if found is not None:
            channel, ts = found
            self._record(
                delivery,
                DeliveryState.SENT,
                reason=None,
                sent_at=now,
                posted_channel=channel,
                ts=ts,
                leased_until=None,
            )
        elif delivery.reason == NOT_FOUND_ONCE:
            self._record(
                delivery,
                DeliveryState.RETRY,
                reason="never arrived; sent again",
                not_before=now,
                leased_until=None,
            )
        else:
            again = now + self._between
            self._record(delivery, DeliveryState.UNKNOWN, reason=NOT_FOUND_ONCE, leased_until=again)

    @property
    def _between(self) -> timedelta:
        """Between two looks: a minute, with the lease as it is."""
        return self._sender.lease / 2

    def _later(self, delivery: Delivery, failure: SlackFailure, now: datetime) -> None:
        """Slack could not be asked: look again, and leave it alone for as long as it takes to come back."""
        limits = self._sender.limits
        method, wait = EVERYTHING, limits.trouble(delivery.workspace)
        if isinstance(failure, Retry):
            method, wait = (EVERYTHING if failure.host else HISTORY), failure.after
        again = now + spread(max(wait, self._between))
        with self._sender.db.begin() as session:
            limits.pause(delivery.workspace, method, now + wait)
            pauses.pause(session, delivery.workspace, method, now + wait)
            outbox.record(session, delivery, DeliveryState.UNKNOWN, leased_until=again)

    def _find(self, delivery: Delivery) -> tuple[str, str] | None:
        person = str(delivery.person)
        with self._sender.db.read() as session:
            channel = rows.find_dm(session, delivery.workspace, person)
        channel = channel or self._poster.open_dm(delivery.workspace, person)
        oldest = str((delivery.not_before - LOOK_BACK).timestamp())
        cursor = ""
        while True:
            page = self._calls.call(
                delivery.workspace,
                "conversations_history",
                channel=channel,
                oldest=oldest,
                include_all_metadata=True,
                limit=100,
                cursor=cursor,
            )
            for message in page.get("messages", ()):
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("id") == delivery.id:
                    return channel, str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def _unreadable(self, delivery: Delivery, now: datetime) -> None:
        """Without history, a question is asked again: its button works once, so nothing is logged twice."""
        if delivery.kind in ASKING:
            self._record(
                delivery,
                DeliveryState.RETRY,
                reason="possibly sent twice: the DM cannot be read",
                not_before=now,
                leased_until=None,
            )
        else:
            self._list(delivery, now)

    def _list(self, delivery: Delivery, now: datetime) -> None:
        """Leave it to people: it stays ``unknown``, is looked for no more, and somebody is told to look."""
        with self._sender.db.begin() as session:
            outbox.record(session, delivery, DeliveryState.UNKNOWN, leased_until=None)
            self._sender.troubles.unsure(session, delivery, now)
        log.error(
            "nobody knows whether a message was sent; the doctor says where to look",
            extra={"kind": delivery.kind, "delivery": delivery.id},
        )

    def _record(self, delivery: Delivery, to: DeliveryState, **values: object) -> None:
        with self._sender.db.begin() as session:
            outbox.record(session, delivery, to, **values)
