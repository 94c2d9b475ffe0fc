"""What becomes of an action: when it is brought to mind, how it changed; and lines from retrospectives."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("actions", sa.Column("remind_at", UtcDateTime(), nullable=True))
    op.add_column("actions", sa.Column("reminded", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("actions", sa.Column("gap", sa.LargeBinary(), nullable=True))
    op.create_index("actions_remind", "actions", ["remind_at"])
    op.create_table(
        "action_changes",
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("if_then", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(
            ["workspace", "action"], ["actions.workspace", "actions.id"], ondelete="CASCADE"
        ),
    )
    op.create_index("action_changes_action", "action_changes", ["workspace", "action", "at"])
    op.add_column("learnings", sa.Column("retrospective", sa.String(32), nullable=True))
