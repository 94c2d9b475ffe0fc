"""The distributed engine's tables: made once whoever starts, and led through the package's own steps."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, inspect, text

from storage.crypto import Vault
from storage.db import open_database
from storage.migrations import current_version, differences, migrate, newest_version
from storage.migrations import queue as tables
from storage.types import Base

pytestmark = pytest.mark.postgres

TOGETHER = 3
AN_OLDER_ONE = "03.02"  # of the package; later steps exchange a function and add one


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """A PostgreSQL database with nothing in it."""
    database = open_database(postgres_url, Vault(bytes(32)))
    yield database.engine
    database.close()


def functions(engine: Engine) -> set[tuple[str, str]]:
    """Every function of the package's, with its text."""
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'procrastinate%'")
        )
        return {(name, " ".join(source.split())) for name, source in found}


def test_a_new_database_has_both_and_again_changes_nothing(engine: Engine) -> None:
    """Every release asks for it."""
    assert not tables.queue_is_current(engine)
    migrate(engine)
    assert tables.queue_is_current(engine)
    before = functions(engine)
    assert migrate(engine) == (newest_version(), newest_version())
    assert functions(engine) == before
    with engine.connect() as connection:
        assert differences(connection) == []


def test_of_several_that_migrate_together_each_finds_it_done(engine: Engine, postgres_url: str) -> None:
    """Two machines may be released at the same moment."""
    start = Barrier(TOGETHER)

    def one() -> None:
        database = open_database(postgres_url, Vault(bytes(32)))
        start.wait()
        migrate(database.engine)
        database.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        for done in [pool.submit(one) for _ in range(TOGETHER)]:
            done.result()
    assert current_version(engine) == newest_version()
    assert tables.queue_is_current(engine)


def test_an_older_database_is_led_through_the_steps_it_lacks(engine: Engine) -> None:
    """As after an upgrade of the package: the end is what a new database has."""
    migrate(engine)
    wanted = functions(engine)
    tables_of_theirs = [name for name in inspect(engine).get_table_names() if name.startswith(tables.PREFIX)]
    older = [step for step in tables.steps() if step.name < AN_OLDER_ONE]
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        Base.metadata.create_all(connection)
        for step in older:
            tables._run(connection, step.read_text())
        tables._note(connection, older[-1].name)
    assert functions(engine) != wanted
    assert not tables.queue_is_current(engine)
    tables.migrate_queue(engine)
    assert tables.queue_is_current(engine)
    assert functions(engine) == wanted
    assert set(tables_of_theirs) <= set(inspect(engine).get_table_names())


def test_tables_of_somebody_else_are_left_alone(engine: Engine) -> None:
    """Whose jobs would they be?"""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE procrastinate_jobs (id bigint)"))
    with pytest.raises(tables.QueueProblem, match="a database of its own"):
        migrate(engine)
    assert not inspect(engine).has_table("procrastinate_workers")
