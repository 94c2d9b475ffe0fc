"""The history of the tables, and the rule that nothing is read without its workspace."""

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import select

from storage.db import Database
from storage.migrations import VERSIONS, current_version, differences, migrate, newest_version
from storage.models import Team
from storage.scope import UnscopedQuery, across_workspaces, is_scoped


def test_the_tables_are_those_of_the_models(database: Database) -> None:
    """A column that only one of the two knows is found here, not in production."""
    with database.engine.connect() as connection:
        assert differences(connection) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    """Every start may ask for it."""
    newest = newest_version()
    assert current_version(database.engine) == newest
    assert migrate(database.engine) == (newest, newest)


def test_the_newest_file_is_the_head_of_the_history() -> None:
    """The program reads the file's name, Alembic what is in it: both have to mean the same."""
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [newest_version()]


def test_a_statement_that_names_no_workspace_is_refused(database: Database) -> None:
    """Unless it says that it means all of them."""
    with database.read() as session:
        with pytest.raises(UnscopedQuery):
            session.scalars(select(Team)).all()
        assert session.scalars(select(Team).where(Team.workspace == "T0NORTH")).all() == []
        everywhere = across_workspaces(lambda: session.scalars(select(Team)).all())
        assert everywhere() == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("SELECT id FROM teams WHERE id = ?", False),
        ("SELECT workspace FROM teams", False),
        ("SELECT workspace FROM teams WHERE name = ?", False),
        ("SELECT id FROM teams WHERE workspace = ?", True),
        ("UPDATE teams SET name = ? WHERE teams.workspace IN (?)", True),
        ("DELETE FROM teams", False),
        ("WITH ready AS (SELECT id FROM teams) SELECT id FROM ready", False),
        ("SELECT value FROM meta WHERE name = ?", True),
    ],
)
def test_what_counts_as_naming_a_workspace(statement: str, named: bool) -> None:
    """It has to stand in the condition; tables that belong to nobody need none."""
    assert is_scoped(statement) is named
