"""The house lived in: transports, clock and delivery started, and stopped without losing anything."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler

from bot.app import House
from bot.clock import SECOND, Clock
from bot.delivery.errors import SlackFailure
from bot.delivery.slack import failures_told
from bot.engines.choice import engine_of, ring_for_workers
from bot.health import Health
from bot.serving import Serving
from bot.web import Traffic, pages_alone, web
from config.manifest import EVENTS_PATH
from handlers.reference import handling

if TYPE_CHECKING:
    from bot.watching.metrics import Metrics

log = logging.getLogger("ambidex")

PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 30.0


class Stop:
    """Asked for by SIGTERM or Ctrl+C, waited for by whoever runs."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._heard)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self._asked.set()

    def ask(self) -> None:
        self._asked.set()

    def wait(self, seconds: float | None = None) -> bool:
        return self._asked.wait(seconds)


class SocketMode:
    """Slack's payloads over connections that we open; each is acknowledged after its commit."""

    def __init__(self, house: House, traffic: Traffic) -> None:
        token = house.settings.slack_app_token
        plain = token.get_secret_value() if token else ""
        quiet = logging.getLogger("ambidex.socket")
        quiet.setLevel(logging.ERROR)
        self._handler = CountedHandler(
            house.bolt, plain, logger=quiet, web_client=house.calls.client(plain), concurrency=8
        )
        self._handler.traffic = traffic
        self._handler.metrics = house.metrics

    def start(self) -> None:
        self._try(self._handler.connect)

    def look(self) -> None:
        """Connect again if the connection was lost and nobody noticed."""
        if not self._handler.client.is_connected():
            log.warning("the connection to Slack was lost; connecting again")
            self._try(self._handler.client.connect_to_new_endpoint)

    def _try(self, connect: Callable[[], object]) -> None:
        """Connect, or leave it to the next look: Slack out of reach for a while must not end the bot."""
        try:
            with failures_told():
                connect()
        except SlackFailure as failure:
            log.warning(
                "Slack opened no connection; trying again in half a minute", extra={"code": failure.code}
            )

    def stop(self) -> None:
        self._handler.close()  # type: ignore[no-untyped-call]  # of Bolt


class CountedHandler(SocketModeHandler):
    """Bolt's handler, counting what is being answered."""

    traffic: Traffic
    metrics: "Metrics"

    def handle(self, client: Any, req: Any) -> None:
        """Answer one envelope: the listener commits, then the acknowledgement goes out."""
        with self.traffic.one(), handling(), self.metrics.acks.time():
            super().handle(client, req)


def run(house: House, stop: Stop, say: Callable[[str], None], second: float = SECOND) -> None:
    """Listen, tick and deliver in this process until asked to stop."""
    traffic = Traffic()
    with Working(house, second), Health(house, lambda: traffic.draining, say):
        if house.settings.transport == "socket":
            socket = SocketMode(house, traffic)
            served = _serve_pages(house, traffic)
            socket.start()
            say(f"Ambidex runs in {house.home}, over Socket Mode. Ctrl+C stops it.")
            while not stop.wait(LOOK_SECONDS):
                socket.look()
            traffic.drain(PATIENCE_SECONDS)
            socket.stop()
            if served is not None:
                served.stop()
        else:
            _serve(house, traffic, stop, say)
    say("Stopped; what was not sent yet waits in the outbox.")


def listen(house: House, stop: Stop, say: Callable[[str], None]) -> None:
    """Answer Slack over HTTP until asked to stop; workers elsewhere tick and deliver."""
    ring_for_workers(house)
    traffic = Traffic()
    with Health(house, lambda: traffic.draining, say):
        _serve(house, traffic, stop, say)
    house.close()
    say("Stopped.")


def _serve_pages(house: House, traffic: Traffic) -> Serving | None:
    """Over Socket Mode nobody calls us but browsers, and those only where it is said how they reach us."""
    if house.settings.public_url is None:
        return None
    return Serving(pages_alone(house, traffic), house.settings.host, house.settings.port)


def _serve(house: House, traffic: Traffic, stop: Stop, say: Callable[[str], None]) -> None:
    served = Serving(web(house, traffic), house.settings.host, house.settings.port)
    say(f"Ambidex listens at {served.url}{EVENTS_PATH}. Ctrl+C stops it.")
    stop.wait()
    traffic.drain(PATIENCE_SECONDS)
    served.stop()


def work(house: House, stop: Stop, say: Callable[[str], None], second: float = SECOND) -> None:
    """Tick and deliver, for web processes elsewhere that listen."""
    with Working(house, second), Health(house, lambda: False, say):
        say(f"The worker of {house.home} ticks and delivers. Ctrl+C stops it.")
        stop.wait()
    say("Stopped; what was not sent yet waits in the outbox.")


class Working:
    """The clock and delivery, running as long as the block lasts."""

    def __init__(self, house: House, second: float = SECOND) -> None:
        self._house = house
        self._engine = engine_of(house, second)
        self._clock = Clock(house, self._engine, second)

    def __enter__(self) -> "Working":
        self._house.bell.engine = self._engine
        self._engine.start()
        self._clock.start()
        return self

    def __exit__(self, *_: object) -> None:
        """In the order in which things depend on each other: no new work, finish the call, let go."""
        self._clock.stop()
        self._house.sender.stopping = True
        self._engine.stop()
        self._house.close()
