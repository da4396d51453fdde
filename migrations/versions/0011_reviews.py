"""What a coordinator has decided about an activity that has stopped, and when one has.

An activity holds when it was last heard of: by a step or a report, never by an edit or a job. Of
those that are there, the entries tell. A plan may hold other limits for silence than the rules'.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TABLE = "review"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APP = "forankra_app"
OTHER_ROLES = ("forankra_integrator", "forankra_auditor")  # what they may is said by their rights
STATES = ("proposed", "anchored", "implemented")
DECISIONS = ("remind", "snooze", "note", "escalate", "propose_cancel")
HEARD = (
    *("create", "status_report", "anchor", "implement", "follow_up", "confirm_follow_up"),
    *("decline", "reinstate", "send_back", "cancel", "carry_over", "start_new_round"),
)
HEARD_AT = f"""UPDATE activity SET heard_at = coalesce(
    (SELECT max(e.recorded_at) FROM trail_entry e
        WHERE e.stream = 'activity/' || activity.uid AND e.event IN {HEARD}),
    (SELECT min(e.recorded_at) FROM trail_entry e WHERE e.stream = 'activity/' || activity.uid),
    state_since)"""  # noqa: S608 -- of the names above
ONLY_RISES = "activity_only_rises"  # it refuses a change without an entry

REACH = "(SELECT nullif(current_setting('forankra.reach', true), ''))"
ALL, READS_ALL = f"{REACH} = 'all'", f"{REACH} IN ('all', 'country')"
SEEN = f"{READS_ALL} OR EXISTS (SELECT FROM activity WHERE activity.id = activity_id)"
OWN = f"""{ALL} OR EXISTS (SELECT FROM activity WHERE activity.id = activity_id
    AND activity.county_code = ANY (
        (SELECT nullif(current_setting('forankra.coordinating', true), ''))::text[]))"""

MEETINGS = """{} OR EXISTS (SELECT FROM organisation WHERE organisation.id = organisation_id
    AND organisation.county_code = ANY (
        (SELECT nullif(current_setting('forankra.{}', true), ''))::text[]))"""

NO_ENTRY = """NOT EXISTS (SELECT 1 FROM activity p
    JOIN trail_entry e ON e.stream = 'activity/' || p.uid
    WHERE p.id = NEW.activity_id AND e.sequence = NEW.entry_sequence)"""
GUARDS = {  # on SQLite: moment, when, and what is said
    "stays_as_written": ("UPDATE", "1", "is never changed"),
    "is_kept": ("DELETE", "1", "is never deleted"),
    "follows_its_entry": ("INSERT", NO_ENTRY, "names no entry of its activity"),
    "is_well_formed": ("INSERT", "typeof(NEW.uid) <> 'text'", "has a value of the wrong type"),
    "is_not_replaced": (
        "INSERT",
        "EXISTS (SELECT 1 FROM review o WHERE o.id = NEW.id)"
        " OR EXISTS (SELECT 1 FROM review o WHERE o.uid = NEW.uid)",
        "is never replaced",
    ),
    "replaces_no_other": (
        "UPDATE",
        "EXISTS (SELECT 1 FROM review o WHERE o.id <> OLD.id AND o.uid = NEW.uid)",
        "is never replaced",
    ),
}


def upgrade() -> None:
    """Add table and columns, note when each activity was last heard of, put the guards on."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for state in STATES:
        # Spelled out: a column that is added brings its check along on both engines.
        op.execute(f"""ALTER TABLE plan ADD COLUMN stale_{state}_days INTEGER
            CONSTRAINT ck_plan_stale_{state} CHECK (stale_{state}_days BETWEEN 14 AND 1095)""")
    _add_heard_at(postgresql=postgresql)
    # What is open is asked for by county: with it in the index, other counties' are not read.
    op.drop_index("ix_activity_open", table_name="activity")
    still_open = sa.text("state IN ('proposed', 'anchored', 'implemented')")
    op.create_index(
        "ix_activity_open", "activity", ["county_code", "state_since", "id"],
        sqlite_where=still_open, postgresql_where=still_open,
    )
    _create()
    if postgresql:
        _guard_postgresql()
    else:
        for name, (moment, when, message) in GUARDS.items():
            op.execute(f"""CREATE TRIGGER {TABLE}_{name} BEFORE {moment} ON {TABLE}
                WHEN {when} BEGIN SELECT RAISE(ABORT, 'trail: {TABLE} {message}'); END""")
    _guard_meetings(postgresql=postgresql)


