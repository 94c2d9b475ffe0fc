"""Delivery in a thread of this process, woken when there is something to send."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger("ambidex.delivery")

IDLE_SECONDS = 1.0


class Embedded:
    """Runs ``drain`` in one thread: at once when kicked, again while there was something, else every second.

    A lost kick costs a second at most: what is to be sent stands in the outbox,
    not in the kick.
    """

    def __init__(self, drain: Callable[[], object]) -> None:
        self._drain = drain
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def kick(self) -> None:
        """There is something to send."""
        self._wake.set()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self._thread.start()

    def stop(self, patience: float = 15.0) -> None:
        """Finish the call that is being made, and make no other."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(patience)

    def _run(self) -> None:
        busy = False
        while not self._stop.is_set():
            if not busy:
                self._wake.wait(IDLE_SECONDS)
            self._wake.clear()
            if self._stop.is_set():
                return
            busy = False
            try:
                busy = bool(self._drain())
            except Exception:  # the boundary: a bug, or a database away for a while, must not end delivery
                log.exception("delivery stumbled and goes on")
                self._stop.wait(IDLE_SECONDS)
