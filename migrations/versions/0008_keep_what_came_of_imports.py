"""What came of an import is kept, so that it can be asked for when the answer is long gone.

Nobody changes or removes it: the service may add rows and read them, no more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TABLE = "import_result"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "forankra_app"
OTHER_ROLES = ("forankra_integrator", "forankra_auditor")  # what they may is said by their rights

# As for import_line (0007): read and written by who coordinates the plan's county.
OWN_CHILD = """(SELECT nullif(current_setting('forankra.reach', true), ''))::text = 'all'
    OR EXISTS (SELECT FROM plan WHERE plan.id = plan_id AND plan.county_code = ANY (
        (SELECT nullif(current_setting('forankra.coordinating', true), ''))::text[]))"""


def upgrade() -> None:
    """Create the table, and on PostgreSQL say who reads and adds rows."""
    op.create_table('import_result',
    sa.Column('id', KEY, nullable=False),
    sa.Column('uid', sa.String(length=36), nullable=False),
    sa.Column('plan_id', KEY, nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_import_result_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_result')),
    sa.UniqueConstraint('uid', name=op.f('uq_import_result_uid'))
    )
    op.create_index(op.f('ix_import_result_plan_id'), 'import_result', ['plan_id'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _where(ROLE, f"GRANT SELECT, INSERT ON {TABLE} TO {ROLE}")
        _where(ROLE, f"GRANT USAGE ON SEQUENCE {TABLE}_id_seq TO {ROLE}")
        _guard_rows()


def _guard_rows() -> None:
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT USING ({OWN_CHILD})")
    op.execute(f"CREATE POLICY added ON {TABLE} FOR INSERT WITH CHECK ({OWN_CHILD})")
    op.execute(f"CREATE POLICY changed ON {TABLE} FOR UPDATE USING (false)")
    op.execute(f"CREATE POLICY deleted ON {TABLE} FOR DELETE USING (false)")
    for role in OTHER_ROLES:
        _where(role, f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")


def _where(role: str, statement: str) -> None:
    """Run *statement* where there is such a *role*."""
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            {statement};
        END IF; END $$""")
