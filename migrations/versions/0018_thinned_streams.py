"""What a decision thins out may be deleted, and nothing else that has a history.

The database itself decides: a stream may be put down as thinned only by an entry ``thin`` of its
plan's stream that names it, while the plan is closed and nothing came later. What belongs to a
stream that is put down may then be deleted; its entries, heads and places in the log stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

TABLE, REMOVE = "trail_thinned", "trail_remove_thinned"
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APP, OTHERS = "forankra_app", ("forankra_integrator", "forankra_auditor")
CHILDREN = ("responsibility", "status_report", "review")

REACH = "(SELECT nullif(current_setting('forankra.reach', true), ''))::text"
ALL, READS_ALL = f"{REACH} = 'all'", f"{REACH} IN ('all', 'country')"
SEEN = f"{READS_ALL} OR EXISTS (SELECT FROM plan WHERE plan.id = plan_id)"
# In the policy of entries (0007): those of an activity are seen with the row, or by its plan.
WITH_ROW = "EXISTS (SELECT FROM activity WHERE activity.uid = split_part(stream, '/', 2))"
BY_PLAN = f"EXISTS (SELECT FROM {TABLE} WHERE {TABLE}.stream = trail_entry.stream)"

OF_ACTIVITY = f"SELECT 1 FROM {TABLE} t WHERE t.stream = 'activity/' || OLD.uid"
OF_CHILD = f"""SELECT 1 FROM {TABLE} t JOIN activity a ON t.stream = 'activity/' || a.uid
    WHERE a.id = OLD.activity_id"""
OF_BODY = f"""SELECT 1 FROM {TABLE} t JOIN trail_entry e ON e.stream = t.stream
    WHERE e.id = OLD.entry_id"""
THINNABLE = {"trail_body": OF_BODY, "activity": OF_ACTIVITY, **dict.fromkeys(CHILDREN, OF_CHILD)}
NAMED = {  # whether the bytes of an entry name the activity
    "sqlite": """instr(b.body, CAST('"activity":"' || a.uid || '"' AS BLOB)) > 0""",
    "postgresql": """position(convert_to('"activity":"' || a.uid || '"', 'UTF8') IN b.body) > 0""",
}


def _undecided(engine: str) -> str:
    return f"""NOT EXISTS (SELECT 1 FROM trail_entry e JOIN trail_body b ON b.entry_id = e.id
        JOIN plan p ON e.stream = 'plan/' || p.uid JOIN activity a ON a.plan_id = p.id
        WHERE e.id = NEW.entry_id AND e.event = 'thin' AND p.id = NEW.plan_id
        AND p.state = 'closed' AND NEW.stream = 'activity/' || a.uid AND {NAMED[engine]}
        AND NOT EXISTS (SELECT 1 FROM trail_entry l WHERE l.stream = NEW.stream AND l.id > e.id))"""


def _guards(engine: str) -> dict[str, tuple[str, str, str, str]]:
    """Return by name what is refused: the table, the moment, when, and what is said."""
    again = f"EXISTS (SELECT 1 FROM {TABLE} t WHERE t.stream = 'activity/' || NEW.uid)"
    decided = (TABLE, "INSERT", _undecided(engine), "names no decision of its plan")
    kept = {
        f"{table}_is_kept": (table, "DELETE", f"NOT EXISTS ({thinned})", "is never deleted")
        for table, thinned in THINNABLE.items()
    }
    return kept | {
        f"{TABLE}_names_its_decision": decided,
        "activity_stays_thinned": ("activity", "INSERT", again, "was thinned by a decision"),
    }


def upgrade() -> None:
    """Add the table, put its guards on, and let the others give way to what stands in it."""
    op.create_table(
        TABLE,
        sa.Column("stream", sa.String(length=60), nullable=False),
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("plan_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["trail_entry.id"], name=op.f("fk_trail_thinned_entry_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_trail_thinned_plan_id")),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_trail_thinned")),
    )
    op.create_index(op.f("ix_trail_thinned_plan_id"), TABLE, ["plan_id"])
    op.create_index(op.f("ix_trail_thinned_entry_id"), TABLE, ["entry_id"])
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
        _let_the_service_thin()
    else:
        _guard_sqlite()


def _guard_sqlite() -> None:
    for table in THINNABLE:
        op.execute(f"DROP TRIGGER {table}_is_kept")
    same = f"EXISTS (SELECT 1 FROM {TABLE} o WHERE o.{{0}} = NEW.{{0}})"
    replaced = " OR ".join(same.format(key) for key in ("rowid", "stream"))
    wrong = "typeof(NEW.stream) <> 'text'"
    guards = _guards("sqlite") | {
        f"{TABLE}_stays_as_written": (TABLE, "UPDATE", "1", "is never changed"),
        f"{TABLE}_is_kept": (TABLE, "DELETE", "1", "is never deleted"),
        f"{TABLE}_is_not_replaced": (TABLE, "INSERT", replaced, "is never replaced"),
        f"{TABLE}_is_well_formed": (TABLE, "INSERT", wrong, "has a value of the wrong type"),
    }
    for name, (table, moment, when, message) in guards.items():
        op.execute(f"""CREATE TRIGGER {name} BEFORE {moment} ON {table}
            WHEN {when} BEGIN SELECT RAISE(ABORT, 'trail: {table} {message}'); END""")


def _guard_postgresql() -> None:
    """See every row, as all guards do; what refuses a row cannot refuse to empty a table."""
    for table in THINNABLE:
        op.execute(f"DROP TRIGGER {table}_is_kept ON {table}")
        _refuse_all(f"{table}_is_not_emptied", table, "TRUNCATE", "is never deleted")
    _refuse_all(f"{TABLE}_stays_as_written", TABLE, "UPDATE", "is never changed")
    _refuse_all(f"{TABLE}_is_kept", TABLE, "DELETE OR TRUNCATE", "is never deleted")
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar()
    for name, (table, moment, when, message) in _guards("postgresql").items():
        row = "OLD" if moment == "DELETE" else "NEW"
        op.execute(f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = {schema}, pg_temp AS $$ BEGIN IF {when} THEN
                RAISE EXCEPTION 'trail: {table} {message}' USING ERRCODE = '23000';
            END IF; RETURN {row}; END $$""")
        op.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
        op.execute(f"""CREATE TRIGGER {name} BEFORE {moment} ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}()""")
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    _remove_for_others(schema)


