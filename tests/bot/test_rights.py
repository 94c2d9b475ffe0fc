"""A PostgreSQL user who may not make tables is told so, in a sentence with the next step."""

from base64 import b64encode
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url
from typer.testing import CliRunner

from bot.cli import app
from tests.bot.test_cli import logging_of_the_tests  # noqa: F401 (a fixture)
from tests.harness import KEY

pytestmark = pytest.mark.postgres
ROLE = "only_reads_and_writes"


@pytest.fixture
def modest_url(postgres_url: str) -> Iterator[str]:
    """A new database, seen by a user with no right to make anything in it."""
    owner = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    role = sql.Identifier(ROLE)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    yield make_url(postgres_url).set(username=ROLE).render_as_string(hide_password=False)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP ROLE {}").format(role))


@pytest.mark.parametrize("engine", ["embedded", "distributed"])
def test_a_user_who_may_make_no_tables_is_told(
    modest_url: str, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of what the driver says is repeated."""
    monkeypatch.setenv("DATABASE_URL", modest_url)
    monkeypatch.setenv("ENGINE", engine)
    monkeypatch.setenv("AMBIDEX_KEY", b64encode(KEY).decode())
    told = CliRunner().invoke(app, ["migrate"])
    assert told.exit_code == 1
    assert "may not make tables there" in told.output
    assert "GRANT CREATE ON SCHEMA public" in told.output
    assert "Traceback" not in told.output
    assert "permission denied" not in told.output
