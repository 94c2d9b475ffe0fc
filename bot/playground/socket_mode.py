"""Socket Mode: the app connects to us, and payloads go down its connections in envelopes."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from bot.playground.core import Core
from bot.playground.transport import Ack, Delivered, Retry

ENVELOPE = {"event": "events_api", "interaction": "interactive", "command": "slash_commands"}
MOST_CONNECTIONS = 10


class Waiting:
    """An envelope on its way, until its ack comes."""

    def __init__(self) -> None:
        self.came = threading.Event()
        self.payload: Any = None
        self.lost = False


class SocketServer:
    """Up to ten connections of one app; each payload goes down one of them, in turn.

    The playground turns to it for delivery from the first connection on, unless
    an HTTP address was connected before.
    """

    def __init__(self, core: Core, host: str) -> None:
        self._core = core
        self._lock = threading.Lock()
        self._connections: list[ServerConnection] = []
        self._turn = 0
        self._waiting: dict[str, tuple[ServerConnection, Waiting]] = {}
        self._server = serve(self._handle, host, 0, compression=None)
        port = self._server.socket.getsockname()[1]
        self.url = f"ws://{host}:{port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="playground-socket", daemon=True
        )
        self._thread.start()
        core.sockets = self

    @property
    def count(self) -> int:
        with self._lock:
            return len(self._connections)

    def _handle(self, connection: ServerConnection) -> None:
        """One connection, from its hello to its end."""
        asked = parse_qs(urlsplit(connection.request.path if connection.request else "").query)
        ticket = asked.get("ticket", [""])[0]
        if ticket not in self._core.socket_tickets or self.count >= MOST_CONNECTIONS:
            connection.close(1008, "no ticket")
            return
        self._core.socket_tickets.discard(ticket)
        with self._lock:
            self._connections.append(connection)
            number = len(self._connections)
        connection.send(json.dumps(hello(self._core.world.app_id, number)))
        if self._core.carrier is None:
            self._core.carrier = self
        try:
            for message in connection:
                self._acked(json.loads(message))
        except ConnectionClosed:
            pass  # an app that goes without a word is an app that has gone
        finally:
            self._gone(connection)

    def _acked(self, message: dict[str, Any]) -> None:
        with self._lock:
            found = self._waiting.pop(message.get("envelope_id", ""), None)
        if found:
            found[1].payload = message.get("payload")
            found[1].came.set()

    def _gone(self, connection: ServerConnection) -> None:
        with self._lock:
            if connection in self._connections:
                self._connections.remove(connection)
            lost = [name for name, (through, _) in self._waiting.items() if through is connection]
            for name in lost:
                waiting = self._waiting.pop(name)[1]
                waiting.lost = True
                waiting.came.set()
            if not self._connections and self._core.carrier is self:
                self._core.carrier = None

    def carry(self, kind: Delivered, payload: dict[str, Any], patience: float, retry: Retry | None) -> Ack:
        """Send one envelope down the next connection and wait for its ack."""
        name = str(uuid.uuid4())
        waiting = Waiting()
        with self._lock:
            if not self._connections:
                return Ack(trouble="dispatch_failed", status=0)
            self._turn += 1
            connection = self._connections[self._turn % len(self._connections)]
            self._waiting[name] = (connection, waiting)
        envelope: dict[str, Any] = {"envelope_id": name, "payload": payload, "type": ENVELOPE[kind]}
        envelope["accepts_response_payload"] = kind != "event"
        if kind == "event":
            envelope |= {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        try:
            connection.send(json.dumps(envelope))
        except ConnectionClosed:
            self._gone(connection)
        waiting.came.wait(patience)
        with self._lock:
            self._waiting.pop(name, None)
        if waiting.lost:
            return Ack(trouble="dispatch_failed", status=0)
        if not waiting.came.is_set():
            return Ack(trouble="operation_timeout", status=0)
        return Ack(read_payload(waiting.payload))

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to go and come back, as Slack does every few hours."""
        with self._lock:
            connections = list(self._connections)
        body = json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}})
        for connection in connections:
            connection.send(body)
            if reason != "warning":
                connection.close()

    def stop(self) -> None:
        self._server.shutdown()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            connection.close()
        self._thread.join(timeout=2)


def hello(app_id: str, number: int) -> dict[str, Any]:
    return {
        "type": "hello",
        "connection_info": {"app_id": app_id},
        "num_connections": number,
        "debug_info": {"host": "playground", "build_number": 1, "approximate_connection_time": 18_060},
    }


def read_payload(payload: Any) -> Any:
    """An ack's payload as HTTP would have carried it: a dict, a text, or nothing."""
    if payload in (None, "", {}):
        return None
    if isinstance(payload, dict) and set(payload) == {"text"}:
        return payload["text"]
    return payload
