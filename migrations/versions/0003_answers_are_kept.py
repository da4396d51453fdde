"""Answers are kept for a day under the key of their request, so that asking twice does no harm."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TABLE = "kept_answer"  # scratch: no subject of the trail, and forgotten after a day
ROLE = "forankra_app"
RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def upgrade() -> None:
    """Create the table, and on PostgreSQL let the service use it."""
    op.create_table('kept_answer',
    sa.Column('person', sa.String(length=36), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('item', sa.Integer(), nullable=False),
    sa.Column('request_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('headers', sa.JSON(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('(status IS NULL) = (body IS NULL)', name=op.f('ck_kept_answer_whole')),
    sa.PrimaryKeyConstraint('person', 'key', 'item', name=op.f('pk_kept_answer'))
    )
    op.create_index(op.f('ix_kept_answer_kept_at'), 'kept_answer', ['kept_at'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _grant_postgresql()


def _grant_postgresql() -> None:
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
            GRANT {RIGHTS} ON {TABLE} TO {ROLE};
        END IF; END $$""")
