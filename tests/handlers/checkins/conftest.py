"""The small house these tests live in."""

import pytest

from storage.db import Database
from tests.handlers.checkins.world import World


@pytest.fixture
def world(database: Database) -> World:
    """A house with nobody in it, on SQLite and on PostgreSQL."""
    return World(database)
