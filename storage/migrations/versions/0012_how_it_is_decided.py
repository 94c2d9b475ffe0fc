"""The register of priorities; how a retrospective places, proposes, agrees, passes on and asks peers."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEAM = ["teams.workspace", "teams.id"]
RETRO = ["retrospectives.workspace", "retrospectives.id"]
PRIORITY = ["priorities.workspace", "priorities.id"]


def upgrade() -> None:
    op.add_column("retrospectives", sa.Column("chosen", sa.String(40), nullable=True))
    _priorities()
    _placing()
    _consent()
    op.create_table(
        "drafts",
        sa.Column("retrospective", sa.String(32), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("edited_by", sa.String(32), nullable=True),
        sa.Column("edited_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", sa.String(32), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        *_scoped(),
        sa.ForeignKeyConstraint(["workspace", "retrospective"], RETRO, ondelete="CASCADE"),
        sa.UniqueConstraint("workspace", "retrospective"),
    )
    _peers()


def _scoped() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("id", sa.String(32), primary_key=True),
    )


def _priorities() -> None:
    op.create_table(
        "priorities",
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.Column("horizon", sa.String(20), nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("merged_into", sa.String(32), nullable=True),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        *_scoped(),
        sa.ForeignKeyConstraint(["workspace", "team"], TEAM, ondelete="CASCADE"),
    )
    op.create_index("priorities_team", "priorities", ["workspace", "team", "state"])
    op.create_table(
        "priority_changes",
        sa.Column("priority", sa.String(32), nullable=False),
        sa.Column("before", sa.String(20), nullable=True),
        sa.Column("after", sa.String(20), nullable=False),
        sa.Column("merged_into", sa.String(32), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("retrospective", sa.String(32), nullable=True),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        *_scoped(),
        sa.ForeignKeyConstraint(["workspace", "priority"], PRIORITY, ondelete="CASCADE"),
    )
    op.create_index("priority_changes_priority", "priority_changes", ["workspace", "priority"])


def _placing() -> None:
    op.create_table(
        "listed_priorities",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("retrospective", sa.String(32), primary_key=True),
        sa.Column("card", sa.String(32), primary_key=True),
        sa.Column("priority", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["workspace", "retrospective"], RETRO, ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["workspace", "priority"], PRIORITY, ondelete="CASCADE"),
    )
    op.create_table(
        "placements",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("retrospective", sa.String(32), primary_key=True),
        sa.Column("card", sa.String(32), primary_key=True),
        sa.Column("placer", sa.String(32), primary_key=True),
        sa.Column("column", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["workspace", "retrospective"], RETRO, ondelete="CASCADE"),
    )
    op.create_table(
        "placed_counts",
        sa.Column("workspace", sa.String(32), primary_key=True),
        sa.Column("retrospective", sa.String(32), primary_key=True),
        sa.Column("card", sa.String(32), primary_key=True),
        sa.Column("column", sa.String(40), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace", "retrospective"], RETRO, ondelete="CASCADE"),
    )


def _consent() -> None:
    op.create_table(
        "proposals",
        sa.Column("retrospective", sa.String(32), nullable=False),
        sa.Column("card", sa.String(32), nullable=True),
        sa.Column("column", sa.String(40), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.String(32), nullable=True),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("post", sa.String(32), nullable=True),
        *_scoped(),
        sa.ForeignKeyConstraint(["workspace", "retrospective"], RETRO, ondelete="CASCADE"),
    )
    op.create_index("proposals_retrospective", "proposals", ["workspace", "retrospective"])
    op.create_table(
        "stances",
        sa.Column("proposal", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        *_scoped(),
        sa.ForeignKeyConstraint(
            ["workspace", "proposal"], ["proposals.workspace", "proposals.id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("workspace", "proposal", "person"),
    )


def _peers() -> None:
    op.create_table(
        "peer_assists",
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("peer_team", sa.String(32), nullable=False),
        sa.Column("topic", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("host_accepted_by", sa.String(32), nullable=True),
        sa.Column("host_accepted_at", UtcDateTime(), nullable=True),
        sa.Column("peer_accepted_by", sa.String(32), nullable=True),
        sa.Column("peer_accepted_at", UtcDateTime(), nullable=True),
        sa.Column("declined_by", sa.String(32), nullable=True),
        sa.Column("declined_at", UtcDateTime(), nullable=True),
        sa.Column("retrospective", sa.String(32), nullable=True),
        *_scoped(),
        sa.ForeignKeyConstraint(["workspace", "team"], TEAM, ondelete="CASCADE"),
    )
    op.create_index("peer_assists_team", "peer_assists", ["workspace", "team"])
