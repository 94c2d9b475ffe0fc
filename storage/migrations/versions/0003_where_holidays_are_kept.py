"""Bank holidays: which a team and a person keep, and that somebody was told whose zone is used for them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A team that runs is not changed behind its back: none are kept until a lead says so.
    op.add_column("teams", sa.Column("division", sa.String(12), nullable=False, server_default=""))
    op.add_column("teams", sa.Column("on_holiday", sa.String(20), nullable=False, server_default="skip"))
    op.add_column("people", sa.Column("division", sa.String(12), nullable=False, server_default=""))
    op.add_column("people", sa.Column("zone_told", sa.Boolean(), nullable=False, server_default=sa.false()))
