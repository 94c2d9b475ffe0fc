"""A house, a workspace and its people, put together: what the demonstration plays on."""

import base64
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.app import House, build
from bot.demo.agenda import Agenda
from bot.demo.colleagues import Colleagues
from bot.demo.leading import Leading
from bot.demo.lines import Bank
from bot.demo.reading import Eyes
from bot.demo.retro import Retro
from bot.demo.world import load_cast, make_world
from bot.playground import ManualClock, Playground, Server, World, serve_world
from bot.serving import Serving
from bot.silence import Silences
from bot.stepping import Stepper, Steps, Strict
from bot.web import web
from config.settings import Settings, load_settings


class Stage:
    """Everything of one demonstration. ``advance_to`` lets time pass and everybody live through it.

    ``moment`` is what time people go by: the clock's, unless it had to be moved
    on a little for a process that died, which nobody in the story knows of.
    """

    def __init__(
        self,
        pg: Playground,
        server: Server,
        house: House,
        clock: ManualClock,
        seed: int,
        steps: Steps,
        move: Callable[[datetime], None] | None = None,
        moment: Callable[[], datetime] | None = None,
        *,
        retros: bool = False,
    ) -> None:
        self.pg = pg
        self.server = server
        self.house = house
        self.clock = clock
        self.cast = load_cast()
        self.agenda = Agenda()
        bank = Bank()
        self.moment = moment or clock.now
        self.eyes = Eyes(pg, self.moment)
        self.colleagues = Colleagues(pg, self.cast, seed, self.agenda, bank)
        self.leading = Leading(pg, self.cast, seed, self.agenda, bank)
        self.retro = Retro(pg, self.cast, seed, self.agenda, every=retros)
        self.silences = Silences(house.db, clock.now, lambda said: pg.note(pg.visible_text(said)))
        self.stepper = Stepper(steps, clock.now, move or clock.set, [self.agenda.next_due], self.live)
        self.leading.begin()
        self.retro.begin()

    def live(self) -> int:
        """Let the colleagues read what came and do what is due; how much they did."""
        for seen in self.eyes.look():
            if seen.person:
                self.colleagues.read(seen)
                self.retro.read_own(seen)
            else:
                self.leading.read(seen)
                self.retro.read(seen)
        self.silences.look()
        return self.agenda.act(self.moment())

    def advance_to(self, moment: datetime) -> None:
        """Let time pass until then; whatever is due on the way happens in its time."""
        self.stepper.advance_to(moment.astimezone(UTC))

    def play(self, person: str) -> None:
        """Leave somebody to the visitor: the script does nothing in their name any more."""
        self.colleagues.played.add(person)
        self.leading.played.add(person)
        self.retro.played.add(person)


def environment(world: World, api_url: str, folder: Path) -> Settings:
    """The settings of a house that lives in a folder and speaks to a playground only."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return load_settings(
        {
            "SLACK_BOT_TOKEN": world.bot_token,
            "SLACK_SIGNING_SECRET": world.signing_secret,
            "SLACK_API_URL": api_url,
            "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
            "AMBIDEX_KEY": key,
            "CONFIDENTIAL_KEYS_DIR": str(folder / "confidential"),
        }
    )


@contextmanager
def staged(
    folder: Path, seed: int, port: int = 0, *, strict: bool = True, retros: bool = False
) -> Iterator[Stage]:
    """A stage before its first scene, in a fresh database in ``folder``; everything is shut at the end.

    ``strict`` ends the demonstration where a job of the house stumbles. ``retros`` plays one of
    each format.
    """
    cast = load_cast()
    clock = ManualClock(cast.starts_at)
    pg, server = serve_world(make_world(cast), port, clock)
    house = build(environment(pg.world, server.api_url, folder), now=clock.now)
    house.join()
    http = Serving(web(house), "127.0.0.1", 0)
    pg.connect_http(f"{http.url}/slack/events")
    try:
        yield Stage(pg, server, house, clock, seed, Strict(house) if strict else house, retros=retros)
    finally:
        http.stop()
        house.close()
        server.stop()
