"""How fast a trial lives: by the wall's clock, but no faster than the machine can follow.

Time is told twenty times as fast as it passes. On a machine that is busy with
other things a call of a moment would take minutes of told time, every lease
would be over before its work is done, and a kill would hit each process before
it has begun: that would try the machine. So where this process is not let run
often enough to look every so often, the others are not either, and for all of
them less time has passed.
"""

from time import monotonic

MOST = 0.04  # seconds from one look to the next; more have not passed


class Pace:
    """A clock in seconds that stands still while nobody could do anything."""

    def __init__(self) -> None:
        self._passed = 0.0
        self._before = monotonic()

    def look(self) -> float:
        """How much has passed since the last look."""
        now = monotonic()
        by = min(MOST, now - self._before)
        self._before = now
        self._passed += by
        return by

    def skip(self) -> None:
        """Begin anew: what was done since the last look took no time."""
        self._before = monotonic()

    def now(self) -> float:
        return self._passed
