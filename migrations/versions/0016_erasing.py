"""What a decision erases may be emptied, where nothing else may be changed.

A status report is written once; from here on a text in it may be replaced by the mark of what was
erased, by an entry that says so, and nothing else with it. What was answered to an import may be
rid of a text by the service itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TABLE = "status_report"
GUARD = f"{TABLE}_stays_as_written"
MESSAGE = f"trail: {TABLE} is never changed"
MARK = "[raderat]"
TEXTS = ("comment", "blocked_help")
SAME = ("id", "uid", "activity_id", "organisation_id", "person", "reported_at")
SAME_TOO = ("progress", "signal", "blocked")
APP = "forankra_app"
ALL = "(SELECT nullif(current_setting('forankra.reach', true), ''))::text = 'all'"

ERASED = " AND ".join(
    f"(NEW.{text} {{same}} OLD.{text} OR (OLD.{text} IS NOT NULL AND NEW.{text} {{same}} '{MARK}'))"
    for text in TEXTS
)
UNTOUCHED = " AND ".join(f"NEW.{text} {{same}} OLD.{text}" for text in TEXTS)
ALIKE = " AND ".join(f"NEW.{column} {{same}} OLD.{column}" for column in (*SAME, *SAME_TOO))
TOLD = """NEW.entry_sequence > OLD.entry_sequence AND EXISTS (SELECT 1 FROM activity p
    JOIN trail_entry e ON e.stream = 'activity/' || p.uid
    WHERE p.id = NEW.activity_id AND e.sequence = NEW.entry_sequence AND e.event = 'erase')"""


def upgrade() -> None:
    """Put a guard that knows of erasing in the place of the one that refused all."""
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
        _let_the_service_write()
    else:
        op.execute(f"DROP TRIGGER {GUARD}")
        op.execute(f"""CREATE TRIGGER {GUARD} BEFORE UPDATE ON {TABLE}
            WHEN NOT ({_allowed("IS")}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""")


def _allowed(same: str) -> str:
    return f"{ALIKE} AND {ERASED} AND NOT ({UNTOUCHED}) AND {TOLD}".format(same=same)


def _guard_postgresql() -> None:
    """Compare with the entry, which is stored first; as all guards it sees every row (0007)."""
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar()
    op.execute(f"DROP TRIGGER {GUARD} ON {TABLE}")
    op.execute(f"""CREATE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = {schema}, pg_temp AS $$ BEGIN
        IF NOT ({_allowed("IS NOT DISTINCT FROM")}) THEN
            RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = '23000';
        END IF; RETURN NEW; END $$""")
    op.execute(f"REVOKE ALL ON FUNCTION {GUARD}() FROM PUBLIC")
    op.execute(f"""CREATE TRIGGER {GUARD} BEFORE UPDATE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {GUARD}()""")
    op.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {GUARD}")


def _let_the_service_write() -> None:
    _where_there_is_the_role(f"GRANT UPDATE (comment, blocked_help, entry_sequence) ON {TABLE}")
    _where_there_is_the_role("GRANT UPDATE (body) ON import_result")
    op.execute("DROP POLICY changed ON import_result")
    op.execute(f"""CREATE POLICY changed ON import_result FOR UPDATE
        USING ({ALL}) WITH CHECK ({ALL})""")


def _where_there_is_the_role(right: str) -> None:
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP}') THEN
            {right} TO {APP};
        END IF; END $$""")
