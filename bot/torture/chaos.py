"""What goes wrong: at calls to Slack, and in between.

The dice are the seed's, but the processes are real: which of them stands where
when it is killed is different each time.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.playground.faults import Fault, Faults
from bot.torture.databases import Postgres
from bot.torture.pace import Pace
from bot.torture.processes import Processes
from bot.torture.told_time import ToldRoom, ToldTime

# Of a thousand calls that say something, so many go wrong in this way; of the others a quarter as many.
AT_CALLS = {
    "drop_before": 12,  # the call is lost
    "drop_after": 18,  # the answer is lost
    "500": 10,
    "429:3": 8,
    "delay:0.2": 5,
    "kill": 30,  # a process, while this call is on its way
    "kill_before": 10,  # and the call is lost
    "pause": 3,
}
SAYING = ("chat.postMessage", "chat.update", "conversations.history")
OTHERS = 0.25
UNTOUCHED = ("auth.test", "views.open")
KILL_EVERY = 2.5  # seconds, in the mean, whatever is being done
PAUSE_EVERY = 20.0
DISK_EVERY = 9.0
CLOCK_EVERY = 15.0
CUT_EVERY = 8.0
CALLS_BETWEEN = 5  # to Slack, between two of a kind: a slow machine is not a crueller one


@dataclass
class Counts:
    """What was done, for the closing line."""

    disks: int = 0
    clocks: int = 0
    cuts: int = 0


class Misfortune(Faults):
    """The playground's faults, taken by the dice instead of one by one."""

    def __init__(self, dice: random.Random, processes: Processes, pause: float) -> None:
        super().__init__()
        self.on = False
        self.count = 0
        self._dice = dice
        self._processes = processes
        self._pause = pause

    def take(self, method: str) -> Fault | None:
        """What goes wrong at this call, if anything."""
        if not self.on or method in UNTOUCHED:
            return None
        if method not in SAYING and self._dice.random() > OTHERS:
            return None
        chances = [*AT_CALLS.values(), 1000 - sum(AT_CALLS.values())]
        what = self._dice.choices([*AT_CALLS, ""], chances)[0]
        if what in ("kill", "kill_before"):
            self._processes.kill(self._processes.pick())
            what = "drop_before" if what == "kill_before" else ""
        elif what == "pause":
            self._processes.pause(self._processes.pick(), self._pause)
            what = ""
        if not what:
            return None
        self.count += 1
        kind, _, detail = what.partition(":")
        return Fault(method, kind, detail)


class Chaos:
    """What goes wrong by itself. ``step`` is to be called often, while there is something to disturb."""

    def __init__(
        self,
        dice: random.Random,
        processes: Processes,
        clock: ToldTime,
        room: ToldRoom,
        database: Postgres | None,
        pause: float,
        calls: Callable[[], int],
        pace: Pace,
    ) -> None:
        self.counts = Counts()
        self._dice = dice
        self._processes = processes
        self._clock = clock
        self._room = room
        self._database = database
        self._pause = pause
        self._behind = timedelta()
        self._full_until = 0.0
        self._wrong_until = 0.0
        self._calls = calls
        self._seconds = pace.now
        self._next = {act: self._later(every) for act, every in self._acts().items()}
        self._free = dict.fromkeys(self._next, 0)  # from how many calls on

    def _acts(self) -> dict[Callable[[], None], float]:
        own = {self._fill_disk: DISK_EVERY} if self._database is None else {self._cut: CUT_EVERY}
        return {self._kill: KILL_EVERY, self._stop: PAUSE_EVERY, self._turn_back: CLOCK_EVERY, **own}

    def _later(self, every: float) -> float:
        return self._seconds() + self._dice.expovariate(1 / every)

    def step(self) -> None:
        """Do what the dice want now, and end what has lasted long enough.

        Where processes come back so slowly that nothing would be done between
        two kills, the second waits until something is.
        """
        now, calls = self._seconds(), self._calls()
        for act, every in self._acts().items():
            if now >= self._next[act] and calls >= self._free[act]:
                act()
                self._next[act], self._free[act] = self._later(every), calls + CALLS_BETWEEN
        if self._full_until and now >= self._full_until:
            self._empty_disk()
        if self._wrong_until and now >= self._wrong_until:
            self.put_right()

    def end(self) -> None:
        """From now on nothing goes wrong; what is wrong is put right."""
        self._empty_disk()
        self.put_right()

    def put_right(self) -> None:
        """Set the clock, which was behind."""
        self._clock.shift(-self._behind)
        self._behind = timedelta()
        self._wrong_until = 0.0

    def _kill(self) -> None:
        self._processes.kill(self._processes.pick())

    def _stop(self) -> None:
        self._processes.pause(self._processes.pick(), self._pause)

    def _fill_disk(self) -> None:
        self._room.set(1)  # SQLite reads it as: not a page more than there are
        self._full_until = self._seconds() + self._dice.uniform(0.2, 1.0)
        self.counts.disks += 1

    def _empty_disk(self) -> None:
        self._room.set(0)
        self._full_until = 0.0

    def _turn_back(self) -> None:
        by = timedelta(minutes=self._dice.uniform(-8, -1))
        self.put_right()
        self._clock.shift(by)
        self._behind = by
        self._wrong_until = self._seconds() + self._dice.uniform(1, 4)
        self.counts.clocks += 1

    def _cut(self) -> None:
        if self._database is not None:
            self._database.cut()
            self.counts.cuts += 1
