"""Who may write when, where the database has one writer at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from storage import db
from storage.db import Database
from storage.models import Input
from storage.queries import inputs
from storage.turns import Busy, Turns

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def claim(database: Database, key: str) -> bool:
    """One short transaction that writes."""
    with database.begin() as session:
        return inputs.claim(session, key, NOW)


def test_many_who_write_at_once_all_get_their_turn(database: Database) -> None:
    """None is turned away, and what one wrote the next one sees."""
    keys = [f"key-{number % 20}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda key: claim(database, key), keys))
    assert claimed.count(True) == 20
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Input)) == 20


def test_who_waits_too_long_for_a_turn_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack waits three seconds: an error in time can be tried again, silence cannot."""
    if database.engine.dialect.name != "sqlite":
        pytest.skip("others may write at the same time here")
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 10)
    with database.begin(), ThreadPoolExecutor(1) as pool, pytest.raises(Busy):
        pool.submit(claim, database, "key").result()
    assert claim(database, "key")  # the turn went back


def test_turns_come_in_the_order_of_asking() -> None:
    """And whoever gave one back and asks again stands behind those who waited."""
    turns, served = Turns(), list[str]()

    def write(name: str) -> None:
        with turns.take(10):
            served.append(name)

    with ThreadPoolExecutor(4) as pool:
        with turns.take(10):
            for number in range(3):
                pool.submit(write, f"waits-{number}")
                waiting(turns, number + 1)
        write("again")
    assert served == ["waits-0", "waits-1", "waits-2", "again"]


def test_nobody_slips_in_before_whoever_waits() -> None:
    """A turn goes from hand to hand; in between it is never free."""
    for _ in range(50):
        turns, enough = Turns(), threading.Event()

        def have(turns: Turns = turns, enough: threading.Event = enough) -> None:
            with turns.take(10):
                enough.wait(10)

        with ThreadPoolExecutor(1) as pool:
            with turns.take(10):
                pool.submit(have)
                waiting(turns, 1)
            with pytest.raises(Busy), turns.take(0):
                pass
            enough.set()


def test_who_gave_up_is_not_waited_for() -> None:
    """Their turn goes to the one behind them."""
    turns, served = Turns(), list[str]()

    def write(name: str, patience: float) -> None:
        with turns.take(patience):
            served.append(name)

    with ThreadPoolExecutor(2) as pool:
        with turns.take(10):
            hasty = pool.submit(write, "hasty", 0.2)
            waiting(turns, 1)
            patient = pool.submit(write, "patient", 10)
            assert isinstance(hasty.exception(10), Busy)
        patient.result(10)
    assert served == ["patient"]
    with turns.take(0):
        pass  # nobody has it any more


def waiting(turns: Turns, number: int) -> None:
    """Return when so many wait for a turn."""
    looked = threading.Event()
    while len(turns._waiting) < number:
        looked.wait(0.001)
