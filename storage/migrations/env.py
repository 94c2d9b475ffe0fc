"""What Alembic runs; the connection comes from ``storage.migrations.migrate``."""

from alembic import context

from storage.scope import across_workspaces
from storage.types import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    across_workspaces(context.run_migrations)()
