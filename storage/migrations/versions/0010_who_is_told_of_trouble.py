"""Who administers the workspace, as Slack tells of everybody in a team: they are told of trouble."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Whoever was read before is nobody's administrator until Slack is asked again, a day later at most.
    op.add_column("people", sa.Column("administers", sa.Boolean(), nullable=False, server_default=sa.false()))
