"""What went back and forth: the inspector's lines, and the transcript."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, overload

Kind = Literal["api", "event", "interaction", "command", "note"]
TRANSCRIBED = ("api", "event", "interaction", "command")


@dataclass(frozen=True)
class Traffic:
    """One exchange. ``request`` and ``response`` are JSON values; ``response`` is None until it comes.

    ``api`` is a call of the app's to us; the others are what we sent to the
    app. A ``note`` is a line for whoever reads along, such as why nothing was
    posted. ``trouble`` is what Slack would have shown the person, if anything.
    """

    n: int
    at: datetime
    kind: Kind
    name: str
    request: Any = None
    response: Any = None
    note: str = ""
    user: str = ""
    ms: float = 0.0
    trouble: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "at": self.at.isoformat(),
            "kind": self.kind,
            "name": self.name,
            "request": self.request,
            "response": self.response,
            "note": self.note,
            "user": self.user,
            "ms": self.ms,
            "trouble": self.trouble,
        }


class Record(Sequence[Traffic]):
    """Every exchange so far, oldest first; a line is there from when the exchange began."""

    def __init__(self) -> None:
        self._lines: list[Traffic] = []
        self._lock = threading.Lock()
        self._dropped = 0

    @overload
    def __getitem__(self, place: int) -> Traffic: ...

    @overload
    def __getitem__(self, place: slice) -> list[Traffic]: ...

    def __getitem__(self, place: int | slice) -> Traffic | list[Traffic]:
        with self._lock:
            return self._lines[place]

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Traffic]:
        with self._lock:
            return iter(list(self._lines))

    def begin(self, at: datetime, kind: Kind, name: str, request: Any, user: str = "", note: str = "") -> int:
        """Write a line down; its number, for `end`."""
        with self._lock:
            n = self._dropped + len(self._lines) + 1
            self._lines.append(Traffic(n, at, kind, name, request, note=note, user=user))
            return n

    def end(self, n: int, response: Any, ms: float = 0.0, trouble: str = "") -> None:
        """Complete a line; one that was cleared away in between is let go."""
        with self._lock:
            place = n - self._dropped - 1
            if 0 <= place < len(self._lines):
                line = self._lines[place]
                self._lines[place] = replace(line, response=response, ms=round(ms, 2), trouble=trouble)

    def after(self, n: int) -> list[Traffic]:
        """The lines numbered above ``n``."""
        with self._lock:
            return self._lines[max(0, n - self._dropped) :]

    def clear(self) -> None:
        """Forget the lines. Numbers go on, so that a page that reads along sees no old ones twice."""
        with self._lock:
            self._dropped += len(self._lines)
            self._lines.clear()

    def write(self, path: Path) -> int:
        """Write the transcript, one JSON line for each exchange; how many there were."""
        count = 0
        with path.open("w", encoding="utf-8") as out:
            for line in self:
                if line.kind in TRANSCRIBED:
                    entry = line.as_json()
                    kept = {key: entry[key] for key in ("at", "kind", "name", "request", "response")}
                    out.write(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n")
                    count += 1
        return count
