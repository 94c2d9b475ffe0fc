"""Whether a team is asked the five principles each quarter; whose check-in comes every other time only."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("teams") as table:
        table.add_column(sa.Column("asks_principles", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("memberships") as table:
        table.add_column(sa.Column("thinned_at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("usual_from", UtcDateTime(), nullable=True))
