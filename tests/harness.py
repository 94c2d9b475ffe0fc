"""A whole house in a Slack workspace of its own, for stories: real HTTP, real signatures, a real database.

Only time is not real: it stands still until a story lets it pass.
"""

import base64
import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import House, build
from bot.engines import Engine
from bot.engines.choice import engine_of
from bot.playground import Channel, ManualClock, Message, Playground, Server, User, View, World
from bot.serving import Serving
from bot.silence import Silences
from bot.stepping import Stepper
from bot.web import web
from config.content import Content, load_content
from config.settings import load_settings
from storage.queries import outbox, teams

KEY = bytes(range(32))
PAUSES = timedelta(seconds=90)
LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=LONDON)  # a Monday, an hour before anybody is asked

EXEC, TRANSFORM, GENERAL, SHARED = "C0EXEC", "C0TRAN", "C0GENR", "C0SHAR"
ANA, BEN, CLEO, DEV, EVE, FAY, GUS, HINE = (
    "U0ANA",
    "U0BEN",
    "U0CLEO",
    "U0DEV",
    "U0EVE",
    "U0FAY",
    "U0GUS",
    "U0HINE",
)
IDA, JON, KIM, LEO, MAY, NED = "U0IDA", "U0JON", "U0KIM", "U0LEO", "U0MAY", "U0NED"
ADMIN, OUTSIDER, STRANGER = "U0ADMIN", "U0OUT", "U0STR"
EXEC_TEAM = (ANA, BEN, CLEO, DEV, EVE, FAY, GUS, HINE)  # Hine lives in Auckland
TRANSFORM_TEAM = (IDA, JON, KIM, LEO, MAY, NED)
BOT, WORKSPACE = "U0AMBI", "T0NORTH"


def _person(id: str, **more: Any) -> User:
    name = id.removeprefix("U0").lower()
    return User(id=id, name=name, real_name=f"{name.title()} Example", **more)


WORLD = World(
    team_id=WORKSPACE,
    name="Northbridge",
    domain="northbridge",
    users=(
        *(_person(id) for id in EXEC_TEAM if id != HINE),
        _person(HINE, tz="Pacific/Auckland"),
        *(_person(id) for id in TRANSFORM_TEAM),
        _person(ADMIN, is_admin=True),
        _person(OUTSIDER),
        _person(STRANGER, team_id="T0OTHER", is_stranger=True),
    ),
    channels=(
        Channel(id=EXEC, name="executive-team", members=(*EXEC_TEAM, BOT)),
        Channel(id=TRANSFORM, name="transformation", members=(*TRANSFORM_TEAM, BOT)),
        Channel(id=GENERAL, name="general", members=(*EXEC_TEAM, *TRANSFORM_TEAM, ADMIN, OUTSIDER)),
        Channel(id=SHARED, name="with-partners", members=(ANA, STRANGER, BOT), is_ext_shared=True),
    ),
    bot_user=BOT,
    shortcuts=(("retros.pick", "Add to a retrospective"),),
)


@cache
def content() -> Content:
    """What is asked, read once for all stories."""
    return load_content()


class Errors(logging.Handler):
    """What the house logged as an error. A story that ends with some has not gone well."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the sentence, and the bug behind it."""
        formatter = logging.Formatter("%(message)s")
        self.said.append(formatter.format(record))


class Strict:
    """The house's own jobs, with nothing hushed up: what stumbles fails the story."""

    def __init__(self, house: House, engine: Engine) -> None:
        self.house = house
        self.engine = engine
        self.next_due = house.next_due

    def tick(self) -> None:
        """Every job, up to the first that stumbles."""
        self.house.tick(strict=True)

    def drain_all(self) -> int:
        """What the house's engine was woken for, and what it finds by itself a second later."""
        handled = self.engine.run_pending()
        self.engine.sweep()
        return handled + self.engine.run_pending()


