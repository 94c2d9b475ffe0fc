"""waitress in a thread, started and stopped cleanly."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from waitress.server import create_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CONNECTIONS = 400
LAST_WORDS = 2.0  # seconds the requests under way may still take when it is stopped


class ThreadedServer:
    """A WSGI application served from threads over kept connections.

    waitress is meant to end with its process. Here it has to end in the middle
    of one: first its workers finish, then its own thread closes its sockets,
    since closing them under it from outside fails now and then.
    """

    def __init__(self, application: WSGIApplication, host: str, port: int, threads: int) -> None:
        self._sockets: dict[int, Any] = {}
        door = socket.create_server((host, port))  # before waitress starts its workers: the port may be taken
        self.port = int(door.getsockname()[1])
        self._server = create_server(
            application, map=self._sockets, sockets=[door], threads=threads, connection_limit=CONNECTIONS
        )
        self._thread = threading.Thread(target=self._server.run, name=f"http-{self.port}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the requests under way end, then close everything."""
        if not self._thread.is_alive():
            return
        self._server.task_dispatcher.shutdown(timeout=LAST_WORDS)
        with suppress(OSError):  # woken by another request, the loop may have closed everything already
            self._server.trigger.pull_trigger(self._close_sockets)
        self._thread.join(timeout=LAST_WORDS)

    def _close_sockets(self) -> None:
        for each in list(self._sockets.values()):
            each.close()