def _add_heard_at(*, postgresql: bool) -> None:
    if postgresql:
        op.execute("""ALTER TABLE activity ADD COLUMN heard_at TIMESTAMP WITH TIME ZONE
            NOT NULL DEFAULT '2000-01-01 00:00:00+00'""")
        op.execute("ALTER TABLE activity ALTER COLUMN heard_at DROP DEFAULT")
        op.execute(f"ALTER TABLE activity DISABLE TRIGGER {ONLY_RISES}")
        op.execute(HEARD_AT)
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what still waits would hold the table
        op.execute(f"ALTER TABLE activity ENABLE ALWAYS TRIGGER {ONLY_RISES}")
        return
    op.execute("""ALTER TABLE activity ADD COLUMN heard_at DATETIME
        NOT NULL DEFAULT '2000-01-01 00:00:00.000000'""")
    guard = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")
    spelled = op.get_bind().execute(guard, {"name": ONLY_RISES}).scalar_one()
    op.execute(f"DROP TRIGGER {ONLY_RISES}")
    op.execute(HEARD_AT)
    op.execute(spelled)


def _create() -> None:
    op.create_table(TABLE,
    sa.Column("id", KEY, nullable=False),
    sa.Column("uid", sa.String(length=36), nullable=False),
    sa.Column("entry_sequence", sa.Integer(), nullable=False),
    sa.Column("activity_id", KEY, nullable=False),
    sa.Column("decision", sa.Enum(*DECISIONS, name="decision", native_enum=False, create_constraint=True, length=30), nullable=False),
    sa.Column("until", sa.Date(), nullable=True),
    sa.Column("meeting", sa.String(length=36), nullable=True),
    sa.Column("person", sa.String(length=36), nullable=True),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(decision = 'snooze') = (until IS NOT NULL)", name=op.f("ck_review_until")),
    sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_review_activity_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    sa.UniqueConstraint("uid", name=op.f("uq_review_uid"))
    )
    op.create_index("ix_review_activity_id_id", TABLE, ["activity_id", "id"], unique=False)
    op.create_index(op.f("ix_review_meeting"), TABLE, ["meeting"])
    op.create_table(
        "meeting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("entry_sequence", sa.Integer(), nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_meeting_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    op.create_index("ix_meeting_organisation_id_id", "meeting", ["organisation_id", "id"])


def _guard_postgresql() -> None:
    for name, moments in (("stays_as_written", "UPDATE"), ("is_kept", "DELETE OR TRUNCATE")):
        message = f"trail: {TABLE} {GUARDS[name][2]}"
        op.execute(f"""CREATE TRIGGER {TABLE}_{name} BEFORE {moments} ON {TABLE}
            FOR EACH STATEMENT EXECUTE FUNCTION trail_refuses('{message}')""")
    _follow_the_entry()
    for name in ("stays_as_written", "is_kept", "follows_its_entry"):
        op.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_{name}")
    _where(APP, f"GRANT SELECT, INSERT ON {TABLE} TO {APP}")
    _where(APP, f"GRANT USAGE ON SEQUENCE {TABLE}_id_seq TO {APP}")
    _where("forankra_auditor", f"GRANT SELECT ON {TABLE} TO forankra_auditor")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT USING ({SEEN})")
    op.execute(f"CREATE POLICY added ON {TABLE} FOR INSERT WITH CHECK ({OWN})")
    op.execute(f"CREATE POLICY changed ON {TABLE} FOR UPDATE USING (false)")
    op.execute(f"CREATE POLICY deleted ON {TABLE} FOR DELETE USING (false)")
    # Of a published plan everybody reads the activities, but not what was said of them.
    op.execute(f"""CREATE POLICY not_public ON {TABLE} AS RESTRICTIVE FOR SELECT
        USING ({REACH} IS DISTINCT FROM 'public')""")
    for role in OTHER_ROLES:
        _where(role, f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")


def _guard_meetings(*, postgresql: bool) -> None:
    """Guard a meeting by the very rules of 0002 for rows in another's history."""
    rules = op.get_context().script.get_revision("0002").module
    of_child = rules._child_rules(op.get_bind().dialect.name, "meeting", "organisation")
    kept = rules.Rule("meeting_is_kept", "meeting", ("DELETE",), "is never deleted")
    for rule in (kept, *of_child):
        if postgresql:
            rules._trigger(rule)
            if rule.asks:  # a guard that saw fewer rows would refuse less (0007)
                op.execute(f"ALTER FUNCTION {rule.name}() SECURITY DEFINER")
        else:
            _guard_sqlite(rule)
    if postgresql:
        _open_meetings()
        return
    held = "EXISTS (SELECT 1 FROM meeting o WHERE {}o.{} = NEW.{})"
    same = " OR ".join(held.format("", key, key) for key in ("id", "uid"))
    other = held.format("o.id <> OLD.id AND ", "uid", "uid")
    for name, moment, message, when in (
        ("is_well_formed", "INSERT", "has a value of the wrong type", "typeof(NEW.uid) <> 'text'"),
        ("is_not_replaced", "INSERT", "is never replaced", same),
        ("replaces_no_other", "UPDATE", "is never replaced", other),
    ):
        _guard_sqlite(rules.Rule(f"meeting_{name}", "meeting", (moment,), message, when))


def _guard_sqlite(rule) -> None:
    for moment in rule.moments:
        suffix = f"_on_{moment.lower()}" if len(rule.moments) > 1 else ""
        op.execute(f"""CREATE TRIGGER {rule.name}{suffix} BEFORE {moment} ON {rule.table}
            WHEN {rule.when or "1"} BEGIN
            SELECT RAISE(ABORT, 'trail: {rule.table} {rule.message}'); END""")


def _open_meetings() -> None:
    seen, own = MEETINGS.format(READS_ALL, "counties"), MEETINGS.format(ALL, "coordinating")
    _where(APP, f"GRANT SELECT, INSERT, UPDATE ON meeting TO {APP}")
    _where(APP, f"GRANT USAGE ON SEQUENCE meeting_id_seq TO {APP}")
    _where("forankra_auditor", "GRANT SELECT ON meeting TO forankra_auditor")
    op.execute("ALTER TABLE meeting ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON meeting FOR SELECT USING ({seen})")
    op.execute(f"CREATE POLICY added ON meeting FOR INSERT WITH CHECK ({own})")
    op.execute(f"CREATE POLICY changed ON meeting FOR UPDATE USING ({own}) WITH CHECK ({own})")
    op.execute("CREATE POLICY deleted ON meeting FOR DELETE USING (false)")
    for role in OTHER_ROLES:
        _where(role, f"CREATE POLICY {role} ON meeting TO {role} USING (true) WITH CHECK (true)")


def _follow_the_entry() -> None:
    """Compare a row with its entry at the commit, seeing every row (as 0002 and 0007 do)."""
    name = f"{TABLE}_follows_its_entry"
    schema = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    op.execute(f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = {schema}, pg_temp AS $$ BEGIN IF {NO_ENTRY} THEN
            RAISE EXCEPTION 'trail: {TABLE} {GUARDS["follows_its_entry"][2]}'
                USING ERRCODE = '23000';
        END IF; RETURN NEW; END $$""")
    op.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
    op.execute(f"""CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON {TABLE}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()""")


def _where(role: str, statement: str) -> None:
    """Run *statement* where there is such a *role*."""
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            {statement};
        END IF; END $$""")
