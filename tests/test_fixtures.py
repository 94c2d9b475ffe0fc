"""The ground the other tests stand on: real databases, a real browser, no outside."""

import socket
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_database_is_empty_and_keeps_what_is_written(database_url: str) -> None:
    """On SQLite and on PostgreSQL."""
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
        connection.execute(sa.text("CREATE TABLE note (words TEXT)"))
        connection.execute(sa.text("INSERT INTO note VALUES ('kept')"))
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT words FROM note")) == "kept"
    engine.dispose()


@pytest.mark.postgres
def test_a_postgresql_database_can_be_made_from_another(postgres_server: postgres.Server) -> None:
    """So that migrations run once a worker, not once a test."""
    template = postgres_server.create()
    engine = sa.create_engine(postgres_server.url(template))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE note (words TEXT)"))
    engine.dispose()

    with postgres_server.database(template=template) as url:
        engine = sa.create_engine(url)
        assert sa.inspect(engine).get_table_names() == ["note"]
        engine.dispose()

    postgres_server.drop(template)


def test_a_migrated_database_has_the_tables_of_the_program(migrated_url: str) -> None:
    """Copied from one that was migrated once, so that a test costs milliseconds."""
    engine = sa.create_engine(migrated_url)
    assert "alembic_version" in sa.inspect(engine).get_table_names()
    assert len(sa.inspect(engine).get_table_names()) > 5
    engine.dispose()


def test_a_test_cannot_reach_the_outside() -> None:
    """192.0.2.1 is reserved for documentation; without the guard this would wait for it."""
    with pytest.raises(PermissionError, match=r"stay on this machine"):
        socket.create_connection(("192.0.2.1", 443), timeout=1)


@pytest.mark.browser
def test_a_browser_opens_a_page(browser: "Browser") -> None:
    """Chromium starts here, as root too, and shows what it is given."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_content("<title>Ambidex</title><p>Good morning</p>")
    assert page.title() == "Ambidex"
    assert page.inner_text("p") == "Good morning"
    page.close()
