"""A house in a playground whose time is told, for comparing what arrives with what the oracle says."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import House, build
from bot.playground import ManualClock, Playground, World
from bot.serving import Serving
from bot.stepping import Stepper, Strict
from bot.web import web
from config.settings import load_settings
from storage.queries import outbox

KEY = bytes(range(32))  # of a database that is thrown away
PAUSES = timedelta(seconds=90)  # as long as Slack's limits may hold a message up
AMPLE = {"BUDGET_DMS": "10", "BUDGET_MINUTES": "30", "KEEP_DELIVERIES_DAYS": "3650", "LOG_LEVEL": "ERROR"}


@dataclass(frozen=True)
class Sent:
    """One message as the workspace keeps it: what it says of itself, and when it came."""

    kind: str
    subject: str
    at: datetime


class Quarters:
    """The house with its playground. Time passes, or goes by without the house."""

    def __init__(self, pg: Playground, house: House, clock: ManualClock) -> None:
        self.pg = pg
        self.house = house
        self.clock = clock
        self.stepper = Stepper(Strict(house), clock.now, clock.set)

    def advance_to(self, moment: datetime) -> None:
        """Let time pass; what is due on the way happens in its time."""
        self.stepper.advance_to(moment.astimezone(UTC))
        self.settle()

    def lose_time_until(self, moment: datetime) -> None:
        """An outage: nothing runs until then, and everything at once afterwards."""
        self.clock.set(moment)
        self.settle()

    def settle(self) -> None:
        """Do and send all that is due, with the pauses that Slack's limits ask for."""
        until = self.clock.now() + PAUSES
        self.stepper.settle()
        while (waiting := self._waiting()) is not None and waiting <= until:
            self.clock.set(max(waiting, self.clock.now()))
            self.stepper.settle()

    def _waiting(self) -> datetime | None:
        with self.house.db.read() as session:
            return outbox.next_waiting(session)

    def received(self, person: str) -> list[Sent]:
        """What somebody had from us, oldest first, by the playground's own record."""
        return [
            Sent(label["kind"], label.get("subject", ""), datetime.fromtimestamp(float(message.ts), UTC))
            for message in self.pg.dm(person)
            if (label := (message.metadata or {}).get("event_payload"))
        ]

    def posted(self, channel: str) -> list[datetime]:
        """When something of ours appeared in a channel."""
        ours = self.pg.world.bot_user
        return [
            datetime.fromtimestamp(float(message.ts), UTC)
            for message in self.pg.messages(channel)
            if message.user == ours
        ]


@contextmanager
def quarters(folder: Path, world: World, start: datetime) -> Iterator[Quarters]:
    """A house in a database of its own in ``folder``, in this world; everything is shut at the end."""
    clock = ManualClock(start)
    pg = Playground(world, clock=clock)
    server = pg.serve()
    settings = {
        "SLACK_BOT_TOKEN": world.bot_token,
        "SLACK_SIGNING_SECRET": world.signing_secret,
        "SLACK_API_URL": server.api_url,
        "DATABASE_URL": f"sqlite:///{folder / 'oracle.db'}",
        "AMBIDEX_KEY": base64.b64encode(KEY).decode(),
    }
    house = build(load_settings(settings | AMPLE), now=clock.now)
    house.join()
    http = Serving(web(house), "127.0.0.1", 0)
    pg.connect_http(f"{http.url}/slack/events")
    try:
        yield Quarters(pg, house, clock)
    finally:
        http.stop()
        house.close()
        server.stop()
