"""The WSGI application: Slack's requests, and whether we are well.

A request is checked before anything reads it: what is not signed by Slack, or
was signed more than five minutes ago, is refused without a trace of its body.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from flask import Flask, Response, request
from slack_bolt import BoltRequest, BoltResponse

from bot.app import House, build
from bot.database import StartProblem
from bot.decoding import read_payload
from bot.delivery.signature import Signatures
from bot.health import add_health
from bot.pages import add_pages
from bot.watching import logs
from bot.watching.sharing import share_between_workers
from config.settings import load_settings
from handlers.reference import handling

MOST_BYTES = 1_000_000
REMEMBERED_SECONDS = 600.0
MOST_REMEMBERED = 50_000


class Traffic:
    """How many requests are being answered, so that a stop can wait for them."""

    def __init__(self) -> None:
        self._count = 0
        self._condition = threading.Condition()
        self.draining = False

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._condition:
            self._count += 1
        try:
            yield
        finally:
            with self._condition:
                self._count -= 1
                self._condition.notify_all()

    def drain(self, patience: float) -> bool:
        """Wait until nobody is being answered; whether that came true in time."""
        self.draining = True
        with self._condition:
            return self._condition.wait_for(lambda: self._count == 0, patience)


class Seen:
    """Requests answered lately, by their signature: sent again byte for byte, they do nothing."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, float] = OrderedDict()
        self._lock = threading.Lock()

    def __contains__(self, signature: str) -> bool:
        with self._lock:
            return _digest(signature) in self._kept

    def add(self, signature: str) -> None:
        now = monotonic()
        with self._lock:
            self._kept[_digest(signature)] = now
            while self._kept and (
                len(self._kept) > MOST_REMEMBERED
                or next(iter(self._kept.values())) < now - REMEMBERED_SECONDS
            ):
                self._kept.popitem(last=False)


def _digest(signature: str) -> bytes:
    return hashlib.sha256(signature.encode()).digest()[:16]


def web(house: House, traffic: Traffic | None = None) -> Flask:
    """The application for one house. Raises where there is no signing secret to check with."""
    counted = traffic or Traffic()
    signatures = Signatures(house.settings.slack_signing_secret)
    seen = Seen()
    app = Flask("bot", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    @app.post("/slack/events")
    def slack_events() -> Response:
        body = request.get_data(cache=False)
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not signatures.valid(body, stamp, signature):
            return Response(status=401)
        if signature in seen:
            return Response(status=200)
        with counted.one(), handling(), house.metrics.acks.time():
            answer = dispatch(house, body)
        if answer.status == 200:
            seen.add(signature)
        return answered(answer)

    add_health(app, house, lambda: counted.draining, is_public=True)
    add_pages(app, house, counted.one)
    return app


def pages_alone(house: House, traffic: Traffic) -> Flask:
    """The pages without Slack's endpoint: over Socket Mode Slack calls nobody, and browsers still do."""
    app = Flask("bot", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    add_health(app, house, lambda: traffic.draining, is_public=True)
    add_pages(app, house, traffic.one)
    return app


def dispatch(house: House, body: bytes) -> BoltResponse:
    """Hand one signed request to Bolt, read already where that is quicker."""
    content_type = request.content_type or ""
    headers: dict[str, str | Sequence[str]] = {"content-type": content_type}
    payload = read_payload(body, content_type)
    try:
        if payload is not None:
            # The name is Bolt's, for a body that comes as a dictionary.
            wanted = BoltRequest(body=payload, headers=headers, mode="socket_mode")
        else:
            wanted = BoltRequest(body=body.decode(), headers=headers)
    except ValueError:  # signed, and yet no JSON or no text
        return BoltResponse(status=400, body="")
    return house.bolt.dispatch(wanted)


def answered(answer: BoltResponse) -> Response:
    headers = {name: values[0] for name, values in answer.headers.items()}
    return Response(answer.body, answer.status, headers)


def from_environment() -> Flask:
    """For gunicorn: a house by the settings in the environment, checked and ready to answer."""
    from bot.checks import check_start
    from bot.engines.choice import ring_for_workers

    share_between_workers()
    settings = load_settings()
    logs.set_up(settings.log_level)
    if settings.on_sqlite:
        raise StartProblem("A SQLite file serves one process: use python -m bot run, or PostgreSQL.")
    house = build(settings, migrate=False)
    check_start(house)
    ring_for_workers(house)
    return web(house)
