"""When a team's people are read again, whom Slack would not tell of at once."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("teams", sa.Column("read_again_at", UtcDateTime(), nullable=True))
