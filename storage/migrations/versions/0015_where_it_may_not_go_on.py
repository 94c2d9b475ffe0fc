"""Why a running retrospective may not go on in its channel."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("retrospectives") as table:
        table.add_column(sa.Column("held", sa.String(20), nullable=True))
