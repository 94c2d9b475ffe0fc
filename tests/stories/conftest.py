"""The house every story begins in."""

from collections.abc import Iterator

import pytest

from tests.harness import Story, story

ENGINES = {
    "sqlite": ("migrated_sqlite_url", "embedded"),
    "postgres": ("migrated_postgres_url", "embedded"),
    "distributed": ("migrated_postgres_url", "distributed"),
}
HOUSES = [pytest.param(name, marks=[] if name == "sqlite" else pytest.mark.postgres) for name in ENGINES]


@pytest.fixture(params=HOUSES)
def house(request: pytest.FixtureRequest) -> Iterator[Story]:
    """A house in a workspace: on SQLite, on PostgreSQL, and there with any number of workers."""
    database, engine = ENGINES[request.param]
    with story(request.getfixturevalue(database), ENGINE=engine) as told:
        yield told
