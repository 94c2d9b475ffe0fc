"""A house whose time is moved by hand: weeks pass in moments, and nothing that was due is missed.

Tests, the demonstration and the playground's clock buttons let time pass this
way. The clock stops at every due moment on its way, as if it had ticked.
"""

from datetime import datetime, timedelta
from typing import Protocol

from bot.app import House
from storage.queries import outbox

LONGEST_STEP = timedelta(hours=6)  # what has no due moment of its own, such as a purge, gets its turn
PATIENCE = timedelta(seconds=90)


class MovableClock(Protocol):
    """A clock that stands still until it is set."""

    def now(self) -> datetime: ...
    def set(self, moment: datetime) -> None: ...


class Simulated:
    """Lets time pass for one house."""

    def __init__(self, house: House, clock: MovableClock) -> None:
        self.house = house
        self.clock = clock

    def settle(self, patience: timedelta = PATIENCE) -> None:
        """Do all that is due and send all that is ready, with the pauses Slack's limits ask for."""
        until = self.clock.now() + patience
        self.house.tick()
        while True:
            self.house.drain()
            with self.house.db.read() as session:
                waiting = outbox.next_waiting(session)
            if waiting is None or waiting > until:
                return
            self._set(waiting)

    def advance(self, **by: float) -> None:
        """Let so much time pass: ``advance(days=1, hours=2)``."""
        self.advance_to(self.clock.now() + timedelta(**by))

    def advance_to(self, moment: datetime) -> None:
        """Let time pass until ``moment``, stopping wherever something is due."""
        self.settle()
        while (now := self.clock.now()) < moment:
            due = self.house.next_due(now) or moment
            self._set(min(due, moment, now + LONGEST_STEP))
            self.settle()

    def _set(self, moment: datetime) -> None:
        if moment > self.clock.now():
            self.clock.set(moment)
