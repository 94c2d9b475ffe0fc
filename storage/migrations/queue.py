"""The tables of the distributed engine, which are Procrastinate's and share our database.

Procrastinate describes them twice: whole, for a new database, and as numbered
steps, for one that is older than the package. Which step a database has reached
is a fact in ``meta``, so that a new version of the package needs no migration
of ours: its steps are found and applied.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from storage.queries import house as rows

PREFIX = "procrastinate_"
REACHED = "queue-step"
LOCK = 7_262_433  # any number that nobody else takes in this database


class QueueProblem(Exception):
    """The tables of the distributed engine cannot be brought up to date; the sentence says why."""


def migrate_queue(engine: Engine) -> None:
    """Bring the tables up to date: each step with its note in one transaction, one migrator at a time."""
    with engine.begin() as connection:
        alone(connection)
        if _reached(connection) is None:
            _create(connection)
    for step in steps():
        with engine.begin() as connection:
            alone(connection)
            if step.name > (_reached(connection) or ""):
                _run(connection, step.read_text(encoding="utf-8"))
                _note(connection, step.name)


def queue_is_current(engine: Engine) -> bool:
    """Whether the tables are there, and as new as the package that works with them."""
    with engine.connect() as connection:
        return inspect(connection).has_table("meta") and _reached(connection) == steps()[-1].name


def alone(connection: Connection) -> None:
    """Wait, until this transaction ends, for whoever else is migrating; SQLite lets one writer in anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def steps() -> Sequence[Path]:
    """The package's steps, oldest first."""
    return sorted((_scripts() / "migrations").glob("*.sql"))


def _scripts() -> Path:
    """Where the package keeps its SQL; it need not be imported for that, which takes as long as our start."""
    spec = find_spec("procrastinate")
    assert spec is not None  # it is locked
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / "sql"


def _create(connection: Connection) -> None:
    if inspect(connection).has_table(f"{PREFIX}jobs"):
        raise QueueProblem(
            "The database holds Procrastinate tables that somebody else made. Give Ambidex a database "
            "of its own."
        )
    _run(connection, (_scripts() / "schema.sql").read_text(encoding="utf-8"))
    _note(connection, steps()[-1].name)


def _reached(connection: Connection) -> str | None:
    with Session(connection) as session:
        fact = rows.find_fact(session, REACHED)
    return None if fact is None else fact.decode()


def _note(connection: Connection, step: str) -> None:
    with Session(connection) as session:
        rows.put_fact(session, REACHED, step.encode())


def _run(connection: Connection, script: str) -> None:
    """Many statements at once, in the transaction of this connection."""
    connection.exec_driver_sql(script, execution_options={"no_parameters": True})
