"""How people, organisations and plans want reminding, and who was reminded when.

What is chosen are columns of subjects: their entries tell of it, and where nothing was chosen
they are empty. ``reminding`` keeps the turns alone, and tells nobody anything but times.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TABLE = "reminding"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLE = "forankra_app"
OTHER_ROLES = ("forankra_integrator", "forankra_auditor")  # what they may is said by their rights
CHOSEN = (
    ("person", "remind_by", sa.String(30), "remind_by IN ('digest', 'single', 'none')"),
    ("person", "remind_rhythm", sa.String(30), "remind_rhythm IN ('weekly', 'monthly')"),
    ("person", "remind_weekday", sa.Integer(), "remind_weekday BETWEEN 1 AND 7"),
    ("person", "remind_hour", sa.Integer(), "remind_hour BETWEEN 0 AND 23"),
    ("organisation", "contact_email", sa.Text(), ""),
    ("plan", "escalate_after_days", sa.Integer(), "escalate_after_days BETWEEN 7 AND 365"),
)
ALL = """(SELECT nullif(current_setting('forankra.reach', true), ''))::text = 'all'"""
MY_KEY = "(SELECT nullif(current_setting('forankra.person_key', true), ''))::bigint"
MANAGING = "(SELECT nullif(current_setting('forankra.managing', true), ''))::text[]"
# A turn is seen by whom it is of, and by who manages them; the service alone takes one.
SEEN = f"""{ALL} OR person_id = {MY_KEY} OR '*' = ANY ({MANAGING})
    OR ({MANAGING} <> '{{}}' AND EXISTS (SELECT FROM person_role
        LEFT JOIN organisation ON organisation.id = person_role.organisation_id
        WHERE person_role.person_id = {TABLE}.person_id
        AND coalesce(person_role.county_code, organisation.county_code) = ANY ({MANAGING})))
    OR EXISTS (SELECT FROM organisation WHERE organisation.id = {TABLE}.organisation_id
        AND organisation.county_code = ANY ({MANAGING}))"""  # noqa: S608 -- of names in this file


def upgrade() -> None:
    """Add what is chosen, and the table of turns, which the service alone writes."""
    engine = op.get_bind().dialect
    for table, name, kind, allowed in CHOSEN:
        spelled = kind.compile(dialect=engine)
        check = f" CONSTRAINT ck_{table}_{name} CHECK ({allowed})" if allowed else ""
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {spelled}{check}")
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_ahead", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_reminding_whom")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminding_person_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reminding_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminding")),
        sa.UniqueConstraint("person_id", name=op.f("uq_reminding_person_id")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_reminding_organisation_id")),
    )
    if engine.name == "postgresql":
        _where(ROLE, f"GRANT SELECT, INSERT, UPDATE ON {TABLE} TO {ROLE}")
        _where(ROLE, f"GRANT USAGE ON SEQUENCE {TABLE}_id_seq TO {ROLE}")
        _guard_rows()


def _guard_rows() -> None:
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT USING ({SEEN})")
    op.execute(f"CREATE POLICY added ON {TABLE} FOR INSERT WITH CHECK ({ALL})")
    op.execute(f"CREATE POLICY changed ON {TABLE} FOR UPDATE USING ({ALL})")
    op.execute(f"CREATE POLICY deleted ON {TABLE} FOR DELETE USING (false)")
    for role in OTHER_ROLES:
        _where(role, f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")


def _where(role: str, statement: str) -> None:
    """Run *statement* where there is such a *role*."""
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            {statement};
        END IF; END $$""")
