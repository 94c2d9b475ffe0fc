"""Turns to write, where there is one writer at a time: first come, first served."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Busy(TimeoutError):
    """Others have been writing all the time that one can wait."""


class Turns:
    """A queue of threads.

    A plain lock goes to whoever happens to run when it comes free: among many
    who write again and again, some would never have it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def take(self, patience: float) -> Iterator[None]:
        """Wait for a turn, and have it until the block ends."""
        self._wait(patience)
        try:
            yield
        finally:
            self._pass_on()

    def _wait(self, patience: float) -> None:
        called = threading.Event()
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            self._waiting.append(called)
        if called.wait(patience):
            return
        with self._lock:
            if called.is_set():  # just now
                return
            self._waiting.remove(called)
        raise Busy("others have been writing all the time that one can wait")

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
