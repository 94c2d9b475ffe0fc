"""The demonstration with the bot in several real processes on one PostgreSQL, killed on the way.

Time is told to all of them through a file. It is moved on only when everything
due has been done, by whichever processes were alive for it; so the same weeks
pass as in one process, and the same digests come of them.
"""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Timer
from time import monotonic, sleep

from sqlalchemy import inspect

from bot.app import House, build
from bot.database import StartProblem, reached
from bot.demo.processes import Processes, Spread
from bot.demo.stage import Stage
from bot.demo.world import load_cast, make_world
from bot.playground import ManualClock, World, serve_world
from bot.torture.told_time import ToldTime
from config.settings import Settings, load_settings
from storage.queries import clock as due
from storage.queries import delivery

EVER = datetime(1970, 1, 1, tzinfo=UTC)
LOOK = 0.05
AGREED = 3  # looks that find nothing, one after the other
ABANDONED = 1.5  # seconds after which nobody can be at a call that was begun
PATIENCE = 180.0
SOONEST, LATEST = 0.0, 0.4  # seconds into a step at which somebody is killed
A_MOMENT = timedelta(milliseconds=1)


class ToldClock(ManualClock):
    """The playground's clock, which tells everybody else the time."""

    def __init__(self, start: datetime, told: ToldTime) -> None:
        super().__init__(start)
        self._told = told
        told.set(start)

    def set(self, moment: datetime) -> None:
        super().set(moment)
        self._told.set(self.now())


class Killer:
    """Kills so many processes at moments spread over the weeks, each while work is being done."""

    def __init__(self, processes: Processes, kills: int, seed: int, start: datetime, end: datetime) -> None:
        self._processes = processes
        self._dice = Random(f"{seed}/kills")
        self._moments = sorted(start + self._dice.random() * (end - start) for _ in range(kills))

    def pass_by(self, now: datetime) -> None:
        """Whose hour has come dies within a moment, in the middle of whatever they do."""
        while self._moments and self._moments[0] <= now:
            self._moments.pop(0)
            after = self._dice.uniform(SOONEST, LATEST)
            timer = Timer(after, self._processes.kill_one, [self._dice])
            timer.daemon = True
            timer.start()


class Apart:
    """What a stepper asks of a house, asked of processes elsewhere: they do it, and here it is waited for."""

    def __init__(self, house: House, clock: ManualClock, processes: Processes, killer: Killer) -> None:
        self._house = house
        self._clock = clock
        self._processes = processes
        self._killer = killer
        self.moment = clock.now()  # of the step; the clock may be a little later, where leases had to run out

    def move(self, moment: datetime) -> None:
        """Begin a step."""
        self.moment = moment
        self._clock.set(max(moment, self._clock.now()))
        self._killer.pass_by(moment)

    def tick(self) -> None:
        """Nothing: workers tick by themselves."""

    def drain_all(self) -> int:
        """Wait until everything due is done and nothing is under way."""
        agreed, end = 0, monotonic() + PATIENCE
        held: tuple[datetime | None, float] = (None, monotonic())
        while agreed < AGREED:
            self._processes.look()
            lease, rests = self._look()
            agreed = agreed + 1 if rests else 0
            if lease != held[0]:
                held = (lease, monotonic())
            elif lease is not None and monotonic() - held[1] > ABANDONED:
                self._clock.set(max(lease + A_MOMENT, self._clock.now()))
                held = (None, monotonic())
            if monotonic() > end:
                raise RuntimeError("The processes do not come to rest; their logs may say why.")
            sleep(LOOK)
        return 0

    def next_due(self, after: datetime) -> datetime | None:
        return self._house.next_due(after)

    def _look(self) -> tuple[datetime | None, bool]:
        """The next lease to run out, of a call somebody makes or made; and whether all is done."""
        with self._house.db.read() as session:
            lease = delivery.next_lease(session, EVER)
            first = due.next_due(session, EVER)
        return lease, lease is None and (first is None or first > self._clock.now())


def environment(world: World, api_url: str, database: str) -> dict[str, str]:
    """The settings of every process, as an operator would write them."""
    return {
        "SLACK_BOT_TOKEN": world.bot_token,
        "SLACK_SIGNING_SECRET": world.signing_secret,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": database,
        "AMBIDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "ENGINE": "distributed",
        "LOG_LEVEL": "WARNING",
    }


def opened(settings: Settings, clock: ManualClock) -> House:
    """A house that only looks, on a database that was empty and has its tables now."""
    try:
        database = reached(settings)
    except StartProblem as problem:
        raise StartProblem(str(problem).replace("DATABASE_URL", "--database")) from None
    used = bool(inspect(database.engine).get_table_names())
    database.close()
    if used:
        raise StartProblem("The database is in use: give the demonstration an empty one.")
    return build(settings, now=clock.now)


@contextmanager
def staged_apart(
    folder: Path,
    seed: int,
    weeks: int,
    database: str,
    webs: int,
    workers: int,
    kills: int,
    *,
    retros: bool = False,
) -> Iterator[tuple[Stage, Processes]]:
    """A stage whose bot lives in processes of its own; all are ended with it."""
    cast = load_cast()
    file = folder / "time"
    with ToldTime(file) as told:
        clock = ToldClock(cast.starts_at, told)
        pg, server = serve_world(make_world(cast), 0, clock)
        given = environment(pg.world, server.api_url, database)
        if given["DATABASE_URL"].startswith("sqlite"):
            raise StartProblem("Several processes need PostgreSQL: give --database postgresql://…")
        house = opened(load_settings(given), clock)
        house.join()
        processes = Processes(webs, workers, file, given, folder)
        spread = pg.carrier = Spread(processes.webs, pg.world.signing_secret)
        killer = Killer(processes, kills, seed, cast.starts_at, cast.begins_on(weeks))
        apart = Apart(house, clock, processes, killer)
        try:
            spread.wait()
            stage = Stage(
                pg, server, house, clock, seed, apart, apart.move, lambda: apart.moment, retros=retros
            )
            yield stage, processes
        finally:
            processes.stop()
            spread.close()
            house.close()
            server.stop()
