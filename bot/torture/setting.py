"""Everything a trial needs, put together and taken apart again: database, playground, processes."""

import base64
import os
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from bot.playground import ManualClock, Playground, World
from bot.torture import databases
from bot.torture.chaos import Chaos, Misfortune
from bot.torture.pace import Pace
from bot.torture.people import People
from bot.torture.process import Role
from bot.torture.processes import Doors, Post, Processes, Ways, free_port
from bot.torture.told_time import ToldRoom, ToldTime
from bot.torture.trial import LEASE, PAUSE, TICK, Trial, Wanted
from bot.torture.world import make_groups, make_world
from storage.crypto import Vault
from storage.db import Database, open_database
from storage.migrations import migrate

WEB_POSTS = 2
BIG = 400  # trials from which the teams are large
SQLITE = "sqlite"
KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR", "TEMP")  # of the environment we were started in


@contextmanager
def setting(wanted: Wanted, folder: Path, say: Callable[[str], None]) -> Iterator[Trial]:
    """A trial that is ready to begin, its files in ``folder``; everything is shut at the end."""
    dice = random.Random(wanted.seed)
    large = wanted.trials >= BIG
    groups = make_groups(3 if large else 2, 20 if large else 7, dice)
    with ExitStack() as stack:
        postgres = None
        if wanted.database != SQLITE:
            postgres = stack.enter_context(databases.postgres(wanted.url))
        url = databases.sqlite(folder) if postgres is None else postgres.url
        key = secrets.token_bytes(32)
        db = opened(url, key)
        stack.callback(db.close)
        clock = stack.enter_context(ToldTime(folder / "clock"))
        room = stack.enter_context(ToldRoom(folder / "room"))
        starts_at = groups[0].season.starts_at
        clock.set(starts_at)
        pg = Playground(make_world(groups), ManualClock(starts_at))
        stack.enter_context(pg.serve())
        settings = environment(pg.world, pg.base_url, url, key, wanted)
        pace = Pace()
        processes = Processes(Ways(settings, folder, TICK, LEASE), posts(wanted), dice, pace)
        stack.callback(processes.close)
        pg.carrier = Doors(processes.posts, pg.world.signing_secret)
        people = People(pg, wanted.seed)
        stack.callback(people.close)
        misfortune = Misfortune(dice, processes, PAUSE)
        pg.faults = misfortune
        calls = partial(len, pg.record)
        chaos = Chaos(dice, processes, clock, room, postgres, PAUSE, calls, pace)
        yield Trial(
            wanted, folder, groups, dice, clock, pg, people, processes, misfortune, chaos, db, pace, say
        )


def posts(wanted: Wanted) -> list[Post]:
    """The processes of the house: one that does everything on SQLite, else web and workers."""
    if wanted.database == SQLITE:
        return [Post(Role.RUN, 1, free_port())]
    workers = [Post(Role.WORKER, number) for number in range(1, wanted.workers + 1)]
    return [*workers, *(Post(Role.WEB, number, free_port()) for number in range(1, WEB_POSTS + 1))]


def opened(url: str, key: bytes) -> Database:
    """The trial's database, brought up to date, to look at from outside."""
    database = open_database(url, Vault(key))
    migrate(database.engine)
    return database


def environment(world: World, slack: str, url: str, key: bytes, wanted: Wanted) -> dict[str, str]:
    """The settings of the house, as an operator would write them; budgets are ample, for the oracle."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "SLACK_BOT_TOKEN": world.bot_token,
        "SLACK_SIGNING_SECRET": world.signing_secret,
        "SLACK_API_URL": f"{slack}/api/",
        "DATABASE_URL": url,
        "ENGINE": wanted.engine,
        "AMBIDEX_KEY": base64.b64encode(key).decode(),
        "BUDGET_DMS": "10",
        "BUDGET_MINUTES": "30",
        "LOG_LEVEL": "WARNING",
    }
