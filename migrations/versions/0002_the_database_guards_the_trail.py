"""The database itself refuses what the trail does not tell.

Rules come first, as tables; how each engine is told them stands below. On SQLite every rule is
a BEFORE trigger, so an operation stores its entries before its rows. On PostgreSQL the rules
that compare a row with its entry wait until the commit, so there the order is free. Why the
rules are what they are: docs/decisions/0003-the-database-refuses.md.
"""

from collections.abc import Iterator
from typing import NamedTuple

from alembic import op

revision = "0002"
down_revision = "0001"

# Rows with a stream of their own: `version` and `head` are the stream's last entry.
SUBJECTS = ("organisation", "agreement", "plan", "activity", "person")
# Rows in another's stream: `entry_sequence` is the entry that last changed the row.
CHILDREN = {
    "responsibility": "activity",
    "status_report": "activity",
    "party": "agreement",
    "goal": "plan",
    "person_role": "person",
    "api_token": "person",
}
WRITTEN_ONCE = ("trail_entry", "trail_body", "trail_leaf", "trail_checkpoint", "trail_attestation")
UNCHANGED = (*WRITTEN_ONCE, "trail_disclosure", "status_report")
KEPT = (*WRITTEN_ONCE, "trail_head", *SUBJECTS, *CHILDREN)  # a disclosure may be deleted: erasure

# A token's last use is noted without an entry, as long as nothing else changes with it.
TOKEN_CHANGES = {
    "sqlite": " OR ".join(
        f"OLD.{column} IS NOT NEW.{column}"
        for column in ("digest", "scopes", "expires_on", "revoked", "entry_sequence")
    ),
    "postgresql": "to_jsonb(OLD) - 'last_used_at' IS DISTINCT FROM to_jsonb(NEW) - 'last_used_at'",
}

# What makes two rows the same row, beside `id` and `uid`; REPLACE would delete the older.
UNIQUE = {
    "person": ("email",),
    "api_token": ("digest",),
    "party": ("agreement_id organisation_id joined_on",),
    "goal": ("plan_id structure position",),
    "responsibility": ("activity_id organisation_id removed",),
}
TRAIL_KEYS = {
    "trail_entry": ("id", "uid", "leaf_hash", "stream sequence"),
    "trail_body": ("entry_id",),
    "trail_head": ("rowid", "stream"),
    "trail_leaf": ("leaf_index", "entry_id"),
    "trail_checkpoint": ("tree_size",),
    "trail_attestation": ("id",),
    "trail_disclosure": ("rowid", "digest"),
}
ONLY_AMONG = {"activity_id organisation_id removed": "NOT o.removed"}  # a key of current rows

# Who may do what on PostgreSQL: role, rights, tables.
APP, INTEGRATOR, AUDITOR = "forankra_app", "forankra_integrator", "forankra_auditor"
TRAIL = (*TRAIL_KEYS, "trail_pending", "trail_tile")
REFERENCE = ("county", "municipality", "organisation_group", "alembic_version")
SCRATCH = ("outbox", "import_line")
ENTRY_COLUMNS = "stream, sequence, prev_hash, leaf_hash, uid, recorded_at, event, person, organisation"
EDITED = (*SUBJECTS, *(child for child in CHILDREN if child != "status_report"))
GRANTS = (
    (APP, "SELECT", (*TRAIL, *REFERENCE, *SCRATCH, *SUBJECTS, *CHILDREN)),
    (APP, f"INSERT ({ENTRY_COLUMNS})", ("trail_entry",)),
    (APP, "INSERT", ("trail_body", "trail_disclosure", "status_report")),
    (APP, "DELETE", ("trail_disclosure",)),
    (APP, "INSERT, UPDATE", EDITED),
    (APP, "INSERT, UPDATE, DELETE", SCRATCH),
    (INTEGRATOR, "SELECT", (*TRAIL, "alembic_version")),
    (INTEGRATOR, "DELETE", ("trail_pending",)),
    (INTEGRATOR, "INSERT", ("trail_leaf", "trail_checkpoint", "trail_attestation")),
    (INTEGRATOR, "INSERT, DELETE", ("trail_tile",)),
    (AUDITOR, "SELECT", (*TRAIL, *REFERENCE, *SUBJECTS, *CHILDREN)),
)
NUMBERED = (  # the rows whose ids a role draws
    (APP, ("trail_entry", *SCRATCH, *SUBJECTS, *CHILDREN)),
    (INTEGRATOR, ("trail_attestation",)),
)


