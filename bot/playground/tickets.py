"""What Slack hands out for a short while: trigger ids and response URLs."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.playground.refusals import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_TIME = timedelta(minutes=30)
RESPONSE_USES = 5


@dataclass(frozen=True)
class Trigger:
    """The right to open one modal for one person, born of what they did.

    ``view`` is the modal they did it in, which only ``views.push`` needs.
    """

    id: str
    user: str
    born: float
    clock: datetime
    view: str = ""
    used: bool = False


@dataclass(frozen=True)
class ResponseUrl:
    """The right to answer one command or click, five times in thirty minutes."""

    token: str
    user: str
    channel: str
    message_ts: str
    clock: datetime
    uses: int = 0


class Tickets:
    """The triggers and response URLs handed out so far.

    A trigger's three seconds are real ones, since the app's code takes real
    time; moving the playground's clock on ends them too.
    """

    def __init__(self) -> None:
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}
        self._lock = threading.Lock()

    def new_trigger(self, user: str, now: datetime, view: str = "") -> str:
        with self._lock:
            name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
            self._triggers[name] = Trigger(name, user, time.monotonic(), now, view)
            return name

    def redeem(self, name: str, now: datetime) -> Trigger:
        """Use a trigger up, or say with Slack's code why that cannot be."""
        with self._lock:
            trigger = self._triggers.get(name)
            if trigger is None:
                raise SlackError("invalid_trigger_id")
            if trigger.used:
                raise SlackError("exchanged_trigger_id")
            waited = max(time.monotonic() - trigger.born, (now - trigger.clock).total_seconds())
            if waited > TRIGGER_SECONDS:
                raise SlackError("expired_trigger_id")
            self._triggers[name] = replace(trigger, used=True)
            return trigger

    def new_url(self, user: str, channel: str, now: datetime, message_ts: str = "") -> str:
        """A response URL's token; the server turns it into an address."""
        with self._lock:
            token = f"{secrets.token_hex(8)}/{secrets.token_urlsafe(18)}"
            self._urls[token] = ResponseUrl(token, user, channel, message_ts, now)
            return token

    def use_url(self, token: str, now: datetime) -> ResponseUrl:
        with self._lock:
            url = self._urls.get(token)
            if url is None:
                raise SlackError("invalid_url")
            if now - url.clock > RESPONSE_TIME:
                raise SlackError("expired_url")
            if url.uses >= RESPONSE_USES:
                raise SlackError("used_url")
            self._urls[token] = replace(url, uses=url.uses + 1)
            return url

    def clear(self) -> None:
        with self._lock:
            self._triggers.clear()
            self._urls.clear()
