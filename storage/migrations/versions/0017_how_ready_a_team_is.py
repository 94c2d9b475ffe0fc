"""Readiness checks: answers while one is open, what remains of them, and what a team chose to do."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TEAM = ["teams.workspace", "teams.id"]
CHECK = ["readiness_checks.workspace", "readiness_checks.id"]


def upgrade() -> None:
    op.create_table(
        "readiness_checks",
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(32), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("post", sa.String(32), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "team"], TEAM, ondelete="CASCADE"),
    )
    op.create_index("readiness_team", "readiness_checks", ["workspace", "team"])
    op.create_index("readiness_closes", "readiness_checks", ["closed_at", "closes_at"])
    op.create_table(
        "readiness_answers",
        sa.Column("readiness", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "readiness"], CHECK, ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    once = ["workspace", "readiness", "person"]
    op.create_index("readiness_answer_once", "readiness_answers", once, unique=True)
    op.create_table(
        "readiness_steps",
        sa.Column("readiness", sa.String(32), nullable=False),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("action", sa.String(32), nullable=True),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "readiness"], CHECK, ondelete="CASCADE"),
    )
    once = ["workspace", "readiness", "theme"]
    op.create_index("readiness_step_once", "readiness_steps", once, unique=True)
