"""The small house these tests live in."""

import pytest

from storage.db import Database
from tests.handlers.checkins.world import NINE, World


@pytest.fixture
def world(database: Database) -> World:
    """A house with nobody in it, on SQLite and on PostgreSQL."""
    return World(database)


@pytest.fixture
def asked(world: World) -> World:
    """Ana leads a team of two and has just been asked."""
    world.team("U0ANA", "U0BEN")
    world.at(NINE)
    return world