class Story:
    """One house in one playground. ``pg`` is the workspace, ``bot`` the house, time is ours.

    What the house logs as an error fails the story at its end, unless the story
    expected it: ``house.errors.said.clear()``.
    """

    def __init__(
        self, pg: Playground, server: Server, clock: ManualClock, environment: Mapping[str, str]
    ) -> None:
        self.pg = pg
        self.server = server
        self.clock = clock
        self.environment = dict(environment)
        self.errors = Errors()
        self.start()
        pg.on_clock_move = self.advance_to

    def start(self) -> None:
        """Bring a house up on the database as it is."""
        settings = load_settings(self.environment)
        self.bot = build(settings, now=self.clock.now, content=content(), migrate=False)
        self.bot.join()
        self.http = Serving(web(self.bot), "127.0.0.1", 0, threads=6)
        self.pg.connect_http(f"{self.http.url}/slack/events")
        self.engine = self.bot.bell.engine = engine_of(self.bot)
        self.stepper = Stepper(Strict(self.bot, self.engine), self.clock.now, self.clock.set)
        self.silences = Silences(self.bot.db, self.clock.now, self.pg.note)

    def stop(self) -> None:
        """Take the house down; what it had in memory is gone."""
        self.http.stop()
        self.engine.stop()
        self.bot.close()

    def restart(self) -> None:
        """Take the house down and bring another one up, as a deployment does."""
        self.stop()
        self.start()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def settle(self) -> None:
        """Do all that is due and send all that is ready, with the pauses Slack's limits ask for."""
        until = self.now + PAUSES
        self.stepper.settle()
        while (waiting := self._waiting()) is not None and waiting <= until:
            self.clock.set(max(waiting, self.now))
            self.stepper.settle()
        self.silences.look()

    def advance(self, **by: float) -> None:
        """Let time pass: ``advance(days=1, hours=2)``. Whatever is due on the way happens then."""
        self.advance_to(self.now + timedelta(**by))

    def advance_to(self, moment: datetime) -> None:
        """Let time pass until a moment."""
        self.stepper.advance_to(moment.astimezone(UTC))
        self.settle()

    def _waiting(self) -> datetime | None:
        with self.bot.db.read() as session:
            return outbox.next_waiting(session)

    def command(self, user: str, line: str, channel: str = GENERAL) -> str:
        """Type ``/ambi <line>`` and read the reply; what it caused is sent."""
        said = self.pg.command(user, channel, f"/ambi {line}".strip())
        self.settle()
        return self.pg.visible_text(said) if said else ""

    def click(self, user: str, place: Message | View, action: str, value: Any = None) -> View | None:
        """Click something and let it take effect; the modal then on top."""
        view = self.pg.click(user, place, action, value)
        self.settle()
        return view

    def submit(self, user: str, /, **fields: Any) -> View | None:
        """Fill the top modal in and submit it; what it caused is sent."""
        view = self.pg.submit(user, **fields)
        assert view is None or not view.trouble, f"Slack did not take the answer: {view.trouble}"
        self.settle()
        return view

    def set_up(self, lead: str = ANA, channel: str = EXEC, **fields: Any) -> str:
        """Set a team up as a lead would, in the one modal, and launch it; its id. Fields by label."""
        self.pg.command(lead, channel, "/ambi setup")
        points = {"Short term": "5", "Medium term": "3", "Long term": "2"}
        self.submit(lead, **(points | fields))
        self.pg.close(lead, everything=True)
        with self.bot.db.read() as session:
            team = teams.find_team_by_channel(session, WORKSPACE, channel)
        assert team is not None, "the team was not set up"
        return team.id

    def home(self, user: str) -> str:
        """Open Home and read it."""
        self.pg.open_home(user)
        self.settle()
        return self.pg.visible_text(self.pg.home(user))

    def home_view(self, user: str) -> View:
        """Somebody's Home as it is, to click in."""
        return self.pg.workspace.homes[user]

    def last_dm(self, user: str) -> Message:
        """The newest message somebody had from us."""
        return self.pg.dm(user)[-1]

    def read(self, thing: Any) -> str:
        """What somebody sees of a message or view."""
        return self.pg.visible_text(thing)

    def posts(self, channel: str = EXEC) -> list[Message]:
        """What we said in a channel."""
        return [m for m in self.pg.messages(channel) if m.user == BOT]


def settings_for(world: World, api_url: str, database_url: str, **more: str) -> dict[str, str]:
    """The environment of a house in this world, as an operator would write it."""
    return {
        "SLACK_BOT_TOKEN": world.bot_token,
        "SLACK_SIGNING_SECRET": world.signing_secret,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": database_url,
        "AMBIDEX_KEY": base64.b64encode(KEY).decode(),
    } | more


@contextmanager
def story(
    database_url: str, world: World = WORLD, start: datetime = MONDAY, **settings: str
) -> Iterator[Story]:
    """A house on an already migrated database, in a workspace that it serves and is served by."""
    clock = ManualClock(start.astimezone(UTC))
    pg = Playground(world, clock=clock)
    server = pg.serve()
    keys = tempfile.TemporaryDirectory(prefix="ambidex-keys-")
    environment = settings_for(
        world, server.api_url, database_url, **({"CONFIDENTIAL_KEYS_DIR": keys.name} | settings)
    )
    told = Story(pg, server, clock, environment)
    logger = logging.getLogger("ambidex")
    logger.addHandler(told.errors)
    try:
        yield told
        assert not told.errors.said, "\n".join(told.errors.said)
    finally:
        logger.removeHandler(told.errors)
        told.stop()
        server.stop()
        keys.cleanup()
