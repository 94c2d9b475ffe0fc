"""Slack's rate limits, for the methods spoken here, on the playground's clock.

Each method has a tier: so many calls a minute. ``chat.postMessage`` has a rule
of its own: one a second in each channel, and a few hundred a minute in all.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from datetime import datetime, timedelta

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
GENEROUS = 600  # Slack names no number for these, only "hundreds a minute"

TIERS = {
    "auth.test": GENEROUS,
    "apps.connections.open": 20,  # tier 1, "1+": Socket Mode clients reconnect several at once
    "chat.postMessage": 300,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.getPermalink": GENEROUS,
    "conversations.info": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "users.conversations": TIER_2,
    "dnd.info": TIER_3,
    "dnd.teamInfo": TIER_2,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "views.open": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "views.publish": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.completeUploadExternal": TIER_4,
    "team.info": TIER_3,
}
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


class Limits:
    """Who called what within the last minute."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[datetime]] = {}
        self._posted: dict[str, datetime] = {}
        self._held: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def wait(self, method: str, now: datetime) -> int:
        """Count a call; 0 when it may go on, else the seconds to wait (Slack's Retry-After)."""
        with self._lock:
            held = self._held.get(method)
            if held and held > now:
                return self._seconds(held - now)
            calls = self._calls.setdefault(method, deque())
            while calls and now - calls[0] >= MINUTE:
                calls.popleft()
            if len(calls) >= TIERS.get(method, TIER_3):
                return self._seconds(MINUTE - (now - calls[0]))
            calls.append(now)
            return 0

    def wait_to_post(self, channel: str, now: datetime) -> int:
        """The same for one message a second in one channel."""
        with self._lock:
            last = self._posted.get(channel)
            if last is not None and now - last < SECOND:
                return self._seconds(SECOND - (now - last))
            self._posted[channel] = now
            return 0

    def hold(self, method: str, until: datetime) -> None:
        """Refuse this method until then, as after a 429 that was asked for."""
        with self._lock:
            self._held[method] = until

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
            self._posted.clear()
            self._held.clear()

    @staticmethod
    def _seconds(rest: timedelta) -> int:
        return max(1, math.ceil(rest.total_seconds()))
