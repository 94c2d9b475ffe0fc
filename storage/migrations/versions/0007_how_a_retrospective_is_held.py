"""How a retrospective is held: named or confidential, live or for days, with whom; notes in groups."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RETRO = ["retrospectives.workspace", "retrospectives.id"]


def upgrade() -> None:
    # Until now no name stood beside a note. Whoever wrote one was told so, and it stays so.
    op.add_column("retrospectives", sa.Column("mode", sa.String(20), nullable=False, server_default="confidential"))
    op.add_column("retrospectives", sa.Column("days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("retrospectives", sa.Column("phase_began_at", UtcDateTime(), nullable=True))
    op.add_column("retrospectives", sa.Column("peer_team", sa.String(32), nullable=True))
    op.create_table(
        "participants",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("retrospective", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("team", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["workspace", "retrospective"], RETRO, ondelete="CASCADE"),
    )
    op.create_table(
        "note_groups",
        sa.Column("retrospective", sa.String(32), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.Column("decided", sa.LargeBinary(), nullable=True),
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "retrospective"], RETRO, ondelete="CASCADE"),
    )
    op.create_index("note_groups_retrospective", "note_groups", ["workspace", "retrospective"])
    _votes_on_cards()
    with op.batch_alter_table("notes") as notes:
        notes.alter_column("author", existing_type=sa.String(32), nullable=True)
        notes.add_column(sa.Column("group", sa.String(32), nullable=True))
        notes.add_column(sa.Column("decided", sa.LargeBinary(), nullable=True))


def _votes_on_cards() -> None:
    """A dot stands on a card, which is a group or a note; those placed already stay where they are."""
    op.create_table(
        "votes_on_cards",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("retrospective", sa.String(32), primary_key=True),
        sa.Column("voter", sa.String(32), primary_key=True),
        sa.Column("slot", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("card", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["workspace", "retrospective"], RETRO, ondelete="CASCADE"),
    )
    op.execute(
        "INSERT INTO votes_on_cards (workspace, retrospective, voter, slot, card) "
        "SELECT workspace, retrospective, person, slot, note FROM votes"
    )
    op.drop_table("votes")
    op.rename_table("votes_on_cards", "votes")
