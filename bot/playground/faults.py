"""Things that go wrong on request."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from bot.playground.refusals import Refused

KINDS = ("429", "500", "drop_before", "drop_after", "delay", "error")


@dataclass(frozen=True)
class Fault:
    """One thing to go wrong at ``method``: ``times`` times, after letting ``after`` calls through.

    ``kind`` is one of KINDS; ``detail`` its number of seconds ("429", "delay")
    or Slack's error code ("error").
    """

    method: str
    kind: str
    detail: str = ""
    times: int = 1
    after: int = 0

    @property
    def seconds(self) -> float:
        return float(self.detail or 1)


class Faults:
    """The faults still to come, by method. ``*`` means any method."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, method: str, fault: str, times: int = 1, after: int = 0) -> None:
        """Let ``method`` fail: "429", "500", "drop_before", "drop_after", "delay" or "error:<code>".

        "429:30" asks for thirty seconds of patience, "delay:2.5" waits that
        long, in real time. "drop_before" loses the call before anything was
        done, "drop_after" does it and loses the answer.
        """
        kind, _, detail = fault.partition(":")
        if kind not in KINDS or (kind == "error" and not detail):
            raise Refused(
                f"There is no fault called {fault}; there are {', '.join(KINDS[:-1])} and error:<code>."
            )
        with self._lock:
            self._waiting.append(Fault(method, kind, detail, times, after))

    def take(self, method: str) -> Fault | None:
        """The fault due at this call of ``method``, if any; it is counted off."""
        with self._lock:
            for place, fault in enumerate(self._waiting):
                if fault.method not in (method, "*"):
                    continue
                if fault.after > 0:
                    self._waiting[place] = replace(fault, after=fault.after - 1)
                    return None
                if fault.times <= 1:
                    del self._waiting[place]
                else:
                    self._waiting[place] = replace(fault, times=fault.times - 1)
                return fault
            return None

    def waiting(self) -> list[Fault]:
        with self._lock:
            return list(self._waiting)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
