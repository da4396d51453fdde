"""Secret links to calendars, and addresses that are told of steps.

Both are rows in another's history, as tokens are, and are guarded by the very rules of 0002. What
the worker remembers of a webhook is its own alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

APP, AUDITOR = "forankra_app", "forankra_auditor"
OTHER_ROLES = ("forankra_integrator", AUDITOR)  # what they may is said by their rights
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHILDREN = {"calendar_link": "person", "webhook": "organisation"}
KEYS = {"calendar_link": ("id", "uid", "digest"), "webhook": ("id", "uid")}


def _setting(name: str, kind: str) -> str:
    return f"(SELECT nullif(current_setting('forankra.{name}', true), ''))::{kind}"


REACH, MANAGING = _setting("reach", "text"), _setting("managing", "text[]")
OWN_SIGN_IN = f"{REACH} IN ('all', 'signing_in') OR person_id = {_setting('person_key', 'bigint')}"
# As for api_token (0007): one's own, or of somebody with a role where one manages people.
LINKS = f"""{OWN_SIGN_IN} OR '*' = ANY ({MANAGING}) OR ({MANAGING} <> '{{}}' AND EXISTS (
    SELECT FROM person_role
    LEFT JOIN organisation ON organisation.id = person_role.organisation_id
    WHERE person_role.person_id = calendar_link.person_id
    AND coalesce(person_role.county_code, organisation.county_code) = ANY ({MANAGING})))"""
WEBHOOKS = f"""{REACH} = 'all' OR '*' = ANY ({MANAGING}) OR EXISTS (SELECT FROM organisation
    WHERE organisation.id = organisation_id AND organisation.county_code = ANY ({MANAGING}))"""
STATES = f"""{REACH} = 'all' OR EXISTS (SELECT FROM webhook WHERE webhook.id = webhook_id)"""
POLICIES = {"calendar_link": LINKS, "webhook": WEBHOOKS, "webhook_state": STATES}
# An auditor sees that there is a webhook, since findings tell of those that do not answer.
READS = f"{REACH} = 'country'"
POSTED = """channel = 'webhook'
    AND EXISTS (SELECT FROM webhook WHERE webhook.uid = payload ->> 'webhook')"""


def upgrade() -> None:
    """Create the tables, guard them, and on PostgreSQL say who sees and writes what."""
    _create()
    rules = op.get_context().script.get_revision("0002").module
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql(rules)
        _grant()
        _guard_rows()
    else:
        _guard_sqlite(rules)


def _create() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("plan_id", KEY, nullable=True),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        *_of_child(),
        sa.CheckConstraint(
            "plan_id IS NULL OR organisation_id IS NULL",
            name=op.f("ck_calendar_link_about_one"),
        ),
        *(_refers("calendar_link", each) for each in ("person", "plan", "organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_link")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_link_uid")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_link_digest")),
    )
    op.create_index(op.f("ix_calendar_link_person_id"), "calendar_link", ["person_id"])
    op.create_table(
        "webhook",
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("secret_number", sa.Integer(), nullable=False),
        sa.Column("secret_mark", sa.String(length=16), nullable=False),
        sa.Column("overlap_until", sa.DateTime(timezone=True), nullable=True),
        *_of_child(),
        sa.CheckConstraint("secret_number >= 1", name=op.f("ck_webhook_secret_number")),
        _refers("webhook", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.UniqueConstraint("uid", name=op.f("uq_webhook_uid")),
    )
    op.create_index(op.f("ix_webhook_organisation_id"), "webhook", ["organisation_id"])
    op.create_table(
        "webhook_state",
        sa.Column("webhook_id", KEY, autoincrement=False, nullable=False),
        sa.Column("next_leaf", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        _refers("webhook_state", "webhook"),
        sa.PrimaryKeyConstraint("webhook_id", name=op.f("pk_webhook_state")),
    )


def _of_child() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("entry_sequence", sa.Integer(), nullable=False),
    )


def _refers(table: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_id")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name)


def _rules(rules, engine):
    for table, parent in CHILDREN.items():
        yield rules.Rule(f"{table}_is_kept", table, ("DELETE",), "is never deleted")
        yield from rules._child_rules(engine, table, parent)


def _guard_postgresql(rules) -> None:
    for rule in _rules(rules, "postgresql"):
        rules._trigger(rule)
        if rule.asks:  # a guard that saw fewer rows would refuse less (0007)
            op.execute(f"ALTER FUNCTION {rule.name}() SECURITY DEFINER")


def _guard_sqlite(rules) -> None:
    for rule in (*_rules(rules, "sqlite"), *_sqlite_rules(rules)):
        for moment in rule.moments:
            suffix = f"_on_{moment.lower()}" if len(rule.moments) > 1 else ""
            op.execute(f"""CREATE TRIGGER {rule.name}{suffix} BEFORE {moment} ON {rule.table}
                WHEN {rule.when or "1"} BEGIN
                SELECT RAISE(ABORT, 'trail: {rule.table} {rule.message}'); END""")


def _sqlite_rules(rules):
    """Yield what PostgreSQL refuses by its types and its lack of REPLACE."""
    for table, keys in KEYS.items():
        yield rules.Rule(
            f"{table}_is_well_formed", table, ("INSERT",), "has a value of the wrong type",
            "typeof(NEW.uid) <> 'text'",
        )
        held = " OR ".join(_held(table, key) for key in keys)
        yield rules.Rule(
            f"{table}_is_not_replaced", table, ("INSERT",), "is never replaced", held
        )
        held = " OR ".join(_held(table, key, "o.id <> OLD.id AND ") for key in keys[1:])
        yield rules.Rule(
            f"{table}_replaces_no_other", table, ("UPDATE",), "is never replaced", held
        )


def _held(table: str, key: str, other: str = "") -> str:
    return f"EXISTS (SELECT 1 FROM {table} o WHERE {other}o.{key} = NEW.{key})"


def _grant() -> None:
    for table in CHILDREN:
        _where(APP, f"GRANT SELECT, INSERT, UPDATE ON {table} TO {APP}")
        _where(APP, f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {APP}")
        _where(AUDITOR, f"GRANT SELECT ON {table} TO {AUDITOR}")
    _where(APP, f"GRANT SELECT, INSERT, UPDATE ON webhook_state TO {APP}")


def _guard_rows() -> None:
    for table, held in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({held})")
        op.execute(f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({held})")
        op.execute(f"CREATE POLICY changed ON {table} FOR UPDATE USING ({held}) WITH CHECK ({held})")
        op.execute(f"CREATE POLICY deleted ON {table} FOR DELETE USING (false)")
        for role in OTHER_ROLES:
            _where(role, f"CREATE POLICY {role} ON {table} TO {role} USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY read ON webhook FOR SELECT USING ({READS})")
    op.execute(f"CREATE POLICY posted ON outbox FOR SELECT USING ({POSTED})")


def _where(role: str, statement: str) -> None:
    """Run *statement* where there is such a *role*."""
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            {statement};
        END IF; END $$""")
