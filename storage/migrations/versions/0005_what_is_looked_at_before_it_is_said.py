"""What is looked at before it is said: the part ahead, and whether the channel was private."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("follows", sa.String(32)))
    # Nobody knows how a channel was when it was chosen: it is learnt at the next look.
    op.add_column("teams", sa.Column("channel_private", sa.Boolean()))
