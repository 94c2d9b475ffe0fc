"""What was just sent in a workspace is found by an index: whoever takes over there keeps the pace."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("deliveries_sent", "deliveries", ["workspace", "sent_at"])