def _remove_for_others(schema: str) -> None:
    """Remove what is thinned of a plan for a role that may delete nothing of it by itself."""
    named = "t.plan_id = of_plan AND t.stream = "
    children = "".join(
        f"""DELETE FROM {child} c USING activity a, {TABLE} t
            WHERE c.activity_id = a.id AND {named} 'activity/' || a.uid;"""
        for child in CHILDREN
    )
    op.execute(f"""CREATE FUNCTION {REMOVE}(of_plan bigint) RETURNS void LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ BEGIN
            DELETE FROM trail_body b USING trail_entry e, {TABLE} t
                WHERE b.entry_id = e.id AND {named} e.stream;
            {children}
            DELETE FROM activity a USING {TABLE} t WHERE {named} 'activity/' || a.uid;
        END $$""")
    op.execute(f"REVOKE ALL ON FUNCTION {REMOVE}(bigint) FROM PUBLIC")


def _refuse_all(name: str, table: str, moments: str, message: str) -> None:
    op.execute(f"""CREATE TRIGGER {name} BEFORE {moments} ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION trail_refuses('trail: {table} {message}')""")
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _let_the_service_thin() -> None:
    """Give the service the rights, in its own reach alone: nobody thins within a person's."""
    _where(APP, f"GRANT SELECT, INSERT ON {TABLE} TO {APP}")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY seen ON {TABLE} FOR SELECT USING ({SEEN})")
    op.execute(f"CREATE POLICY added ON {TABLE} FOR INSERT WITH CHECK ({ALL})")
    op.execute(f"CREATE POLICY changed ON {TABLE} FOR UPDATE USING (false)")
    op.execute(f"CREATE POLICY deleted ON {TABLE} FOR DELETE USING (false)")
    for role in OTHERS:
        _where(role, f"GRANT SELECT ON {TABLE} TO {role}")
        _where(role, f"CREATE POLICY {role} ON {TABLE} TO {role} USING (true) WITH CHECK (true)")
    _where(APP, f"GRANT EXECUTE ON FUNCTION {REMOVE}(bigint) TO {APP}")
    wider = f"{WITH_ROW} OR {BY_PLAN}"
    seen = op.get_context().script.get_revision("0007").module.READ["trail_entry"]
    op.execute(f"ALTER POLICY seen ON trail_entry USING ({seen.replace(WITH_ROW, wider)})")


def _where(role: str, statement: str) -> None:
    """Run *statement* where there is such a *role*."""
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            {statement};
        END IF; END $$""")
