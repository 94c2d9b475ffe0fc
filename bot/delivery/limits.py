"""When a call may be made: what Slack allows, remembered by workspace, method and channel.

A workspace that is told to wait waits alone. Places are given out in order, so
that a crowd of messages leaves one after the other instead of asking again and
again.
"""

import random
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

BETWEEN_IN_CHANNEL = timedelta(seconds=1)
TURN = timedelta(seconds=1)
IN_A_TURN = 3
BETWEEN_IN_WORKSPACE = TURN / IN_A_TURN
POSTING = "chat.postMessage"
EVERYTHING = "*"
LONGEST_TROUBLE = timedelta(minutes=1)
JITTER = 0.1
SMALLEST = timedelta.resolution


@dataclass
class Limits:
    """Who has to wait until when. Pauses stand in the database too; what else is lost, Slack says again."""

    _paused: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _troubles: dict[str, int] = field(default_factory=dict)
    _next: dict[Hashable, datetime] = field(default_factory=dict)
    _turns: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    _places: dict[str, dict[str, datetime]] = field(default_factory=dict)

    def learn(self, workspace: str, pauses: Mapping[str, datetime]) -> None:
        """Take over what other processes, or an earlier life of this one, were told."""
        for method, until in pauses.items():
            self.pause(workspace, method, until)

    def pause(self, workspace: str, method: str, until: datetime) -> None:
        """Make no such call in this workspace before ``until``; ``*`` is every call."""
        key = (workspace, method)
        if until > self._paused.get(key, until - SMALLEST):
            self._paused[key] = until
            self._places.pop(workspace, None)  # the queue forms anew afterwards

    def paused(self, workspace: str, method: str, now: datetime) -> datetime | None:
        """Until when this workspace, or this method in it, has to wait; None when it has not."""
        never = now
        until = max(self._paused.get((workspace, m), never) for m in {method, EVERYTHING})
        return until if until > now else None

    def trouble(self, workspace: str) -> timedelta:
        """An answer was lost: how long to leave Slack alone there, longer each time, a minute at most."""
        number = self._troubles.get(workspace, 0) + 1
        self._troubles[workspace] = number
        return min(timedelta(seconds=2 ** min(number, 10) - 2), LONGEST_TROUBLE)

    def answered(self, workspace: str) -> bool:
        """Slack answered there: nothing has to wait altogether. Says whether something had to."""
        self._troubles.pop(workspace, None)
        return self._paused.pop((workspace, EVERYTHING), None) is not None

    def when(self, delivery: str, workspace: str, method: str, place: str, now: datetime) -> datetime:
        """When this delivery may be sent: ``now``, or its place in the queue, kept until it comes back."""
        paused = self.paused(workspace, method, now)
        if paused is not None:
            return paused
        if method != POSTING:
            return now
        places = self._places.setdefault(workspace, {})
        due = places.pop(delivery, None) or self._queue(workspace, place, now)
        if due <= now:
            return now
        places[delivery] = due
        return due

    def _queue(self, workspace: str, place: str, now: datetime) -> datetime:
        """The next free moment in both the workspace and the channel.

        A workspace gets three in a turn of a second, so that they are sent together.
        """
        room = (workspace, place)
        turn, used = self._turns.get(workspace, (now, 0))
        if turn + TURN <= now:
            turn, used = now, 0
        elif used == IN_A_TURN:
            turn, used = turn + TURN, 0
        self._turns[workspace] = turn, used + 1  # a busy channel does not hold up the others
        due = max(turn, now, self._next.get(room, now))
        self._next[room] = due + BETWEEN_IN_CHANNEL
        if len(self._next) > 20_000:
            self._next = {key: at for key, at in self._next.items() if at > now}
        return due


def spread(wait: timedelta) -> timedelta:
    """A little longer than this, by chance: those who wait together do not come back together."""
    return wait * (1 + JITTER * random.random())
