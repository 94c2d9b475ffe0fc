"""Who has to wait until when, for every process to see; a workspace's messages found without the others'."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("method", sa.String(60), primary_key=True),
        sa.Column("until", UtcDateTime(), nullable=False),
    )
    op.create_index("deliveries_to_send", "deliveries", ["workspace", "state", "not_before"])
