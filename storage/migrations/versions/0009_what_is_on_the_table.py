"""Which card is talked about, and the way onto a retrospective's page in the browser."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RETRO = ["retrospectives.workspace", "retrospectives.id"]


def upgrade() -> None:
    op.add_column("retrospectives", sa.Column("card", sa.String(32), nullable=True))
    op.create_table(
        "page_keys",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("retrospective", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace", "retrospective"], RETRO, ondelete="CASCADE"),
    )
