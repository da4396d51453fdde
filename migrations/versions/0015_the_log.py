"""Tiles belong to a log: each year's, and one begun after a restore, has a tree of its own.

Tiles follow from the leaves, so the table is made anew; nothing had filled it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

TABLE = "trail_tile"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GRANTS = {  # as in 0002
    "forankra_app": "SELECT",
    "forankra_integrator": "SELECT, INSERT, DELETE",
    "forankra_auditor": "SELECT",
}


def upgrade() -> None:
    """Key the tiles by their log's first leaf, and give the roles what they had."""
    op.drop_table(TABLE)
    op.create_table(TABLE,
    sa.Column('log_start', KEY, nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('root', sa.LargeBinary(length=32), nullable=False),
    sa.Column('hashes', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('log_start', 'level', 'n', name=op.f('pk_trail_tile'))
    )
    if op.get_bind().dialect.name == "postgresql":
        for role, rights in GRANTS.items():
            op.execute(f"""DO $$ BEGIN
                IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                    GRANT {rights} ON {TABLE} TO {role};
                END IF; END $$""")
