"""Time moved by hand, for tests and the demonstration.

A clock that jumps from Monday to Friday would have everything happen on
Friday. So it is moved from one due moment to the next, as the metronome would
have come by, and what is due is done there.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

MOST_TURNS = 50  # at one moment; what is still due then will never be done
AT_LEAST = timedelta(milliseconds=1)

Due = Callable[[datetime], datetime | None]  # the first moment later than this one


class Steps(Protocol):
    """What a house offers to whoever moves its clock."""

    def tick(self) -> None: ...
    def drain_all(self) -> int: ...
    def next_due(self, after: datetime) -> datetime | None: ...


class Ticking(Protocol):
    """A house that can be told to hush nothing up."""

    def tick(self, *, strict: bool = False) -> None: ...
    def drain_all(self) -> int: ...
    def next_due(self, after: datetime) -> datetime | None: ...


class Strict:
    """A house's steps with nothing hushed up: the first job that stumbles ends it all."""

    def __init__(self, house: Ticking) -> None:
        self.house = house
        self.drain_all = house.drain_all
        self.next_due = house.next_due

    def tick(self) -> None:
        """Every job, up to the first that stumbles."""
        self.house.tick(strict=True)


class Stepper:
    """Moves a clock through every moment at which the house, or somebody else, has something to do.

    ``others`` says when the others are next due, ``act`` lets them act; both
    are the scripted colleagues' in the demonstration.
    """

    def __init__(
        self,
        house: Steps,
        now: Callable[[], datetime],
        move: Callable[[datetime], None],
        others: Sequence[Due] = (),
        act: Callable[[], int] = lambda: 0,
    ) -> None:
        self.house = house
        self.now = now
        self.move = move
        self.others = others
        self.act = act

    def settle(self) -> None:
        """Do all that is due now, until nothing is left to do."""
        for _ in range(MOST_TURNS):
            self.house.tick()
            sent = self.house.drain_all()
            # What was sent makes no new work for the jobs; what people do because of it may.
            if not self.act() and not (sent and self.house.drain_all()):
                return
        raise RuntimeError("The house does not come to rest: something is due again as soon as it is done.")

    def advance_to(self, moment: datetime) -> None:
        """Move to a moment, stopping wherever something is due on the way."""
        self.settle()
        while (due := self.next_due()) is not None and due <= moment:
            self.move(due)
            self.settle()
        if moment > self.now():
            self.move(moment)
            self.settle()

    def next_due(self) -> datetime | None:
        """The next moment at which anybody has something to do; always later than now."""
        now = self.now()
        found = [due(now) for due in (self.house.next_due, *self.others)]
        return min((max(due, now + AT_LEAST) for due in found if due is not None), default=None)
