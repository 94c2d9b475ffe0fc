"""The database: one way to open it, one way to read, one way to write.

SQLite and PostgreSQL run the same code. On SQLite a writer takes its lock when
it begins (``BEGIN IMMEDIATE``), so that two writers queue instead of failing
half-way, and waits less than the three seconds Slack waits for us.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from storage import scope
from storage.crypto import Vault
from storage.keys import Keys
from storage.turns import Turns

BUSY_TIMEOUT_MS = 2500


class Database:
    """An engine, the vault that opens what it holds, and the keys that are kept apart from it."""

    def __init__(self, engine: Engine, vault: Vault, keys: Keys | None = None) -> None:
        self.engine = engine
        self.vault = vault
        self.keys = keys or Keys()
        self._turns = Turns()
        self._reading = engine.execution_options(reads_only=True)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction that writes. Services never commit: leaving this block does."""
        with self.turn(), self._session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look that holds no writer up."""
        with self._session(self._reading) as session:
            yield session

    @contextmanager
    def turn(self) -> Iterator[None]:
        """This thread's turn to write, where there is one writer at a time.

        SQLite lets those who wait sleep and look again, up to a tenth of a
        second later, while nobody writes; here the next one goes on at once.
        """
        if self.engine.dialect.name != "sqlite":
            yield
            return
        with self._turns.take(BUSY_TIMEOUT_MS / 1000):
            yield

    def close(self) -> None:
        self.engine.dispose()

    def _session(self, engine: Engine) -> Session:
        return Session(engine, expire_on_commit=False, info={"vault": self.vault, "keys": self.keys})


def open_database(url: str, vault: Vault, keys: Keys | None = None) -> Database:
    """The database at ``url``, with its guards and pragmas in place. Connects on first use."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(
            parsed, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True
        )
    else:
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, pool_size=20, hide_parameters=True
        )
        _prepare_sqlite(engine)
    scope.guard(engine)
    return Database(engine, vault, keys)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")  # what people erase leaves no trace in free pages
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only")
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
