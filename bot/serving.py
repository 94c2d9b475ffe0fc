"""A web server in a thread of this process, which stops politely and at once."""

import logging
import threading
from contextlib import suppress
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server


class Serving:
    """Serves an application on one port until it is stopped."""

    def __init__(self, app: Flask, host: str, port: int, threads: int = 8) -> None:
        # A queue of requests is a busy minute, not news.
        logging.getLogger("waitress").setLevel(logging.ERROR)
        self._map: dict[int, Any] = {}
        self._http = create_server(app, host=host, port=port, threads=threads, ident="ambidex", map=self._map)
        self.port = int(self._http.effective_port)
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._http.run()

    def stop(self, patience: float = 5.0) -> None:
        """Take no more requests, and let go of the connections."""
        with suppress(OSError):  # woken by a request, the loop may have closed everything already
            self._http.trigger.pull_trigger(lambda: wasyncore.close_all(self._map))
        self._thread.join(patience)
        self._http.task_dispatcher.shutdown(cancel_pending=True, timeout=patience)
