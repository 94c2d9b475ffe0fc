"""What somebody means to do, and when."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Act = Callable[[datetime], None]


class Agenda:
    """Acts in the order of their time; those of one moment in the order in which they were planned."""

    def __init__(self) -> None:
        self._acts: list[tuple[datetime, int, Act]] = []
        self._number = count()

    def plan(self, when: datetime, act: Act) -> None:
        heapq.heappush(self._acts, (when, next(self._number), act))

    def next_due(self, after: datetime) -> datetime | None:
        """When the earliest act is due, also if that is past already."""
        return self._acts[0][0] if self._acts else None

    def act(self, now: datetime) -> int:
        """Do all that is due by now, each at its own time; how much there was."""
        done = 0
        while self._acts and self._acts[0][0] <= now:
            when, _, act = heapq.heappop(self._acts)
            act(when)
            done += 1
        return done