class Rule(NamedTuple):
    """What is refused: *when* is SQL over OLD and NEW; without it, every such statement is.

    A rule that asks other tables *asks*; one that may wait for the commit is *late* too.
    """

    name: str
    table: str
    moments: tuple[str, ...]
    message: str
    when: str = ""
    asks: bool = False
    late: bool = False


def _rules(engine: str) -> Iterator[Rule]:
    for table in UNCHANGED:
        yield Rule(f"{table}_stays_as_written", table, ("UPDATE",), "is never changed")
    for table in KEPT:
        yield Rule(f"{table}_is_kept", table, ("DELETE",), "is never deleted")
    yield from _trail_rules(engine)
    for table in SUBJECTS:
        yield from _subject_rules(engine, table)
    for table, parent in CHILDREN.items():
        yield from _child_rules(engine, table, parent)
    yield Rule(
        "responsibility_moves_by_its_own_entry", "responsibility", ("UPDATE",),
        "changes state only by an entry of its organisation", asks=True, late=True, when="""
        coalesce(NEW.state, '') <> coalesce(OLD.state, '')
        AND coalesce(NEW.organisation_id, OLD.organisation_id) IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM activity p
            JOIN trail_entry e ON e.stream = 'activity/' || p.uid
            JOIN organisation o ON o.uid = e.organisation
            WHERE p.id = NEW.activity_id
            AND o.id = coalesce(NEW.organisation_id, OLD.organisation_id)
            AND e.sequence > OLD.entry_sequence AND e.sequence <= NEW.entry_sequence)""",
    )


def _trail_rules(engine: str) -> Iterator[Rule]:
    no_entry = """NOT EXISTS (SELECT 1 FROM trail_entry e WHERE e.stream = NEW.stream
        AND e.sequence = NEW.sequence AND e.leaf_hash = NEW.leaf_hash)"""
    yield Rule(
        "trail_head_begins_with_an_entry", "trail_head", ("INSERT",), "follows the entries",
        f"NEW.sequence <> 1 OR {no_entry}", asks=True,
    )
    yield Rule(
        "trail_head_follows_the_entries", "trail_head", ("UPDATE",), "follows the entries",
        f"NEW.stream <> OLD.stream OR NEW.sequence <> OLD.sequence + 1 OR {no_entry}", asks=True,
    )
    hashed = {  # SQLite has no SHA-256: there the verification compares
        "sqlite": "",
        "postgresql": r"AND e.leaf_hash = sha256('\x00'::bytea || NEW.body)",
    }
    yield Rule(
        "trail_body_is_what_was_hashed", "trail_body", ("INSERT",), "is not what its entry hashed",
        f"NOT EXISTS (SELECT 1 FROM trail_entry e WHERE e.id = NEW.entry_id {hashed[engine]})",
        asks=True,
    )


def _subject_rules(engine: str, table: str) -> Iterator[Rule]:
    yield Rule(
        f"{table}_only_rises", table, ("UPDATE",), "is changed with a higher version, id and uid stay",
        "NEW.version <= OLD.version OR NEW.id <> OLD.id OR NEW.uid <> OLD.uid",
    )
    behind = f"""NOT EXISTS (SELECT 1 FROM trail_head h WHERE h.stream = '{table}/' || s.uid
        AND h.sequence = s.version AND h.leaf_hash = s.head)"""
    when = {  # at the commit the row may be newer than the change that asks
        "sqlite": behind.replace("s.", "NEW."),
        "postgresql": f"EXISTS (SELECT 1 FROM {table} s WHERE s.id = NEW.id AND {behind})",
    }
    yield Rule(
        f"{table}_follows_its_entry", table, ("INSERT", "UPDATE"), "is not at its last entry",
        when[engine], asks=True, late=True,
    )


