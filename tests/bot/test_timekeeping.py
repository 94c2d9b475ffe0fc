"""Whose clock counts: the database's, whatever this machine's says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from bot.timekeeping import DatabaseTime
from storage.crypto import Vault
from storage.db import Database, open_database

NEAR = timedelta(minutes=5)
HOUR = timedelta(hours=1)


class Clocks:
    """This machine's clocks, which somebody can put right and wrong."""

    def __init__(self) -> None:
        self.off = timedelta(0)
        self.waited = 0.0

    def wall(self) -> datetime:
        return datetime.now(UTC) + self.off

    def elapsed(self) -> float:
        return monotonic() + self.waited


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """A database whose machine has the right time."""
    database = open_database(postgres_url, Vault(bytes(32)))
    yield database
    database.close()


@pytest.mark.postgres
def test_a_machine_an_hour_behind_reckons_with_the_databases_time(postgres: Database) -> None:
    """Else it would claim what others hold, or be held to have died."""
    clocks = Clocks()
    clocks.off = -HOUR
    now = DatabaseTime(postgres, clocks.wall, clocks.elapsed)
    assert abs(now() - datetime.now(UTC)) < NEAR


@pytest.mark.postgres
def test_a_clock_that_is_put_wrong_meanwhile_is_noticed_at_once(postgres: Database) -> None:
    """The time that has passed says that it did not take a day."""
    clocks = Clocks()
    now = DatabaseTime(postgres, clocks.wall, clocks.elapsed)
    clocks.off = timedelta(days=1)
    assert abs(now() - datetime.now(UTC)) < NEAR
    clocks.off = -timedelta(days=1)
    assert abs(now() - datetime.now(UTC)) < NEAR


@pytest.mark.postgres
def test_time_does_not_go_back_by_a_little(postgres: Database) -> None:
    """What was measured a moment later may be a little less."""
    clocks = Clocks()
    now = DatabaseTime(postgres, clocks.wall, clocks.elapsed)
    clocks.off = timedelta(milliseconds=900)
    before = now()
    clocks.off = timedelta(0)
    assert now() >= before


@pytest.mark.postgres
def test_a_database_away_for_a_while_does_not_stop_the_clock(postgres: Database) -> None:
    """What was measured last serves until it is back."""
    clocks = Clocks()
    now = DatabaseTime(postgres, clocks.wall, clocks.elapsed)
    gone = postgres.engine.url.set(database="nowhere")
    away = open_database(gone.render_as_string(hide_password=False), Vault(bytes(32)))
    now._db = away
    clocks.off = timedelta(seconds=30)
    first = now()
    assert abs(first - datetime.now(UTC)) < NEAR
    assert now() >= first
    away.close()


def test_on_sqlite_the_machine_and_the_database_share_a_clock(sqlite_url: str) -> None:
    """There is nobody to agree with."""
    database = open_database(sqlite_url, Vault(bytes(32)))
    clocks = Clocks()
    clocks.off = HOUR
    assert abs(DatabaseTime(database, clocks.wall)() - datetime.now(UTC) - HOUR) < NEAR
    database.close()
