"""What the service sends, through which channel, and what came of it; whose turn a chore is.

A coordinator sees what was sent to the people whom they manage.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ROLE = "forankra_app"
MANAGING = "(SELECT nullif(current_setting('forankra.managing', true), ''))::text[]"
REACH = "(SELECT nullif(current_setting('forankra.reach', true), ''))::text"
ME = "(SELECT nullif(current_setting('forankra.person', true), ''))::text"
MY_KEY = "(SELECT nullif(current_setting('forankra.person_key', true), ''))::bigint"
# As in 0007; the last lines are new.
SEEN = f"""{REACH} = 'all' OR person_id = {MY_KEY}
    OR (topic = 'sign_in_link' AND ({REACH} = 'signing_in' OR {MANAGING} <> '{{}}'))
    OR EXISTS (SELECT FROM trail_entry WHERE trail_entry.uid = payload ->> 'entry'
        AND trail_entry.person = {ME})
    OR '*' = ANY ({MANAGING})
    OR ({MANAGING} <> '{{}}' AND EXISTS (SELECT FROM person_role
        LEFT JOIN organisation ON organisation.id = person_role.organisation_id
        WHERE person_role.person_id = outbox.person_id
        AND coalesce(person_role.county_code, organisation.county_code) = ANY ({MANAGING})))"""


def upgrade() -> None:
    """Widen the outbox, and remember when chores are due."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(
            sa.Column("channel", sa.String(length=10), server_default="mail", nullable=False)
        )
        outbox.add_column(sa.Column("said", sa.String(length=60), nullable=True))
        outbox.alter_column("person_id", existing_type=sa.BigInteger(), nullable=True)
    op.create_index(
        "ix_outbox_refused", "outbox", ["person_id", "done_at"], unique=False,
        sqlite_where=sa.text("outcome = 'refused'"),
        postgresql_where=sa.text("outcome = 'refused'"),
    )
    op.create_table(
        "chore",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chore")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _where(ROLE, f"GRANT SELECT, INSERT, UPDATE ON chore TO {ROLE}")
        op.execute(f"ALTER POLICY seen ON outbox USING ({SEEN})")


def _where(role: str, statement: str) -> None:
    """Run *statement* where there is such a *role*."""
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            {statement};
        END IF; END $$""")
