"""Failed attempts are counted, so that nobody can try for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLE = "counted_attempt"  # scratch: no subject of the trail, and forgotten by itself
ROLE = "forankra_app"
RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def upgrade() -> None:
    """Create the table, and on PostgreSQL let the service use it."""
    op.create_table('counted_attempt',
    sa.Column('key', sa.LargeBinary(length=32), nullable=False),
    sa.Column('counted_at', sa.Double(), nullable=False),
    sa.Column('empty_at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_counted_attempt'))
    )
    op.create_index(op.f('ix_counted_attempt_empty_at'), 'counted_attempt', ['empty_at'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _grant_postgresql()


def _grant_postgresql() -> None:
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
            GRANT {RIGHTS} ON {TABLE} TO {ROLE};
        END IF; END $$""")
