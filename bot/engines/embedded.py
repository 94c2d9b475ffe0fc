"""Delivery in threads of this process, woken when there is something to send."""

import logging
import threading
from collections.abc import Callable, Sequence
from time import monotonic

from sqlalchemy.orm import Session

log = logging.getLogger("ambidex.delivery")

THREADS = 4
REST_SECONDS = 1.0


class Embedded:
    """A small pool of threads: one workspace at a time each, several workspaces side by side.

    So a call that hangs for ten seconds in one workspace delays no other. A
    lost kick costs a second at most: what is to be sent stands in the outbox,
    not in the kick.
    """

    def __init__(
        self, drain: Callable[[str], int], ready: Callable[[], Sequence[str]], threads: int = THREADS
    ) -> None:
        self._drain = drain
        self._ready = ready
        self._count = threads
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._waiting: dict[str, None] = {}  # in the order of their kicks
        self._running: set[str] = set()
        self._stopped = False

    def within(self, session: Session, workspaces: Sequence[str]) -> None:
        """Nothing yet: nobody else could see what was planned."""

    def after(self, workspaces: Sequence[str]) -> None:
        """There is something to send in these."""
        with self._changed:
            self._waiting.update(dict.fromkeys(workspaces))
            self._changed.notify_all()

    def sweep(self) -> None:
        self.after(self._ready())

    def rescue(self) -> None:
        """Nothing: who worked here before this process is dead, and their leases run out by themselves."""

    def start(self) -> None:
        for number in range(self._count):
            thread = threading.Thread(target=self._run, name=f"delivery-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, patience: float = 15.0) -> None:
        end = monotonic() + patience
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))

    def run_pending(self) -> int:
        handled = 0
        while (workspace := self._next(wait=False)) is not None:
            more = 0
            try:
                more = self._drain(workspace)
            finally:
                self._done(workspace, again=more > 0)
            handled += more
        return handled

    def _run(self) -> None:
        while (workspace := self._next(wait=True)) is not None:
            again = False
            try:
                again = self._drain(workspace) > 0
            except Exception:  # the boundary: a bug, or a database away for a while, must not end delivery
                log.exception("delivery stumbled and goes on")
                self._rest()
            finally:
                self._done(workspace, again)

    def _next(self, *, wait: bool) -> str | None:
        """The next workspace that nobody is at work in, now taken; None at the end."""
        with self._changed:
            while not self._stopped:
                free = next((name for name in self._waiting if name not in self._running), None)
                if free is not None:
                    del self._waiting[free]
                    self._running.add(free)
                    return free
                if not wait:
                    return None
                self._changed.wait()
        return None

    def _done(self, workspace: str, again: bool) -> None:
        with self._changed:
            self._running.discard(workspace)
            if again:
                self._waiting.setdefault(workspace)
            self._changed.notify_all()

    def _rest(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped, REST_SECONDS)
