"""The house every story begins in."""

import os
from collections.abc import Iterator

import pytest

from tests.harness import Story, story

ENGINES = {
    "sqlite": ("migrated_sqlite_url", "embedded"),
    "postgres": ("migrated_postgres_url", "embedded"),
    "distributed": ("migrated_postgres_url", "distributed"),
}
# What hangs on the engine is told on all three. The other stories leave out the one in the middle, which
# has the database of the third and the engine of the first, unless HOUSES=all (`make everywhere`).
BY_ENGINE = ("test_time_", "test_checkins_", "test_digest_", "test_teams_", "test_logs_")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The houses a story is told in."""
    if "house" in metafunc.fixturenames:
        name = metafunc.module.__name__.rpartition(".")[2]
        every = os.environ.get("HOUSES") == "all" or name.startswith(BY_ENGINE)
        houses = [engine for engine in ENGINES if every or engine != "postgres"]
        found = [pytest.param(one, marks=[] if one == "sqlite" else pytest.mark.postgres) for one in houses]
        metafunc.parametrize("house", found, indirect=True)


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[Story]:
    """A house in a workspace: on SQLite, on PostgreSQL, and there with any number of workers."""
    database, engine = ENGINES[request.param]
    with story(request.getfixturevalue(database), ENGINE=engine) as told:
        yield told
