"""When a call may be made: what Slack allows, remembered by workspace, method and channel.

A workspace that is told to wait waits alone. Places are given out in order, so
that a crowd of messages leaves one after the other instead of asking again and
again. Each method has the pace of its tier; what is done for a crowd leaves a
part of it to whoever just did something.
"""

import random
from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from storage.queries.pauses import EVERYTHING

BETWEEN_IN_CHANNEL = timedelta(seconds=1)
TURN = timedelta(seconds=1)
IN_A_TURN = 3
BETWEEN_IN_WORKSPACE = TURN / IN_A_TURN
POSTING = "chat.postMessage"


class Sent(Protocol):
    """A message that went out, whoever sent it."""

    @property
    def id(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def sent_at(self) -> datetime: ...


class Pace(NamedTuple):
    """So many calls in a turn, sent together; of these so many for a crowd, if others want the rest."""

    turn: timedelta
    calls: int
    crowd: int


PACES = {
    POSTING: Pace(TURN, IN_A_TURN, 2),
    "chat.update": Pace(timedelta(seconds=6), 5, 3),  # tier 3: 50 a minute
    "views.publish": Pace(timedelta(seconds=6), 10, 6),  # tier 4: 100 a minute
    "files.completeUploadExternal": Pace(timedelta(seconds=6), 5, 3),  # opens a DM first: tier 3
}
LONGEST_TROUBLE = timedelta(minutes=1)
JITTER = 0.1
SMALLEST = timedelta.resolution
REMEMBERED = 60  # more than a workspace is sent in a turn


@dataclass
class Limits:
    """Who has to wait until when. Pauses stand in the database too; what else is lost, Slack says again."""

    _paused: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _troubles: dict[str, int] = field(default_factory=dict)
    _next: dict[Hashable, datetime] = field(default_factory=dict)
    _turns: dict[tuple[str, str, bool], tuple[datetime, int]] = field(default_factory=dict)
    _places: dict[str, dict[str, datetime]] = field(default_factory=dict)
    _free: dict[Hashable, datetime] = field(default_factory=dict)
    _counted: dict[str, deque[str]] = field(default_factory=dict)

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

    def when(
        self, delivery: str, workspace: str, method: str, place: str, now: datetime, *, crowd: bool = False
    ) -> datetime:
        """When this delivery may be sent: ``now``, or its place in the queue, kept until it comes back."""
        paused = self.paused(workspace, method, now)
        if paused is not None:
            return paused
        if method not in PACES:
            return now
        places = self._places.setdefault(workspace, {})
        due = places.pop(delivery, None) or self._queue(workspace, method, place, now, crowd)
        if method == POSTING:
            due = max(due, self._free.get((workspace, place), due))
        if due > now:
            places[delivery] = due
            return due
        if method == POSTING:
            self._free[workspace, place] = now + BETWEEN_IN_CHANNEL
            if len(self._free) > 20_000:
                self._free = {key: at for key, at in self._free.items() if at > now}
        return now

    def count(self, workspace: str, delivery: str) -> bool:
        """A message was sent there. Says whether that was not known yet."""
        counted = self._counted.setdefault(workspace, deque(maxlen=REMEMBERED))
        if delivery in counted:
            return False
        counted.append(delivery)
        return True

    def take_over(self, workspace: str, just_sent: Iterable[Sent], now: datetime) -> None:
        """Go on at the pace of whoever sent there last: what others sent takes a place here, too."""
        for sent in sorted(just_sent, key=lambda sent: sent.sent_at):
            if not self.count(workspace, sent.id):
                continue
            room, free = (workspace, sent.place), sent.sent_at + BETWEEN_IN_CHANNEL
            self._free[room] = max(free, self._free.get(room, free))
            self._next[room] = max(free, self._next.get(room, free))
            turn, used = self._turns.get((workspace, POSTING, False), (sent.sent_at, 0))
            if turn + TURN <= min(sent.sent_at, now):
                turn, used = sent.sent_at, 0
            self._turns[workspace, POSTING, False] = turn, used + 1

    def _queue(self, workspace: str, method: str, place: str, now: datetime, crowd: bool) -> datetime:
        """The next free moment of the method in the workspace; of a post in its channel, too."""
        turn = self._turn(workspace, method, now, crowd)
        if method != POSTING:
            return max(turn, now)
        room = (workspace, place)
        due = max(turn, now, self._next.get(room, now))  # a busy channel does not hold up the others
        self._next[room] = due + BETWEEN_IN_CHANNEL
        if len(self._next) > 20_000:
            self._next = {key: at for key, at in self._next.items() if at > now}
        return due

    def _turn(self, workspace: str, method: str, now: datetime, crowd: bool) -> datetime:
        """The turn with room in it, which is taken. While a crowd waits, the others have what it leaves."""
        pace = PACES[method]
        behind = self._turns.get((workspace, method, True))
        waits = behind is not None and behind[0] + pace.turn > now
        most = pace.crowd if crowd else pace.calls - pace.crowd if waits else pace.calls
        turn, used = self._turns.get((workspace, method, crowd), (now, 0))
        if turn + pace.turn <= now:
            turn, used = now, 0
        elif used >= most:
            turn, used = turn + pace.turn, 0
        self._turns[workspace, method, crowd] = turn, used + 1
        return turn


def spread(wait: timedelta) -> timedelta:
    """A little longer than this, by chance: those who wait together do not come back together."""
    return wait * (1 + JITTER * random.random())
