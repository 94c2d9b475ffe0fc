"""The playground's clock: one that stands still until it is moved, and the wall's."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.playground.refusals import Refused


class Clock(Protocol):
    """What the playground asks the time of."""

    def now(self) -> datetime: ...

    def set(self, moment: datetime) -> None: ...

    def advance(self, **by: float) -> datetime: ...


class ManualClock:
    """A clock that stands still until somebody moves it.

    Weeks pass in milliseconds this way, and a test says exactly when a thing
    happened. It never goes back: Slack's timestamps would no longer sort.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("The clock needs a moment with a zone.")
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def set(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise Refused("The clock needs a moment with a zone.")
        with self._lock:
            if moment < self._now:
                raise Refused("The clock only goes forward.")
            self._now = moment.astimezone(UTC)

    def advance(self, **by: float) -> datetime:
        """Move on by a ``timedelta`` given in words: ``advance(days=1, hours=2)``."""
        with self._lock:
            step = timedelta(**by)
            if step < timedelta(0):
                raise Refused("The clock only goes forward.")
            self._now += step
            return self._now


class RealClock:
    """The wall's clock, which nobody can move."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def set(self, moment: datetime) -> None:
        raise Refused("This playground runs on the wall's clock, which cannot be moved.")

    def advance(self, **by: float) -> datetime:
        raise Refused("This playground runs on the wall's clock, which cannot be moved.")
