"""The clock: a metronome that asks every second whether something is due.

It holds no schedules. What is due stands in the database, so a tick that was
missed, doubled or late changes nothing.
"""

import logging
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from bot.app import House

SECOND = 1
AT_LEAST_EVERY = timedelta(minutes=1)  # for jobs that have no due moment of their own


class Clock:
    """Ticks the jobs of one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._last: datetime | None = None
        self._scheduler = BackgroundScheduler(timezone="UTC")
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.add_job(
            self.tick, "interval", seconds=SECOND, max_instances=1, coalesce=True, misfire_grace_time=None
        )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the tick that is running, and tick no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """Run the jobs if something has become due since the last time, or a minute has passed."""
        now = self._house.deps.now()
        if self._last is not None and now - self._last < AT_LEAST_EVERY:
            due = self._house.next_due(self._last)
            if due is None or due > now:
                return
        self._house.tick()
        self._house.bell.ring()
        self._last = now
