"""The parts of the playground, held together: state, record, limits, faults, and the way to the app."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

from bot.playground.clock import Clock
from bot.playground.faults import Faults
from bot.playground.limits import Limits
from bot.playground.record import Kind, Record
from bot.playground.refusals import Refused
from bot.playground.tickets import Tickets
from bot.playground.transport import PATIENCE, Ack, Carrier, Delivered, Retry, Sockets
from bot.playground.workspace import Channel, StoredFile, User, Workspace, World


class Core:
    """What every part of the playground may use of the others.

    ``refuses`` names block types to refuse, so that an app's fallback can be
    seen; ``patience`` is how long an ack may take, in real seconds;
    ``scan_seconds`` how long a new file cannot be shown, on our clock.
    """

    def __init__(self, world: World, clock: Clock) -> None:
        self.world = world
        self.clock = clock
        self.workspace = Workspace(world, clock)
        self.record = Record()
        self.faults = Faults()
        self.limits = Limits()
        self.tickets = Tickets()
        self.limits_on = True
        self.refuses: set[str] = set()
        self.patience = PATIENCE
        self.scan_seconds = 0.0
        self.base_url = "http://127.0.0.1:0"
        self.socket_url = ""
        self.socket_tickets: set[str] = set()
        self.sockets: Sockets | None = None
        self.carrier: Carrier | None = None
        self._events: list[dict[str, Any]] = []
        self._events_lock = threading.Lock()

    # the way to the app

    def deliver(
        self, kind: Delivered, name: str, payload: dict[str, Any], user: str = "", retry: Retry | None = None
    ) -> Ack:
        """Take a payload to the app and wait for its ack; both are recorded. No lock is held."""
        line = self.begin(kind, name, payload, user)
        began = time.perf_counter()
        carrier = self.carrier
        if carrier is None:
            ack = Ack(trouble="dispatch_failed", status=0)
        else:
            ack = carrier.carry(kind, payload, self.patience, retry)
        response = ack.body if ack.ok else {"status": ack.status, "body": ack.body, "error": ack.trouble}
        self.end(line, response, began, ack.trouble)
        return ack

    def remember_event(self, payload: dict[str, Any]) -> None:
        """Keep an event so that it can be delivered once more."""
        with self._events_lock:
            self._events = [*self._events[-99:], payload]

    def last_event(self) -> dict[str, Any]:
        with self._events_lock:
            if not self._events:
                raise Refused("No event was sent yet.")
            return self._events[-1]

    def is_scanned_later(self, file: StoredFile) -> bool:
        """Whether Slack is still looking a file over, and no block may show it yet."""
        ready = file.created + timedelta(seconds=self.scan_seconds) if file.created else self.clock.now()
        return self.clock.now() < ready

    # the record

    def begin(self, kind: Kind, name: str, request: Any, user: str = "", note: str = "") -> int:
        return self.record.begin(self.clock.now(), kind, name, request, user, note)

    def note(self, text: str) -> None:
        """A line for whoever reads along, such as why nothing was posted."""
        self.begin("note", "note", None, note=text)
        with self.workspace.changing():
            pass

    def end(self, line: int, response: Any, began: float, trouble: str = "") -> None:
        self.record.end(line, response, (time.perf_counter() - began) * 1000, trouble)
        with self.workspace.changing():
            pass  # wakes whoever reads along

    # looking people and places up, as a person would name them

    def person(self, user: str) -> User:
        """Somebody by id; a person who has left cannot act."""
        found = self.workspace.users.get(user)
        if found is None:
            raise Refused(f"Nobody here has the id {user}.")
        if found.deleted:
            raise Refused(f"{found.label} is deactivated and cannot do anything.")
        return found

    def place(self, channel: str) -> Channel:
        """A channel by id or name (with or without #)."""
        with self.workspace.reading():
            channels = self.workspace.channels
            found = channels.get(channel)
            if found is None:
                name = channel.removeprefix("#")
                found = next((c for c in channels.values() if name and c.name == name), None)
        if found is None:
            raise Refused(f"There is no channel {channel}.")
        return found
