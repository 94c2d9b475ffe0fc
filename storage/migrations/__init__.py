"""The database's history, and the one way to bring it up to date.

Alembic is configured here in code, from the same engine and metadata the
program uses, so that there is no second place that knows a URL. It is loaded
only where there is something to migrate: a start on a database that is up to
date takes a third less memory without it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, inspect, select, table

import storage.models  # noqa: F401  (fills the metadata)
from storage.migrations.queue import PREFIX, alone, migrate_queue
from storage.types import Base

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS = Path(__file__).with_name("versions")
VERSION_TABLE = "alembic_version"  # Alembic's own


def migrate(engine: Engine) -> tuple[str | None, str | None]:
    """Bring the database to the newest version in one transaction. Returns from and to.

    Of several that start together one migrates, and the others find it done. On
    PostgreSQL the distributed engine's tables are brought along, used or not, so
    that choosing it later is a matter of one setting.
    """
    before, target = current_version(engine), newest_version()
    if before != target:
        from alembic import command

        with engine.begin() as connection:
            alone(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    if engine.dialect.name == "postgresql":
        migrate_queue(engine)
    return before, target


def current_version(engine: Engine) -> str | None:
    """The version the database says it has; None when it is new."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(VERSION_TABLE):
            return None
        return connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))


def newest_version() -> str:
    """The version this program expects: a migration's file begins with it, and they are numbered."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def differences(connection: Connection) -> list[object]:
    """Where the migrated database and the models disagree. A test keeps this empty."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    options = {"compare_type": True, "include_name": _is_ours}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, Base.metadata))


def _is_ours(name: str | None, kind: str, parents: object) -> bool:
    """Whether a table is one of the models', not the distributed engine's."""
    return kind != "table" or not (name or "").startswith(PREFIX)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
