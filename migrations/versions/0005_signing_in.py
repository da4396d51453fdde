"""How people sign in: credentials, identities at issuers, one-time links and sessions.

None of these tables is of the trail: what it tells is the deeds, on each person's own stream.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("credential", "identity", "sign_in_link", "sign_in_session")
ROLE = "forankra_app"
RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def upgrade() -> None:
    """Create the tables, and on PostgreSQL let the service use them."""
    op.create_table('credential',
    sa.Column('person_id', KEY, nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('totp_secret', sa.LargeBinary(), nullable=True),
    sa.Column('totp_step', sa.Integer(), nullable=True),
    sa.Column('new_secret', sa.LargeBinary(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(totp_secret IS NULL) = (totp_step IS NULL)', name=op.f('ck_credential_second_factor')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_credential_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_credential'))
    )
    op.create_table('identity',
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('person_id', KEY, nullable=False),
    sa.Column('issuer', sa.String(length=255), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_identity_person_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_identity')),
    sa.UniqueConstraint('uid', name=op.f('uq_identity_uid'))
    )
    op.create_index(op.f('ix_identity_person_id'), 'identity', ['person_id'], unique=False)
    op.create_table('sign_in_link',
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('person_id', KEY, nullable=True),
    sa.Column('purpose', sa.Enum('invitation', 'sign_in', 'reset', name='purpose', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_link_person_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_sign_in_link')),
    sa.UniqueConstraint('uid', name=op.f('uq_sign_in_link_uid'))
    )
    op.create_index(op.f('ix_sign_in_link_expires_at'), 'sign_in_link', ['expires_at'], unique=False)
    op.create_index(op.f('ix_sign_in_link_person_id'), 'sign_in_link', ['person_id'], unique=False)
    op.create_table('sign_in_session',
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('person_id', KEY, nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('auth_time', sa.DateTime(timezone=True), nullable=True),
    sa.Column('method', sa.Enum('link', 'password', 'provider', name='method', native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column('issuer', sa.String(length=255), nullable=True),
    sa.Column('acr', sa.String(length=255), nullable=True),
    sa.Column('organisation', sa.String(length=36), nullable=True),
    sa.Column('lacks', sa.Enum('code', 'second_factor', name='lacks', native_enum=False, create_constraint=True, length=30), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_session_person_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_sign_in_session')),
    sa.UniqueConstraint('uid', name=op.f('uq_sign_in_session_uid'))
    )
    op.create_index(op.f('ix_sign_in_session_created_at'), 'sign_in_session', ['created_at'], unique=False)
    op.create_index(op.f('ix_sign_in_session_person_id'), 'sign_in_session', ['person_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            _grant(table)


def _grant(table: str) -> None:
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
            GRANT {RIGHTS} ON {table} TO {ROLE};
        END IF; END $$""")