def _child_rules(engine: str, table: str, parent: str) -> Iterator[Rule]:
    if table not in UNCHANGED:
        stands = "NEW.entry_sequence <= OLD.entry_sequence"
        if table == "api_token":
            stands = f"{stands} AND ({TOKEN_CHANGES[engine]})"
        yield Rule(
            f"{table}_only_rises", table, ("UPDATE",),
            f"is changed with a later entry, id, uid and {parent} stay",
            f"({stands}) OR NEW.id <> OLD.id OR NEW.uid <> OLD.uid"
            f" OR NEW.{parent}_id <> OLD.{parent}_id",
        )
    moments = ("INSERT",) if table in UNCHANGED else ("INSERT", "UPDATE")
    yield Rule(
        f"{table}_follows_its_entry", table, moments, f"names no entry of its {parent}",
        f"""NOT EXISTS (SELECT 1 FROM {parent} p
        JOIN trail_entry e ON e.stream = '{parent}/' || p.uid
        WHERE p.id = NEW.{parent}_id AND e.sequence = NEW.entry_sequence)""",
        asks=True, late=True,
    )


def upgrade() -> None:
    """Put the guards on, and on PostgreSQL name the roles and what they may do."""
    engine = op.get_bind().dialect.name
    if engine == "postgresql":
        _guard_postgresql()
        _grant_postgresql()
    else:
        _guard_sqlite()


def _guard_sqlite() -> None:
    for rule in (*_rules("sqlite"), *_sqlite_rules()):
        for moment in rule.moments:
            suffix = f"_on_{moment.lower()}" if len(rule.moments) > 1 else ""
            op.execute(f"""CREATE TRIGGER {rule.name}{suffix} BEFORE {moment} ON {rule.table}
                WHEN {rule.when or "1"} BEGIN
                SELECT RAISE(ABORT, 'trail: {rule.table} {rule.message}'); END""")
    op.execute("""CREATE TRIGGER trail_entry_extends_its_stream AFTER INSERT ON trail_entry BEGIN
        UPDATE trail_head SET sequence = NEW.sequence, leaf_hash = NEW.leaf_hash
        WHERE stream = NEW.stream;
        INSERT INTO trail_head (stream, sequence, leaf_hash)
        SELECT NEW.stream, NEW.sequence, NEW.leaf_hash WHERE NEW.sequence = 1;
        INSERT INTO trail_pending (entry_id) VALUES (NEW.id); END""")


def _sqlite_rules() -> Iterator[Rule]:
    """Yield what PostgreSQL refuses by its types, its locks and its lack of REPLACE."""
    yield Rule(
        "trail_entry_continues_its_stream", "trail_entry", ("INSERT",), "continues no stream", """
        NOT EXISTS (SELECT 1 FROM trail_head h WHERE h.stream = NEW.stream
            AND h.sequence = NEW.sequence - 1 AND h.leaf_hash = NEW.prev_hash)
        AND (NEW.sequence <> 1 OR NEW.prev_hash IS NOT NULL
            OR EXISTS (SELECT 1 FROM trail_head h WHERE h.stream = NEW.stream))""",
    )
    yield Rule(
        "trail_entry_is_well_formed", "trail_entry", ("INSERT",), "has a value of the wrong type",
        "typeof(NEW.stream) <> 'text' OR typeof(NEW.uid) <> 'text'"
        " OR typeof(NEW.leaf_hash) <> 'blob' OR length(NEW.leaf_hash) <> 32",
    )
    for table in (*SUBJECTS, *CHILDREN):
        yield Rule(
            f"{table}_is_well_formed", table, ("INSERT",), "has a value of the wrong type",
            "typeof(NEW.uid) <> 'text'",
        )
    rows = {table: ("id", "uid", *UNIQUE.get(table, ())) for table in (*SUBJECTS, *CHILDREN)}
    for table, keys in (TRAIL_KEYS | rows).items():
        held = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} o WHERE {_same(key)})" for key in keys
        )
        yield Rule(f"{table}_is_not_replaced", table, ("INSERT",), "is never replaced", held)
    for table in (*SUBJECTS, *CHILDREN):
        held = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} o WHERE o.id <> OLD.id AND {_same(key)})"
            for key in ("uid", *UNIQUE.get(table, ()))
        )
        yield Rule(f"{table}_replaces_no_other", table, ("UPDATE",), "is never replaced", held)


