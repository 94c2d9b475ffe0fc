"""The database's history, and the one way to bring it up to date.

Alembic is configured here in code, from the same engine and metadata the
program uses, so that there is no second place that knows a URL.
"""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

import storage.models  # noqa: F401  (fills the metadata)
from storage.types import Base


def migrate(engine: Engine) -> tuple[str | None, str | None]:
    """Bring the database to the newest version in one transaction. Returns from and to."""
    before, target = current_version(engine), newest_version()
    if before != target:
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return before, target


def current_version(engine: Engine) -> str | None:
    """The version the database says it has; None when it is new."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_version() -> str | None:
    """The version this program expects."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def differences(connection: Connection) -> list[object]:
    """Where the migrated database and the models disagree. A test keeps this empty."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
