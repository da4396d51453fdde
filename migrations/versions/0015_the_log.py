"""Tiles belong to a log: each year's, and one begun after a restore, has a tree of its own.

Tiles follow from the leaves, so the table is made anew; nothing had filled it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

TABLE = "trail_tile"
VERIFICATION = "trail_verification"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOTED_BY = {"forankra_app": "SELECT, INSERT", "forankra_auditor": "SELECT"}
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
    op.create_table(VERIFICATION,
    sa.Column('verified_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('milliseconds', sa.Integer(), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('uncovered', sa.Integer(), nullable=False),
    sa.Column('checkpoint', sa.Integer(), nullable=True),
    sa.Column('findings', sa.Integer(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('verified_at', name=op.f('pk_trail_verification'))
    )
    if op.get_bind().dialect.name == "postgresql":
        _grant(TABLE, GRANTS)
        _grant(VERIFICATION, NOTED_BY)
        _grant("trail_pending", {"forankra_integrator": "UPDATE"})  # to hold rows before taking them


def _grant(table: str, rights: dict[str, str]) -> None:
    for role, granted in rights.items():
        op.execute(f"""DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                GRANT {granted} ON {table} TO {role};
            END IF; END $$""")
