"""Retrospectives planned for later, once or again and again, and whose turn it is to lead them."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEAM = ["teams.workspace", "teams.id"]
PLAN = ["retro_plans.workspace", "retro_plans.id"]


def upgrade() -> None:
    op.create_table(
        "retro_plans",
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("topic", sa.LargeBinary(), nullable=True),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("peer_team", sa.String(32), nullable=True),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("cadence", sa.String(200), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("next_due_at", UtcDateTime(), nullable=False),
        sa.Column("remind_at", UtcDateTime(), nullable=True),
        sa.Column("facilitator", sa.String(32), nullable=True),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "team"], TEAM, ondelete="CASCADE"),
    )
    op.create_index("retro_plans_team", "retro_plans", ["workspace", "team"])
    op.create_index("retro_plans_due", "retro_plans", ["next_due_at"])
    op.create_index("retro_plans_told", "retro_plans", ["remind_at"])
    op.create_table(
        "retro_plan_people",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("plan", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["workspace", "plan"], PLAN, ondelete="CASCADE"),
    )
