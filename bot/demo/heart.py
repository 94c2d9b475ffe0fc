"""Time in the demonstration a visitor looks at: it passes by itself, and can be made to jump."""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy.orm import Session

from bot.demo.stage import Stage

log = logging.getLogger("ambidex.demo")

BEAT = 1.0


class Heart:
    """Moves the clock with the wall's, and lets everybody live."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._missed = False  # a call while time was jumping
        self._thread = threading.Thread(target=self._run, name="demo-heart", daemon=True)

    def start(self) -> None:
        """From now on time passes."""
        self._stage.house.bell.engine = self
        self._thread.start()

    def within(self, session: Session, workspaces: Sequence[str]) -> None:
        """Nothing: what is planned is sent once it has committed."""

    def after(self, workspaces: Sequence[str]) -> None:
        """There is something to send: the next beat comes at once."""
        self._wake.set()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=10)

    def jump(self, moment: datetime) -> None:
        """Let time pass until a moment, with all that belongs between."""
        with self._lock:
            self._stage.advance_to(moment)

    def _run(self) -> None:
        last = monotonic()
        while not self._stop.is_set():
            kicked = self._wake.wait(BEAT)
            self._wake.clear()
            now = monotonic()
            try:
                self._beat(timedelta(seconds=now - last), kicked)
            except Exception:  # the boundary: what stumbles once must not stop the visitor's time
                log.exception("the demonstration stumbled and goes on")
            last = now

    def _beat(self, passed: timedelta, kicked: bool) -> None:
        kicked = kicked or self._missed
        if not self._lock.acquire(blocking=False):
            self._missed = kicked
            return  # time jumps at the moment
        self._missed = False
        try:
            stage = self._stage
            target = stage.clock.now() + passed
            due = stage.stepper.next_due()
            if kicked or (due is not None and due <= target):
                stage.advance_to(target)
            else:
                stage.clock.set(target)
        finally:
            self._lock.release()