def _same(key: str) -> str:
    same = [f"o.{column} = NEW.{column}" for column in key.split()]
    return " AND ".join([*same, *filter(None, [ONLY_AMONG.get(key)])])


def _guard_postgresql() -> None:
    _function("trail_refuses", "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = '23000';")
    for rule in _rules("postgresql"):
        _trigger(rule)
    # After the row and not before: what a conflict leaves out must not move the head.
    _function("trail_entry_extends_its_stream", """
        IF NEW.sequence = 1 AND NEW.prev_hash IS NULL THEN
            INSERT INTO trail_head (stream, sequence, leaf_hash)
            VALUES (NEW.stream, NEW.sequence, NEW.leaf_hash);
        ELSE
            UPDATE trail_head SET sequence = NEW.sequence, leaf_hash = NEW.leaf_hash
            WHERE stream = NEW.stream AND sequence = NEW.sequence - 1 AND leaf_hash = NEW.prev_hash;
        END IF;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'trail: trail_entry continues no stream' USING ERRCODE = '23000';
        END IF;
        INSERT INTO trail_pending (entry_id) VALUES (NEW.id);
        RETURN NULL;""", "SECURITY DEFINER")  # so that no role needs a right to the head
    op.execute("""CREATE TRIGGER trail_entry_extends_its_stream AFTER INSERT ON trail_entry
        FOR EACH ROW EXECUTE FUNCTION trail_entry_extends_its_stream()""")
    _always("trail_entry", "trail_entry_extends_its_stream")


def _trigger(rule: Rule) -> None:
    message = f"trail: {rule.table} {rule.message}"
    moments, action, scope = " OR ".join(rule.moments), f"trail_refuses('{message}')", "FOR EACH ROW"
    if not rule.when:
        moments, scope = moments.replace("DELETE", "DELETE OR TRUNCATE"), "FOR EACH STATEMENT"
    elif rule.asks:
        _function(rule.name, f"""IF {rule.when} THEN
            RAISE EXCEPTION '{message}' USING ERRCODE = '23000'; END IF; RETURN NEW;""")
        action = f"{rule.name}()"
    else:
        scope = f"{scope} WHEN ({rule.when})"
    kind, order = "TRIGGER", "BEFORE"
    if rule.late:
        kind, order, scope = "CONSTRAINT TRIGGER", "AFTER", f"DEFERRABLE INITIALLY DEFERRED {scope}"
    op.execute(f"""CREATE {kind} {rule.name} {order} {moments} ON {rule.table}
        {scope} EXECUTE FUNCTION {action}""")
    _always(rule.table, rule.name)


def _always(table: str, trigger: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")


def _function(name: str, body: str, security: str = "SECURITY INVOKER") -> None:
    """Make a trigger function that looks in our schema only, and that nobody else may attach."""
    schema = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    op.execute(f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {security}
        SET search_path = {schema}, pg_temp AS $$ BEGIN {body} END $$""")
    op.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")


def _grant_postgresql() -> None:
    for role in (APP, INTEGRATOR, AUDITOR):
        op.execute(f"""DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN;
            END IF;
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'role {role} is missing and was not made: see docs/operations.md';
                WHEN duplicate_object OR unique_violation THEN NULL;
            END $$""")
        _grant(role, "USAGE ON SCHEMA %I", "current_schema()")
    for role, rights, tables in GRANTS:
        for table in tables:
            _grant(role, f"{rights} ON {table}")
    for role, tables in NUMBERED:
        for table in tables:
            _grant(role, "USAGE ON SEQUENCE %s", f"pg_get_serial_sequence('{table}', 'id')")


def _grant(role: str, right: str, argument: str = "''") -> None:
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
            EXECUTE format('GRANT {right} TO {role}', {argument});
        END IF; END $$""")
