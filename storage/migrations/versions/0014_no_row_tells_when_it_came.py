"""Notes, dots and places lie by their random ids, so that no row number says in which order they came."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ("notes", "votes", "placements"):
            with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_with_rowid": False}):
                pass
    # What was shown without names before there was a choice loses the author that was kept beside it.
    notes = sa.table("notes", *map(sa.column, ("workspace", "retrospective", "author", "place")))
    retros = sa.table("retrospectives", *map(sa.column, ("workspace", "id", "mode")))
    confidential = sa.select(retros.c.id).where(
        retros.c.workspace == notes.c.workspace, retros.c.mode == "confidential"
    )
    op.execute(
        notes.update()
        .where(notes.c.retrospective.in_(confidential), notes.c.place.is_not(None))
        .values(author=None)
    )
