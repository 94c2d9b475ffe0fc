"""Writing tables anew, so that nothing of what was deleted is left in the files.

On SQLite the whole file is written again and its log emptied; on PostgreSQL
only the tables named. Both need a moment in which nobody is in the way: where
there is none, nothing is changed, and whoever asked asks again later.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import OperationalError

from storage.db import Database
from storage.scope import across_workspaces
from storage.types import Base

PATIENCE = "2s"  # others queue behind whoever waits for a whole table


def rewrite(database: Database, tables: Sequence[type[Base]]) -> bool:
    """Write these tables anew. False where somebody was in the way."""
    if database.engine.dialect.name == "sqlite":
        return _rewrite_file(database)
    return _rewrite_tables(database, [table.__tablename__ for table in tables])


def _rewrite_file(database: Database) -> bool:
    """All of it, in the writer's turn; then the log, which still has the pages as they were."""
    with database.turn():
        raw = database.engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("VACUUM")
            (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() or (1,)
            cursor.close()
        finally:
            raw.close()
    return busy == 0


@across_workspaces
def _rewrite_tables(database: Database, tables: Sequence[str]) -> bool:
    with database.engine.connect() as connection:
        alone: Any = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.exec_driver_sql(f"SET lock_timeout = '{PATIENCE}'")
        try:
            for table in tables:
                alone.exec_driver_sql(f"VACUUM (FULL) {table}")
        except OperationalError:
            return False
        finally:
            alone.exec_driver_sql("RESET lock_timeout")
    return True
