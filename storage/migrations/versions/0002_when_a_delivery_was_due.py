"""When a delivery was due: ``not_before`` moves with every try, and lateness is measured from this."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("due_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE deliveries SET due_at = not_before")
    with op.batch_alter_table("deliveries") as batch:
        batch.alter_column("due_at", existing_type=UtcDateTime(), nullable=False)
