"""Whether this process is well, and what it measures: for platforms, load balancers and Prometheus.

On the port that Slack calls, ``/metrics`` is there only for who shows the
token. On a health port, which nobody outside should reach, it needs none
unless one is set.
"""

import hmac
import socket
from collections.abc import Callable
from time import monotonic

from flask import Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError

from bot.app import House
from bot.serving import Serving
from storage.queries import house as rows
from storage.queries import pauses

STILL_SECONDS = 600.0  # a tick may read thousands of people from Slack; no tick takes this long


def add_health(app: Flask, house: House, stopping: Callable[[], bool], *, is_public: bool) -> None:
    """Give an application the three addresses of those who watch."""

    @app.get("/healthz")
    def healthz() -> Response:
        """This process runs, and its clock ticks if it has one. Otherwise it should be started again."""
        ticked = house.ticked
        if ticked is not None and monotonic() - ticked > STILL_SECONDS:
            return _plain("the clock stands still", 503)
        return _plain("ok")

    @app.get("/readyz")
    def readyz() -> Response:
        """This process can do its work: nobody asked it to stop, the database answers, Slack knows us."""
        if stopping():
            return _plain("stopping", 503)
        if why := why_not_ready(house):
            return _plain(why, 503)
        return _plain("ready")

    @app.get("/metrics")
    def metrics() -> Response:
        """What is measured, for Prometheus."""
        token = house.settings.metrics_token
        if token is None and is_public:
            return _plain("no such page", 404)
        if token is not None:
            shown = request.headers.get("Authorization", "").encode()
            if not hmac.compare_digest(shown, f"Bearer {token.get_secret_value()}".encode()):
                return Response("", 401, {"WWW-Authenticate": "Bearer"})
        return Response(house.metrics.text(), content_type=house.metrics.content_type)


def why_not_ready(house: House) -> str:
    """Why this process cannot do its work; empty when it can."""
    try:
        with house.db.read() as session:
            rows.answers(session)
            revoked = pauses.list_revoked(session, house.deps.now())
    except SQLAlchemyError:
        return "the database does not answer"
    return "Slack took our token back: install the app again" if house.home.workspace in revoked else ""


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="text/plain")


class Health:
    """A small server for processes that have no other, or none that may be asked for metrics."""

    def __init__(self, house: House, stopping: Callable[[], bool], say: Callable[[str], None]) -> None:
        self._served: Serving | None = None
        port = health_port(house)
        if port is None:
            return
        app = Flask("bot.health", static_folder=None)
        add_health(app, house, stopping, is_public=False)
        try:
            socket.create_server((house.settings.host, port)).close()  # waitress would leave a socket open
        except OSError:
            say(f"Port {port} is taken: nobody can ask this process for its health. All else works.")
            return
        self._served = Serving(app, house.settings.host, port, threads=2)
        say(f"Health and metrics are at {self._served.url}/metrics.")

    def __enter__(self) -> "Health":
        return self

    def __exit__(self, *_: object) -> None:
        if self._served is not None:
            self._served.stop()


def health_port(house: House) -> int | None:
    """The port for it: ``HEALTH_PORT``, or in Socket Mode ``PORT`` where a platform gives one."""
    settings = house.settings
    if settings.health_port is not None:
        return settings.health_port
    given = settings.transport == "socket" and "port" in settings.model_fields_set
    return settings.port if given and settings.public_url is None else None  # else the pages are there, too
