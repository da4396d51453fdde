"""The same country in the peer's tables, copied row by row from the service's."""

import subprocess
import sys
from pathlib import Path

import psycopg

from bench.bare_tables import bare
from bench.cluster import USER, Cluster

PEER = Path(__file__).parent / "peer"
VENV = PEER / ".venv"  # a name that no other tool looks into
REQUIREMENTS = PEER / "requirements.txt"
# What each of the peer's tables holds, asked of the service's database.
TABLES = {
    "plans_county": "SELECT code, name FROM county",
    "plans_person": """
        SELECT id, uid::uuid, email AS username, email, name AS first_name, '' AS last_name,
            '!' AS password, false AS is_superuser, false AS is_staff, NOT disabled AS is_active,
            now() AS date_joined
        FROM person""",
    "plans_organisation": """
        SELECT id, uid::uuid, name, county_code AS county_id FROM organisation""",
    "plans_role": """
        SELECT id, person_id, role, organisation_id, county_code AS county_id, valid_from,
            valid_until, revoked
        FROM person_role""",
    "plans_agreement": "SELECT id, uid::uuid, title, county_code AS county_id FROM agreement",
    "plans_party": "SELECT id, agreement_id, organisation_id, joined_on, left_on FROM party",
    "plans_plan": """
        SELECT id, uid::uuid, title, county_code AS county_id, agreement_id, anchor_by,
            follow_up_by, backdating_limit_days, state, state_since
        FROM plan""",
    "plans_goal": "SELECT id, uid::uuid, plan_id, title FROM goal",
    "plans_activity": """
        SELECT id, uid::uuid, version, plan_id, county_code AS county_id, goal_id, number, title,
            description, focus, rule, starts_on, ends_on, precision, recurrence, anchor_by,
            implement_by, follow_up_by, round, state, state_since, state_since::date AS
            effective_on, NULL AS reason, updated_at
        FROM activity""",
    "plans_responsibility": """
        SELECT r.id, r.uid::uuid, activity_id, organisation_id, role, removed, state, state_since,
            effective_on, anchored_on, implemented_on, followed_up_on, p.id AS stepped_by_id,
            on_behalf, progress, signal, blocked, blocked_help, reported_at,
            NULL AS decision_body, NULL AS decided_on, NULL AS reference, NULL AS summary,
            NULL AS completed_on, NULL AS result, NULL AS reason, NULL AS basis
        FROM responsibility r JOIN person p ON p.uid = r.stepped_by""",
    "plans_historicalactivity": """
        SELECT e.id AS history_id, a.id, a.uid::uuid, e.sequence AS version, plan_id,
            county_code AS county_id, goal_id, number, title, description, focus, rule, starts_on,
            ends_on, precision, recurrence, anchor_by, implement_by, follow_up_by, round,
            CASE e.event WHEN 'cancel' THEN 'cancelled' WHEN 'confirm_follow_up' THEN 'followed_up'
                WHEN 'follow' THEN 'anchored' ELSE 'proposed' END AS state, e.recorded_at AS
            state_since, e.recorded_at::date AS effective_on, NULL AS reason, e.recorded_at AS
            updated_at, e.recorded_at AS history_date, e.event AS history_change_reason,
            CASE e.event WHEN 'create' THEN '+' ELSE '~' END AS history_type,
            p.id AS history_user_id
        FROM trail_entry e JOIN activity a ON e.stream = 'activity/' || a.uid
        JOIN person p ON p.uid = e.person WHERE e.organisation IS NULL""",
    "plans_historicalresponsibility": """
        SELECT e.id AS history_id, r.id, r.uid::uuid, activity_id, organisation_id, role, removed,
            reached AS state, e.recorded_at AS state_since, day AS effective_on, anchored_on,
            implemented_on, followed_up_on, p.id AS stepped_by_id, on_behalf, progress, signal,
            blocked, blocked_help, reported_at,
            CASE e.event WHEN 'anchor' THEN 'Nämnden för påhittade ärenden' END AS decision_body,
            CASE e.event WHEN 'anchor' THEN day END AS decided_on,
            CASE e.event WHEN 'anchor' THEN 'PN 2025/' || e.id END AS reference,
            CASE WHEN e.event <> 'anchor' THEN 'Rutinen används av alla.' END AS summary,
            CASE e.event WHEN 'implement' THEN day END AS completed_on,
            CASE e.event WHEN 'follow_up' THEN 'achieved' END AS result, NULL AS reason,
            NULL AS basis, e.recorded_at AS history_date, e.event AS history_change_reason,
            '~' AS history_type, p.id AS history_user_id
        FROM trail_entry e JOIN activity a ON e.stream = 'activity/' || a.uid
        JOIN organisation o ON o.uid = e.organisation
        JOIN responsibility r ON r.activity_id = a.id AND r.organisation_id = o.id
        JOIN person p ON p.uid = e.person, LATERAL (SELECT e.recorded_at::date AS day,
            CASE e.event WHEN 'anchor' THEN 'anchored' WHEN 'implement' THEN 'implemented'
            ELSE 'followed_up' END AS reached) AS stated""",
}
NUMBERED = ("activity", "responsibility", "historicalactivity", "historicalresponsibility")
TOKENS = """
    INSERT INTO authtoken_token (key, user_id, created)
    SELECT 'fkr_' || substr(encode(sha256(email::bytea), 'hex'), 1, 36), id, now()
    FROM plans_person"""


def install() -> None:
    """Make the peer's own environment, once, from its locked requirements; slow the first time."""
    done = VENV / "installed.txt"
    if done.exists() and done.read_text() == REQUIREMENTS.read_text():
        return
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    _run([*pip, "-r", str(REQUIREMENTS)])
    done.write_text(REQUIREMENTS.read_text())


def environment(cluster: Cluster, name: str) -> dict[str, str]:
    """Return what the peer's settings ask for."""
    return {
        "PEER_SECRET_KEY": "only for the bench",
        "PEER_DATABASE": name,
        "PEER_DATABASE_PORT": str(cluster.port),
        "PEER_DATABASE_USER": USER,
    }


def build(cluster: Cluster, name: str, source: str) -> None:
    """Fill the empty database *name* with what the service's database *source* holds."""
    migrate = [str(VENV / "bin" / "python"), str(PEER / "manage.py"), "migrate", "-v", "0"]
    _run(migrate, environment(cluster, name))
    with cluster.connect(name) as into, cluster.connect(source) as out:
        into.execute("SET maintenance_work_mem = '512MB'")
        with bare(into, list(TABLES)):
            for table, query in TABLES.items():
                _copy(out, query, into, table)
        into.execute(TOKENS)
        for table in NUMBERED:
            key = "history_id" if table.startswith("historical") else "id"
            last = f"pg_get_serial_sequence('plans_{table}', '{key}'), max({key})"
            into.execute(f"SELECT setval({last}) FROM plans_{table}".encode())  # noqa: S608 -- named above
        into.execute("VACUUM (ANALYZE)")


def _copy(out: psycopg.Connection, query: str, into: psycopg.Connection, table: str) -> None:
    described = out.execute(f"{query} LIMIT 0".encode()).description
    columns = ", ".join(column.name for column in described or ())
    with (
        out.cursor().copy(f"COPY ({query}) TO STDOUT".encode()) as read,
        into.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as write,
    ):
        for part in read:
            write.write(part)


def _run(command: list[str], variables: dict[str, str] | None = None) -> None:
    run = subprocess.run(command, env=variables, check=False, capture_output=True, text=True)  # noqa: S603 -- made above
    if run.returncode:
        raise RuntimeError(run.stdout + run.stderr)
