"""The house every story begins in."""

from collections.abc import Iterator

import pytest

from tests.harness import Story, story


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[Story]:
    """A house in a workspace, on SQLite; on PostgreSQL where the story is marked ``postgres``."""
    kind = "postgres" if request.node.get_closest_marker("postgres") else "sqlite"
    with story(request.getfixturevalue(f"migrated_{kind}_url")) as told:
        yield told
