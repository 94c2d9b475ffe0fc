"""Whether a team goes on after twelve weeks, and who said so."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "renewals",
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("by", sa.String(32), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "team"], ["teams.workspace", "teams.id"], ondelete="CASCADE"),
    )
    op.create_index("renewals_team", "renewals", ["workspace", "team", "asked_at"])
