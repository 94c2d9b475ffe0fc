"""When a team is under pressure, as its leads say."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TEAM = ["teams.workspace", "teams.id"]


def upgrade() -> None:
    op.create_table(
        "pressure_periods",
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("set_by", sa.String(32), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "team"], TEAM, ondelete="CASCADE"),
    )
    op.create_index("pressure_periods_team", "pressure_periods", ["workspace", "team", "first_on"])
