"""The house these tests live in."""

import pytest

from storage.db import Database
from tests.handlers.house import EIGHT, House


@pytest.fixture
def house(database: Database) -> House:
    """A team of eight, led by the first; on SQLite and on PostgreSQL."""
    house = House(database)
    house.team(*EIGHT)
    return house
