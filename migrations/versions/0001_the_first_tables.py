"""The first tables, and the counties, municipalities and groups that they refer to."""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

DATA = Path(__file__).parents[1] / "data"
GROUPS = [
    ("municipalities", "Kommunerna", "The municipalities"),
    ("all_parties", "Samtliga parter", "All parties"),
    ("all_actors", "Samtliga aktörer", "All actors"),
    ("judiciary", "Rättsväsendet", "The judiciary"),
    ("civil_society", "Civilsamhället", "Civil society"),
    ("womens_shelters", "Kvinnojourerna", "The women's shelters"),
    ("business", "Näringslivet", "Business"),
    ("working_group", "Arbetsgrupp eller styrgrupp", "A working or steering group"),
]


def upgrade() -> None:
    """Create the tables and fill in the reference data."""
    op.create_table('county',
    sa.Column('code', sa.String(length=2), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_county'))
    )
    op.create_table('organisation_group',
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('name_sv', sa.String(), nullable=False),
    sa.Column('name_en', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_organisation_group'))
    )
    op.create_table('person',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('locale', sa.String(length=2), nullable=False),
    sa.Column('disabled', sa.Boolean(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('head', sa.LargeBinary(length=32), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('uid', name=op.f('uq_person_uid'))
    )
    op.create_table('trail_checkpoint',
    sa.Column('tree_size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('tree_size', name=op.f('pk_trail_checkpoint'))
    )
    op.create_table('trail_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stream', sa.String(length=60), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('prev_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('leaf_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('event', sa.String(length=60), nullable=False),
    sa.Column('person', sa.String(length=36), nullable=True),
    sa.Column('organisation', sa.String(length=36), nullable=True),
    sa.CheckConstraint('sequence >= 1', name=op.f('ck_trail_entry_sequence')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trail_entry')),
    sa.UniqueConstraint('leaf_hash', name=op.f('uq_trail_entry_leaf_hash')),
    sa.UniqueConstraint('stream', 'sequence', 'leaf_hash', name=op.f('uq_trail_entry_stream_sequence_leaf_hash')),
    sa.UniqueConstraint('stream', 'sequence', name=op.f('uq_trail_entry_stream_sequence')),
    sa.UniqueConstraint('uid', name=op.f('uq_trail_entry_uid'))
    )
    op.create_index('ix_trail_entry_organisation_id', 'trail_entry', ['organisation', 'id'], unique=False)
    op.create_index('ix_trail_entry_person_id', 'trail_entry', ['person', 'id'], unique=False)
    op.create_index('ix_trail_entry_recorded_at_id', 'trail_entry', ['recorded_at', 'id'], unique=False)
    op.create_table('trail_head',
    sa.Column('stream', sa.String(length=60), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('leaf_hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('stream', name=op.f('pk_trail_head'))
    )
    op.create_table('trail_tile',
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('root', sa.LargeBinary(length=32), nullable=False),
    sa.Column('hashes', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('level', 'n', name=op.f('pk_trail_tile'))
    )
    op.create_table('agreement',
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('county_code', sa.String(length=2), nullable=False),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('head', sa.LargeBinary(length=32), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('valid_until IS NULL OR valid_from <= valid_until', name=op.f('ck_agreement_period')),
    sa.ForeignKeyConstraint(['county_code'], ['county.code'], name=op.f('fk_agreement_county_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement')),
    sa.UniqueConstraint('uid', name=op.f('uq_agreement_uid'))
    )
    op.create_index(op.f('ix_agreement_county_code'), 'agreement', ['county_code'], unique=False)
    op.create_table('api_token',
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('scopes', sa.JSON(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('revoked', sa.Boolean(), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('entry_sequence', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_api_token_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('digest', name=op.f('uq_api_token_digest')),
    sa.UniqueConstraint('uid', name=op.f('uq_api_token_uid'))
    )
    op.create_index(op.f('ix_api_token_person_id'), 'api_token', ['person_id'], unique=False)
    op.create_table('municipality',
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('county_code', sa.String(length=2), nullable=False),
    sa.ForeignKeyConstraint(['county_code'], ['county.code'], name=op.f('fk_municipality_county_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_municipality'))
    )
    op.create_index(op.f('ix_municipality_county_code'), 'municipality', ['county_code'], unique=False)
    op.create_table('organisation',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('short_name', sa.Text(), nullable=True),
    sa.Column('sort', sa.Enum('county_board', 'municipality', 'region', 'police', 'prosecutor', 'prison_probation', 'agency', 'civil_society', 'university', 'business', name='sort', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('county_code', sa.String(length=2), nullable=True),
    sa.Column('identifiers', sa.JSON(), nullable=False),
    sa.Column('aliases', sa.JSON(), nullable=False),
    sa.Column('active_from', sa.Date(), nullable=True),
    sa.Column('active_until', sa.Date(), nullable=True),
    sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('head', sa.LargeBinary(length=32), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('active_until IS NULL OR active_from <= active_until', name=op.f('ck_organisation_active')),
    sa.ForeignKeyConstraint(['county_code'], ['county.code'], name=op.f('fk_organisation_county_code')),
    sa.ForeignKeyConstraint(['parent_id'], ['organisation.id'], name=op.f('fk_organisation_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('uid', name=op.f('uq_organisation_uid'))
    )
    op.create_index('ix_organisation_county_code_name', 'organisation', ['county_code', 'name'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('topic', sa.String(length=60), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('dedupe_key', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('available_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=30), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_outbox_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_outbox_dedupe_key')),
    sa.UniqueConstraint('uid', name=op.f('uq_outbox_uid'))
    )
    op.create_index('ix_outbox_due', 'outbox', ['available_at', 'id'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))
    op.create_index(op.f('ix_outbox_person_id'), 'outbox', ['person_id'], unique=False)
    op.create_table('trail_attestation',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('tree_size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('form', sa.String(length=60), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('blob', sa.LargeBinary(), nullable=False),
    sa.Column('obtained_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tree_size'], ['trail_checkpoint.tree_size'], name=op.f('fk_trail_attestation_tree_size')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trail_attestation'))
    )
    op.create_index(op.f('ix_trail_attestation_tree_size'), 'trail_attestation', ['tree_size'], unique=False)
    op.create_table('trail_body',
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('length(body) <= 60000', name=op.f('ck_trail_body_size')),
    sa.ForeignKeyConstraint(['entry_id'], ['trail_entry.id'], name=op.f('fk_trail_body_entry_id')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_trail_body'))
    )
    op.create_table('trail_disclosure',
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('disclosure', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['trail_entry.id'], name=op.f('fk_trail_disclosure_entry_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_trail_disclosure'))
    )
    op.create_index(op.f('ix_trail_disclosure_entry_id'), 'trail_disclosure', ['entry_id'], unique=False)
    op.create_table('trail_leaf',
    sa.Column('leaf_index', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('leaf_hash', sa.LargeBinary(length=32), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['trail_entry.id'], name=op.f('fk_trail_leaf_entry_id')),
    sa.PrimaryKeyConstraint('leaf_index', name=op.f('pk_trail_leaf')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_trail_leaf_entry_id'))
    )
    op.create_table('trail_pending',
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['trail_entry.id'], name=op.f('fk_trail_pending_entry_id')),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_trail_pending'))
    )
    op.create_table('party',
    sa.Column('agreement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('accession', sa.Enum('signed', 'endorsed', 'acceded', 'participating', name='accession', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('joined_on', sa.Date(), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('left_reason', sa.Text(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('entry_sequence', sa.Integer(), nullable=False),
    sa.CheckConstraint('left_on IS NULL OR joined_on <= left_on', name=op.f('ck_party_days')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_party_agreement_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_party_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_party')),
    sa.UniqueConstraint('agreement_id', 'organisation_id', 'joined_on', name=op.f('uq_party_agreement_id_organisation_id_joined_on')),
    sa.UniqueConstraint('uid', name=op.f('uq_party_uid'))
    )
    op.create_index(op.f('ix_party_organisation_id'), 'party', ['organisation_id'], unique=False)
    op.create_table('person_role',
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('role', sa.Enum('reporter', 'coordinator', 'auditor', 'administrator', name='role', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('county_code', sa.String(length=2), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('revoked', sa.Boolean(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('entry_sequence', sa.Integer(), nullable=False),
    sa.CheckConstraint("role <> 'coordinator' OR county_code IS NOT NULL", name=op.f('ck_person_role_coordinator')),
    sa.CheckConstraint("role <> 'reporter' OR organisation_id IS NOT NULL", name=op.f('ck_person_role_reporter')),
    sa.CheckConstraint('valid_until IS NULL OR valid_from <= valid_until', name=op.f('ck_person_role_days')),
    sa.ForeignKeyConstraint(['county_code'], ['county.code'], name=op.f('fk_person_role_county_code')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_person_role_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_role_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_role')),
    sa.UniqueConstraint('uid', name=op.f('uq_person_role_uid'))
    )
    op.create_index(op.f('ix_person_role_organisation_id'), 'person_role', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_person_role_person_id'), 'person_role', ['person_id'], unique=False)
    op.create_table('plan',
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('county_code', sa.String(length=2), nullable=False),
    sa.Column('agreement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('anchor_by', sa.Date(), nullable=True),
    sa.Column('follow_up_by', sa.Date(), nullable=True),
    sa.Column('backdating_limit_days', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'adopted', 'closed', name='state', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('head', sa.LargeBinary(length=32), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('backdating_limit_days BETWEEN 0 AND 3660', name=op.f('ck_plan_backdating')),
    sa.CheckConstraint('period_start <= period_end', name=op.f('ck_plan_period')),
    sa.ForeignKeyConstraint(['agreement_id'], ['agreement.id'], name=op.f('fk_plan_agreement_id')),
    sa.ForeignKeyConstraint(['county_code'], ['county.code'], name=op.f('fk_plan_county_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sa.UniqueConstraint('uid', name=op.f('uq_plan_uid'))
    )
    op.create_index(op.f('ix_plan_agreement_id'), 'plan', ['agreement_id'], unique=False)
    op.create_index('ix_plan_county_code_state_id', 'plan', ['county_code', 'state', 'id'], unique=False)
    op.create_table('goal',
    sa.Column('plan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('structure', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('replaces_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('entry_sequence', sa.Integer(), nullable=False),
    sa.CheckConstraint('structure >= 1 AND position >= 1', name=op.f('ck_goal_order')),
    sa.ForeignKeyConstraint(['parent_id'], ['goal.id'], name=op.f('fk_goal_parent_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_goal_plan_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['goal.id'], name=op.f('fk_goal_replaces_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_goal')),
    sa.UniqueConstraint('plan_id', 'structure', 'position', name=op.f('uq_goal_plan_id_structure_position')),
    sa.UniqueConstraint('uid', name=op.f('uq_goal_uid'))
    )
    op.create_table('activity',
    sa.Column('plan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('county_code', sa.String(length=2), nullable=False),
    sa.Column('goal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('need', sa.Text(), nullable=True),
    sa.Column('resources', sa.Text(), nullable=True),
    sa.Column('indicator', sa.Text(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('focus', sa.Boolean(), nullable=False),
    sa.Column('rule', sa.Enum('all', 'lead', 'coordinator', name='rule', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('schedule_text', sa.Text(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('precision', sa.Enum('day', 'week', 'month', 'quarter', 'half_year', 'season', 'year', name='precision', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('recurrence', sa.String(length=20), nullable=True),
    sa.Column('anchor_by', sa.Date(), nullable=True),
    sa.Column('implement_by', sa.Date(), nullable=True),
    sa.Column('follow_up_by', sa.Date(), nullable=True),
    sa.Column('claimed_status', sa.String(length=20), nullable=True),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('predecessor', sa.String(length=36), nullable=True),
    sa.Column('carried_to', sa.String(length=36), nullable=True),
    sa.Column('state', sa.Enum('proposed', 'anchored', 'implemented', 'followed_up', 'cancelled', 'carried_over', name='state', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('head', sa.LargeBinary(length=32), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'carried_over' OR carried_to IS NOT NULL", name=op.f('ck_activity_carried')),
    sa.CheckConstraint('ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on', name=op.f('ck_activity_days')),
    sa.CheckConstraint('round >= 1', name=op.f('ck_activity_round')),
    sa.ForeignKeyConstraint(['county_code'], ['county.code'], name=op.f('fk_activity_county_code')),
    sa.ForeignKeyConstraint(['goal_id'], ['goal.id'], name=op.f('fk_activity_goal_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_activity_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity')),
    sa.UniqueConstraint('uid', name=op.f('uq_activity_uid'))
    )
    op.create_index('ix_activity_county_code_state', 'activity', ['county_code', 'state'], unique=False)
    op.create_index('ix_activity_plan_id_state_id', 'activity', ['plan_id', 'state', 'id'], unique=False)
    op.create_index(op.f('ix_activity_predecessor'), 'activity', ['predecessor'], unique=False)
    op.create_table('import_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('plan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('activity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_digest', sa.String(length=64), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_import_line_activity_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_import_line_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_line')),
    sa.UniqueConstraint('plan_id', 'activity_id', name=op.f('uq_import_line_plan_id_activity_id'))
    )
    op.create_index(op.f('ix_import_line_activity_id'), 'import_line', ['activity_id'], unique=False)
    op.create_table('responsibility',
    sa.Column('activity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('written_as', sa.Text(), nullable=True),
    sa.Column('group_code', sa.String(length=30), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('role', sa.Enum('lead', 'responsible', 'participating', name='role', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'anchored', 'implemented', 'followed_up', 'declined', 'ended', name='state', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('state_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('anchored_on', sa.Date(), nullable=True),
    sa.Column('implemented_on', sa.Date(), nullable=True),
    sa.Column('followed_up_on', sa.Date(), nullable=True),
    sa.Column('stepped_by', sa.String(length=36), nullable=True),
    sa.Column('on_behalf', sa.Boolean(), nullable=False),
    sa.Column('progress', sa.Enum('not_started', 'begun', 'half_or_more', 'done', 'ongoing', name='progress', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('signal', sa.Enum('green', 'yellow', 'red', name='signal', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('blocked', sa.Boolean(), nullable=False),
    sa.Column('blocked_help', sa.Text(), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('entry_sequence', sa.Integer(), nullable=False),
    sa.CheckConstraint("(role = 'participating') = (state IS NULL)", name=op.f('ck_responsibility_owners_have_a_part')),
    sa.CheckConstraint("state <> 'ended' OR removed", name=op.f('ck_responsibility_ended_is_removed')),
    sa.CheckConstraint('organisation_id IS NOT NULL OR written_as IS NOT NULL', name=op.f('ck_responsibility_who')),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_responsibility_activity_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_responsibility_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_responsibility')),
    sa.UniqueConstraint('uid', name=op.f('uq_responsibility_uid'))
    )
    op.create_index(op.f('ix_responsibility_activity_id'), 'responsibility', ['activity_id'], unique=False)
    op.create_index('ix_responsibility_organisation_id_state', 'responsibility', ['organisation_id', 'state'], unique=False)
    op.create_index('uq_responsibility_current', 'responsibility', ['activity_id', 'organisation_id'], unique=True, sqlite_where=sa.text('NOT removed'), postgresql_where=sa.text('NOT removed'))
    op.create_table('status_report',
    sa.Column('activity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('organisation_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person', sa.String(), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('progress', sa.Enum('not_started', 'begun', 'half_or_more', 'done', 'ongoing', name='progress', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('signal', sa.Enum('green', 'yellow', 'red', name='signal', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('blocked', sa.Boolean(), nullable=False),
    sa.Column('blocked_help', sa.Text(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('entry_sequence', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_status_report_activity_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_status_report_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_status_report')),
    sa.UniqueConstraint('uid', name=op.f('uq_status_report_uid'))
    )
    op.create_index('ix_status_report_activity_id_id', 'status_report', ['activity_id', 'id'], unique=False)

    _reference_data()


def _reference_data() -> None:
    county = sa.table("county", sa.column("code"), sa.column("name"))
    municipality = sa.table(
        "municipality", sa.column("code"), sa.column("name"), sa.column("county_code")
    )
    group = sa.table(
        "organisation_group", sa.column("code"), sa.column("name_sv"), sa.column("name_en")
    )
    op.bulk_insert(county, [{"code": c, "name": n} for c, n in _rows("counties.csv")])
    op.bulk_insert(
        municipality,
        [{"code": m, "name": n, "county_code": c} for m, n, c in _rows("municipalities.csv")],
    )
    op.bulk_insert(group, [{"code": c, "name_sv": s, "name_en": e} for c, s, e in GROUPS])


def _rows(name: str) -> list[list[str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]
