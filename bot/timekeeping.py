"""What time it is, for all machines alike: the database's.

A claim that one machine makes and another one judges must not hang on whose
clock is wrong. So the difference between this machine's clock and the
database's is measured now and then, and added.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from storage.db import Database
from storage.queries import clock

log = logging.getLogger("ambidex")

MEASURED_EVERY = 30.0
MOST_APART = timedelta(seconds=1)
LITTLE = timedelta(seconds=1)  # a step back that is waited for; a larger one is somebody's correction


def real_now() -> datetime:
    """This machine's own time."""
    return datetime.now(UTC)


class DatabaseTime:
    """Call it for the time. On SQLite that is this machine's, where the database lives too.

    Nobody who asks waits for a measurement but the first, and whoever finds that
    this machine's clock was put right or wrong meanwhile.
    """

    def __init__(
        self, db: Database, wall: Callable[[], datetime] = real_now, elapsed: Callable[[], float] = monotonic
    ) -> None:
        self._db = db
        self._wall = wall
        self._elapsed = elapsed
        self._apart = timedelta(0)
        self._lock = threading.Lock()
        self._measuring = threading.Lock()
        self._last = datetime.min.replace(tzinfo=UTC)
        self._is_shared = db.engine.dialect.name != "sqlite"
        self._at, self._at_wall = elapsed(), wall()
        if self._is_shared:
            self.measure()

    def __call__(self) -> datetime:
        """The time; it stands still rather than go back by a little."""
        if not self._is_shared:
            return self._wall()
        passed = self._elapsed() - self._at
        if abs(self._wall() - self._at_wall - timedelta(seconds=passed)) > MOST_APART:
            self._measure_once()
        elif passed > MEASURED_EVERY and not self._measuring.locked():
            threading.Thread(target=self._measure_once, name="time", daemon=True).start()
        with self._lock:
            now = self._wall() + self._apart
            if now < self._last < now + LITTLE:
                return self._last
            self._last = now
            return now

    def measure(self) -> None:
        """Ask the database, and take the middle of the question for the moment of its answer."""
        before, began = self._wall(), self._elapsed()
        with self._db.read() as session:
            theirs = clock.read_time(session)
        took = self._elapsed() - began
        with self._lock:
            self._apart = theirs - before - timedelta(seconds=took / 2)
            self._at, self._at_wall = began, before

    def _measure_once(self) -> None:
        """Measure, unless somebody does so at the moment; what was measured last serves until then."""
        if not self._measuring.acquire(blocking=False):
            return
        try:
            self.measure()
        except SQLAlchemyError as error:
            log.warning("the database could not be asked for the time", extra={"code": type(error).__name__})
            with self._lock:
                self._at, self._at_wall = self._elapsed(), self._wall()
        finally:
            self._measuring.release()
