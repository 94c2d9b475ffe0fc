"""One real process of the house that is told the time.

It lives as ``python -m bot run``, ``web`` or ``worker`` do; only the clock, the
metronome's second, the lease and the room on the disk are given to it, so that
weeks pass in minutes.

    python -m bot.torture.process worker --clock FILE
"""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection, Engine, event

from bot.app import House, build
from bot.checks import check_start
from bot.clock import SECOND
from bot.database import Locked
from bot.delivery.sender import LEASE
from bot.running import Stop, listen, run, work
from bot.sentences import plain_words, read_settings
from bot.torture.told_time import ToldRoom, ToldTime

Say = Callable[[str], None]
Live = Callable[[House, Stop, Say], None]
NO_LIMIT = 1_073_741_823  # pages: SQLite's own largest


class Role(StrEnum):
    """What a process does: answer Slack, tick and deliver, or both."""

    WEB = "web"
    WORKER = "worker"
    RUN = "run"


def live(
    role: Role,
    clock: Annotated[Path, typer.Option(help="The file that tells the time.")],
    tick: Annotated[float, typer.Option(help="Seconds between two ticks.")] = SECOND,
    lease: Annotated[float, typer.Option(help="Seconds a claim is good for.")] = LEASE.total_seconds(),
    port: Annotated[int, typer.Option(help="The port to listen on; PORT's without it.")] = 0,
    room: Annotated[Path | None, typer.Option(help="The file that tells how full the disk is.")] = None,
) -> None:
    """Be one process of the house until asked to stop; settings come from the environment."""
    with plain_words():
        settings = read_settings()
        if port:
            settings = settings.model_copy(update={"port": port})
        lock = Locked(settings)
        stop = Stop()
        stop.on_signals()
        told = ToldTime(clock)
        house = build(settings, now=told.now, migrate=False)
        house.calls.elapsed = told.elapsed
        house.sender.lease = timedelta(seconds=lease)
        if room is not None and settings.on_sqlite:
            limit(house.db.engine, ToldRoom(room))
        check_start(house)
        way(role, tick)(house, stop, typer.echo)
        lock.release()


def way(role: Role, tick: float) -> Live:
    """How a process of this kind lives."""
    ways: dict[Role, Live] = {
        Role.WEB: listen,
        Role.WORKER: partial(work, second=tick),
        Role.RUN: partial(run, second=tick),
    }
    return ways[role]


def limit(engine: Engine, room: ToldRoom) -> None:
    """Let the SQLite file grow no larger than is told, from each transaction's first statement on."""

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={room.pages() or NO_LIMIT}")


if __name__ == "__main__":
    typer.run(live)
