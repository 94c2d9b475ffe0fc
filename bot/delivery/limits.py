"""When a call may be made: what Slack allows, remembered by workspace, method and channel.

A workspace that is told to wait waits alone. Places are given out in order, so
that a crowd of messages leaves one after the other instead of asking again and
again.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

BETWEEN_IN_CHANNEL = timedelta(seconds=1)
BETWEEN_IN_WORKSPACE = timedelta(seconds=1) / 3
POSTING = "chat.postMessage"


@dataclass
class Limits:
    """Who has to wait until when. In memory: what is forgotten, Slack says again."""

    _paused: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _next: dict[Hashable, datetime] = field(default_factory=dict)
    _places: dict[str, datetime] = field(default_factory=dict)

    def pause(self, workspace: str, method: str, until: datetime) -> None:
        """Make no such call in this workspace before ``until``; ``*`` is every call."""
        key = (workspace, method)
        self._paused[key] = max(until, self._paused.get(key, until))

    def resume(self, workspace: str) -> None:
        """Forget why this workspace had to wait altogether: it answered."""
        self._paused.pop((workspace, "*"), None)

    def when(self, delivery: str, workspace: str, method: str, place: str, now: datetime) -> datetime:
        """When this delivery may be sent: ``now``, or its place in the queue, kept until it comes back."""
        paused = max(self._paused.get((workspace, method), now), self._paused.get((workspace, "*"), now), now)
        if paused > now:
            self._places.pop(delivery, None)
            return paused
        if method != POSTING:
            return now
        due = self._places.get(delivery)
        if due is None:
            due = self._queue(workspace, place, now)
        if due <= now:
            self._places.pop(delivery, None)
            return now
        self._places[delivery] = due
        return due

    def _queue(self, workspace: str, place: str, now: datetime) -> datetime:
        """The next free moment in both the workspace and the channel."""
        room, hall = (workspace, place), workspace
        free = max(now, self._next.get(hall, now))
        due = max(free, self._next.get(room, now))
        self._next[hall] = free + BETWEEN_IN_WORKSPACE  # a busy channel does not hold up the others
        self._next[room] = due + BETWEEN_IN_CHANNEL
        if len(self._next) > 20_000:
            self._next = {key: at for key, at in self._next.items() if at > now}
        return due
