"""The clock: a metronome that asks every second whether something is due.

It holds no schedules. What is due stands in the database, so a tick that was
missed, doubled or late changes nothing.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.app import House
from bot.engines import Engine
from bot.watch import Watch
from bot.watching.ticking import EVERY, note_tick

log = logging.getLogger("ambidex")

SECOND = 1.0
RESCUE_SECONDS = 10
WATCH_SECONDS = 60
AT_LEAST_EVERY = timedelta(minutes=1)  # for jobs that have no due moment of their own


class Clock:
    """Ticks the jobs of one house, and the engine that delivers for it.

    ``second`` is shorter where told time runs faster than the wall's.
    """

    def __init__(self, house: House, engine: Engine | None = None, second: float = SECOND) -> None:
        self._house = house
        self._last: datetime | None = None
        self._noted: datetime | None = None
        self._scheduler = BackgroundScheduler(timezone="UTC")
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._watch = Watch(house)
        self._every(second, self.tick)
        self._every(second * WATCH_SECONDS, self._watch.tick)
        if engine is not None:
            self._every(second, engine.sweep)
            self._every(second * RESCUE_SECONDS, engine.rescue)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the tick that is running, and tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._watch.close()

    def tick(self) -> None:
        """Run the jobs if something has become due since the last time, or a minute has passed."""
        now = self._house.deps.now()
        if self._last is not None and now - self._last < AT_LEAST_EVERY:
            due = self._house.next_due(self._last)
            if due is None or due > now:
                self._house.ticked = monotonic()
                return
        self._house.tick()
        self._last = now
        self._house.ticked = monotonic()
        self._note(now)

    def _note(self, now: datetime) -> None:
        """Keep for the doctor, who looks from another process, that the jobs were run."""
        if self._noted is not None and now - self._noted < EVERY:
            return
        try:
            note_tick(self._house.db, now)
            self._noted = now
        except SQLAlchemyError:
            log.warning("the database was away: nobody can be told that the clock ticks")

    def _every(self, seconds: float, act: Callable[[], object]) -> None:
        self._scheduler.add_job(
            act, "interval", seconds=seconds, max_instances=1, coalesce=True, misfire_grace_time=None
        )
