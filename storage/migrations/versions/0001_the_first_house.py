"""The first house: everything the bot remembers."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('actor', sa.String(length=32), nullable=False),
    sa.Column('action', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('before', sa.String(length=80), nullable=True),
    sa.Column('after', sa.String(length=80), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('audit_at', 'audit', ['workspace', 'at'], unique=False)
    op.create_table('deliveries',
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=True),
    sa.Column('channel', sa.String(length=32), nullable=True),
    sa.Column('subject', sa.String(length=80), nullable=True),
    sa.Column('dedup_key', sa.String(length=255), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('updates', sa.String(length=32), nullable=True),
    sa.Column('thread_of', sa.String(length=32), nullable=True),
    sa.Column('unsolicited', sa.Boolean(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('not_before', UtcDateTime(), nullable=False),
    sa.Column('expires_at', UtcDateTime(), nullable=True),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('leased_until', UtcDateTime(), nullable=True),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.Column('posted_channel', sa.String(length=32), nullable=True),
    sa.Column('ts', sa.String(length=32), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('workspace', 'id'),
    sa.UniqueConstraint('workspace', 'dedup_key')
    )
    op.create_index('deliveries_budget', 'deliveries', ['workspace', 'person', 'unsolicited', 'not_before'], unique=False)
    op.create_index('deliveries_created', 'deliveries', ['created_at'], unique=False)
    op.create_index('deliveries_ready', 'deliveries', ['state', 'not_before'], unique=False)
    op.create_index('deliveries_seq', 'deliveries', ['workspace', 'seq'], unique=False)
    op.create_index('deliveries_subject', 'deliveries', ['workspace', 'subject'], unique=False)
    op.create_index('deliveries_updates', 'deliveries', ['workspace', 'updates'], unique=False)
    op.create_table('inputs',
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index(op.f('ix_inputs_at'), 'inputs', ['at'], unique=False)
    op.create_table('leaves',
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('leaves_person', 'leaves', ['workspace', 'person', 'ends_on'], unique=False)
    op.create_table('meta',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('people',
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('zone_read_at', UtcDateTime(), nullable=True),
    sa.Column('checkin_time', sa.Time(), nullable=True),
    sa.Column('quiet_from', sa.Time(), nullable=True),
    sa.Column('quiet_until', sa.Time(), nullable=True),
    sa.Column('deactivated', sa.Boolean(), nullable=False),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_table('teams',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('follows_channel', sa.Boolean(), nullable=False),
    sa.Column('cadence', sa.String(length=200), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=False),
    sa.Column('ask_at', sa.Time(), nullable=False),
    sa.Column('ask_in_own_zone', sa.Boolean(), nullable=False),
    sa.Column('digest_weekday', sa.Integer(), nullable=False),
    sa.Column('digest_at', sa.Time(), nullable=False),
    sa.Column('target_short', sa.Integer(), nullable=False),
    sa.Column('target_medium', sa.Integer(), nullable=False),
    sa.Column('target_long', sa.Integer(), nullable=False),
    sa.Column('preset', sa.String(length=40), nullable=False),
    sa.Column('sector', sa.String(length=40), nullable=False),
    sa.Column('min_group', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('launched_at', UtcDateTime(), nullable=True),
    sa.Column('paused_until', sa.Date(), nullable=True),
    sa.Column('synced_at', UtcDateTime(), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('teams_channel', 'teams', ['workspace', 'channel'], unique=False)
    op.create_table('workspaces',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('bot_user', sa.String(length=32), nullable=False),
    sa.Column('bot_token', sa.LargeBinary(), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('installed_at', UtcDateTime(), nullable=False),
    sa.Column('uninstalled_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('actions',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('retrospective', sa.String(length=32), nullable=True),
    sa.Column('owner', sa.String(length=32), nullable=False),
    sa.Column('made_by', sa.String(length=32), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('if_then', sa.LargeBinary(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=True),
    sa.Column('outcome_at', UtcDateTime(), nullable=True),
    sa.Column('outcome_note', sa.LargeBinary(), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('actions_owner', 'actions', ['workspace', 'owner', 'outcome', 'due_on'], unique=False)
    op.create_table('decisions',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('learning', sa.String(length=32), nullable=False),
    sa.Column('by', sa.String(length=32), nullable=False),
    sa.Column('will', sa.Boolean(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('decisions_team', 'decisions', ['workspace', 'team', 'at'], unique=False)
    op.create_table('digests',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('phrases', sa.String(length=400), nullable=False),
    sa.Column('quiet', sa.Boolean(), nullable=False),
    sa.Column('release', sa.String(length=32), nullable=True),
    sa.Column('delivery', sa.String(length=32), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id'),
    sa.UniqueConstraint('workspace', 'team', 'on')
    )
    op.create_table('learnings',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('author', sa.String(length=32), nullable=False),
    sa.Column('checkin', sa.String(length=32), nullable=True),
    sa.Column('question', sa.String(length=40), nullable=True),
    sa.Column('is_ask', sa.Boolean(), nullable=False),
    sa.Column('horizon', sa.String(length=20), nullable=True),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('named', sa.Boolean(), nullable=False),
    sa.Column('scope', sa.String(length=20), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=True),
    sa.Column('shared_at', UtcDateTime(), nullable=False),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.Column('digest', sa.String(length=32), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('learnings_team', 'learnings', ['workspace', 'team', 'shared_at'], unique=False)
    op.create_table('memberships',
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('half', sa.Integer(), nullable=False),
    sa.Column('joined_at', UtcDateTime(), nullable=False),
    sa.Column('left_at', UtcDateTime(), nullable=True),
    sa.Column('welcomed_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'team', 'person')
    )
    op.create_index('memberships_person', 'memberships', ['workspace', 'person'], unique=False)
    op.create_table('releases',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('answers', sa.LargeBinary(), nullable=False),
    sa.Column('members', sa.Integer(), nullable=False),
    sa.Column('short', sa.Integer(), nullable=True),
    sa.Column('medium', sa.Integer(), nullable=True),
    sa.Column('long', sa.Integer(), nullable=True),
    sa.Column('target_short', sa.Integer(), nullable=False),
    sa.Column('target_medium', sa.Integer(), nullable=False),
    sa.Column('target_long', sa.Integer(), nullable=False),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id'),
    sa.UniqueConstraint('workspace', 'team', 'on')
    )
    op.create_table('retrospectives',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('format', sa.String(length=40), nullable=False),
    sa.Column('plan', sa.Text(), nullable=False),
    sa.Column('topic', sa.LargeBinary(), nullable=True),
    sa.Column('facilitator', sa.String(length=32), nullable=False),
    sa.Column('phase', sa.Integer(), nullable=False),
    sa.Column('phase_ends_at', UtcDateTime(), nullable=True),
    sa.Column('started_at', UtcDateTime(), nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('post', sa.String(length=32), nullable=True),
    sa.Column('panel', sa.String(length=32), nullable=True),
    sa.Column('wrap_up', sa.String(length=32), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('retrospectives_due', 'retrospectives', ['phase_ends_at'], unique=False)
    op.create_index('retrospectives_team', 'retrospectives', ['workspace', 'team', 'started_at'], unique=False)
    op.create_table('rounds',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=False),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.Column('opening_line', sa.LargeBinary(), nullable=True),
    sa.Column('opened_by', sa.String(length=32), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id'),
    sa.UniqueConstraint('workspace', 'team', 'closes_on')
    )
    op.create_table('schedules',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('local_time', sa.Time(), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=True),
    sa.Column('next_due_at', UtcDateTime(), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id'),
    sa.UniqueConstraint('workspace', 'team', 'kind', 'zone', 'local_time')
    )
    op.create_index('schedules_due', 'schedules', ['next_due_at'], unique=False)
    op.create_table('target_changes',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('by', sa.String(length=32), nullable=False),
    sa.Column('short', sa.Integer(), nullable=False),
    sa.Column('medium', sa.Integer(), nullable=False),
    sa.Column('long', sa.Integer(), nullable=False),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('target_changes_team', 'target_changes', ['workspace', 'team'], unique=False)
    op.create_table('checkins',
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('round', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('nominal', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('asked', sa.String(length=200), nullable=False),
    sa.Column('card', sa.LargeBinary(), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('answered_at', UtcDateTime(), nullable=True),
    sa.Column('edited_at', UtcDateTime(), nullable=True),
    sa.Column('snoozed_until', UtcDateTime(), nullable=True),
    sa.Column('remind_at', UtcDateTime(), nullable=True),
    sa.Column('prompt', sa.String(length=32), nullable=True),
    sa.Column('offered_at', UtcDateTime(), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'round'], ['rounds.workspace', 'rounds.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace', 'team'], ['teams.workspace', 'teams.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id'),
    sa.UniqueConstraint('workspace', 'team', 'person', 'nominal')
    )
    op.create_index('checkins_person', 'checkins', ['workspace', 'person', 'state'], unique=False)
    op.create_index('checkins_remind', 'checkins', ['remind_at'], unique=False)
    op.create_index('checkins_round', 'checkins', ['workspace', 'round'], unique=False)
    op.create_index('checkins_snoozed', 'checkins', ['snoozed_until'], unique=False)
    op.create_table('notes',
    sa.Column('retrospective', sa.String(length=32), nullable=False),
    sa.Column('author', sa.String(length=32), nullable=False),
    sa.Column('column', sa.String(length=40), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.Column('dots', sa.Integer(), nullable=False),
    sa.Column('said', sa.LargeBinary(), nullable=True),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'retrospective'], ['retrospectives.workspace', 'retrospectives.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('notes_retrospective', 'notes', ['workspace', 'retrospective'], unique=False)
    op.create_table('quotes',
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('digest', sa.String(length=32), nullable=False),
    sa.Column('learning', sa.String(length=32), nullable=False),
    sa.Column('redacted_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['workspace', 'digest'], ['digests.workspace', 'digests.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace', 'learning'], ['learnings.workspace', 'learnings.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'digest', 'learning')
    )
    op.create_index('quotes_learning', 'quotes', ['workspace', 'learning'], unique=False)
    op.create_table('replies',
    sa.Column('learning', sa.String(length=32), nullable=False),
    sa.Column('author', sa.String(length=32), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'learning'], ['learnings.workspace', 'learnings.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id')
    )
    op.create_index('replies_learning', 'replies', ['workspace', 'learning'], unique=False)
    op.create_table('answers',
    sa.Column('checkin', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'checkin'], ['checkins.workspace', 'checkins.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'id'),
    sa.UniqueConstraint('workspace', 'checkin', 'question')
    )
    op.create_index('answers_person', 'answers', ['workspace', 'person'], unique=False)
    op.create_table('splits',
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('checkin', sa.String(length=32), nullable=False),
    sa.Column('team', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('short', sa.Integer(), nullable=False),
    sa.Column('medium', sa.Integer(), nullable=False),
    sa.Column('long', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'checkin'], ['checkins.workspace', 'checkins.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'checkin')
    )
    op.create_index('splits_team', 'splits', ['workspace', 'team', 'at', 'person', 'short', 'medium', 'long'], unique=False)
    op.create_table('votes',
    sa.Column('workspace', sa.String(length=32), nullable=False),
    sa.Column('retrospective', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('slot', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('note', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['workspace', 'note'], ['notes.workspace', 'notes.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['workspace', 'retrospective'], ['retrospectives.workspace', 'retrospectives.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('workspace', 'retrospective', 'person', 'slot')
    )
