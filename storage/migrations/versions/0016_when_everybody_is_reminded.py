"""When everybody of a retrospective is told that a phase open for days ends soon."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("retrospectives") as table:
        table.add_column(sa.Column("remind_at", UtcDateTime(), nullable=True))
        table.create_index("retrospectives_remind", ["remind_at"])
