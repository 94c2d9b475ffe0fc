"""Trade-offs, and what they were before they were amended."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TEAM = ["teams.workspace", "teams.id"]
TENSION = ["tensions.workspace", "tensions.id"]


def upgrade() -> None:
    op.create_table(
        "tensions",
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("horizon", sa.String(20), nullable=True),
        sa.Column("over", sa.String(20), nullable=True),
        sa.Column("priority", sa.String(32), nullable=True),
        sa.Column("over_priority", sa.String(32), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("ask_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "team"], TEAM, ondelete="CASCADE"),
    )
    op.create_index("tensions_team", "tensions", ["workspace", "team", "made_at"])
    op.create_index("tensions_due", "tensions", ["ask_at"])
    op.create_table(
        "tension_changes",
        sa.Column("tension", sa.String(32), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "tension"], TENSION, ondelete="CASCADE"),
    )
    op.create_index("tension_changes_tension", "tension_changes", ["workspace", "tension", "at"])
