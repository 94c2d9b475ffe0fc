"""Who may write when, where the database has one writer at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from storage import db
from storage.db import Database
from storage.models import Input
from storage.queries import inputs

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
    with database.begin(), ThreadPoolExecutor(1) as pool, pytest.raises(TimeoutError):
        pool.submit(claim, database, "key").result()
    assert claim(database, "key")  # the turn went back
