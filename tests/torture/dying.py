"""A web process that dies by SIGKILL at a statement we name, wherever that is in its work."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from time import monotonic, sleep

from flask import Response
from sqlalchemy import Connection, event

from bot.app import build
from bot.engines.choice import engine_of
from bot.playground import Playground, Refused
from bot.serving import Serving
from bot.torture.processes import free_port
from bot.torture.told_time import ToldRoom
from bot.web import web
from config.settings import load_settings

DEAD = -1
PATIENCE = 30.0  # seconds to start in


def serve(environment: Mapping[str, str], port: int, now: datetime, countdown: Path) -> None:
    """Answer Slack at a port until killed; what is counted down to is not done any more.

    Counted are statements, commits, and the answer to Slack.
    """
    left = ToldRoom(countdown)
    house = build(load_settings(environment), now=lambda: now, migrate=False)
    house.join()
    house.bell.engine = engine_of(house)

    def count(*_: object) -> None:
        remaining = left.pages()
        if remaining == 1:
            left.set(DEAD)
            os.kill(os.getpid(), signal.SIGKILL)
        left.set(max(0, remaining - 1))

    def commit(connection: Connection) -> None:
        count()

    def answered(response: Response) -> Response:
        count()
        return response

    event.listen(house.db.engine, "before_cursor_execute", count)
    event.listen(house.db.engine, "commit", commit)
    app = web(house)
    app.after_request(answered)
    Serving(app, "127.0.0.1", port, threads=1)
    signal.pause()


class Doomed:
    """The web of a house, in a process of its own. ``die_at`` names the statement at which it is killed."""

    def __init__(self, pg: Playground, environment: Mapping[str, str], folder: Path) -> None:
        self._pg = pg
        self._environment = dict(environment)
        self._countdown = folder / "countdown"
        self._left = ToldRoom(self._countdown)
        self._process: ForkServerProcess | None = None
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["tests.torture.dying"])  # so that a start takes a moment only
        self.died = False  # whether it was killed the last time; then `revive` starts another

    @contextmanager
    def die_at(self, statement: int) -> Iterator[None]:
        """From here on it counts what it asks of the database, and dies just before that."""
        self._up()
        self._left.set(statement)
        yield
        self.died = self._left.pages() == DEAD
        self._left.set(0)
        if self.died and self._process is not None:
            self._process.join()

    def revive(self) -> None:
        """Let another take the place of the one that was killed."""
        self._up()

    def _up(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        port = free_port()
        told = (self._environment, port, self._pg.clock.now(), self._countdown)
        self._process = self._context.Process(target=serve, args=told, daemon=True)
        self._process.start()
        end = monotonic() + PATIENCE
        while True:
            try:
                self._pg.connect_http(f"http://127.0.0.1:{port}/slack/events")
                return
            except Refused:
                if monotonic() > end or not self._process.is_alive():
                    raise
            sleep(0.02)

    def close(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._left.close()
