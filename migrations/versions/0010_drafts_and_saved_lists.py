"""What a person has typed but not sent, and the lists they have saved.

Neither is part of the history: no deed of anybody's. On PostgreSQL both are seen and written by
their person alone, and by the service itself, which forgets them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "forankra_app"
TABLES = ("draft", "saved_list")

OWN = """(SELECT nullif(current_setting('forankra.reach', true), ''))::text = 'all'
    OR person_id = (SELECT nullif(current_setting('forankra.person_key', true), ''))::bigint"""


def upgrade() -> None:
    """Create the tables, and on PostgreSQL say whose each row is."""
    op.create_table(
        "draft",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("person_id", "place", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_kept_at"), "draft", ["kept_at"], unique=False)
    op.create_table(
        "saved_list",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_list_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_list")),
        sa.UniqueConstraint(
            "person_id", "path", "name", name=op.f("uq_saved_list_person_id_path_name")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_saved_list_uid")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            _guard(table)


def _guard(table: str) -> None:
    _where_there_is_the_role(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {ROLE}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({OWN})")
    op.execute(f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY deleted ON {table} FOR DELETE USING ({OWN})")
    if table == "saved_list":
        _where_there_is_the_role(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {ROLE}")


def _where_there_is_the_role(statement: str) -> None:
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
            {statement};
        END IF; END $$""")
