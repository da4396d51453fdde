"""More rows than anyone would make by hand: straight into PostgreSQL, past the guards."""

from sqlalchemy import Connection, text

TABLES = ("plan", "activity", "responsibility", "trail_entry")
MADE = """
CREATE TEMP TABLE new_plan AS
    SELECT code, gen_random_uuid()::text AS uid,
        (SELECT max(id) FROM plan) + row_number() OVER () AS id
    FROM county;
INSERT INTO plan (id, uid, version, head, updated_at, title, county_code, period_start, period_end,
        backdating_limit_days, state, state_since)
    SELECT n.id, n.uid, 1, p.head, p.updated_at, 'Plan ' || n.code, n.code, p.period_start,
        p.period_end, 400, 'adopted', p.state_since
    FROM new_plan n, (SELECT * FROM plan ORDER BY id LIMIT 1) p;
CREATE TEMP TABLE new_activity AS
    SELECT n, gen_random_uuid()::text AS uid, (SELECT max(id) FROM activity) + n AS id,
        p.id AS plan_id, p.code, timestamptz '2024-01-01' + n * interval '1 hour' AS at
    FROM generate_series(1, ROWS) n
    JOIN new_plan p ON p.id = (SELECT min(id) FROM new_plan) + n % 21;
INSERT INTO activity (id, uid, version, head, updated_at, plan_id, county_code, number, title,
        focus, rule, round, state, state_since, heard_at, anchor_by)
    SELECT n.id, n.uid, 2, a.head, n.at, n.plan_id, n.code, n % 9 || '.' || n % 40, 'Rutin ' || n,
        n % 7 = 0, 'all', 1, (ARRAY['proposed', 'anchored', 'implemented', 'followed_up',
        'cancelled'])[1 + n % 5], n.at, n.at, date '2024-01-01' + n % 999
    FROM new_activity n, (SELECT * FROM activity ORDER BY id LIMIT 1) a;
INSERT INTO activity_word
    SELECT word, id, 0 FROM new_activity, unnest(ARRAY['rutin', n::text, 'ord' || n % 500]) word;
INSERT INTO activity_order SELECT id, 'nyckel' || n % 360, 'rutin' || n FROM new_activity;
INSERT INTO responsibility (uid, entry_sequence, activity_id, organisation_id, role, removed, state,
        state_since, on_behalf, blocked)
    SELECT gen_random_uuid()::text, 1, n.id, o.id, 'responsible', false, 'proposed', n.at, false,
        n % 200 = 0
    FROM new_activity n JOIN organisation o ON o.id % 6 = n % 6;
INSERT INTO trail_entry (stream, sequence, leaf_hash, uid, recorded_at, event, organisation, person)
    SELECT 'activity/' || n.uid, 1, sha256(n.uid::bytea), gen_random_uuid()::text, n.at,
        CASE n % 50 WHEN 0 THEN 'create' ELSE 'edit' END,
        (ARRAY(SELECT uid FROM organisation))[1 + n % 6], (ARRAY(SELECT uid FROM person))[1 + n % 9]
    FROM new_activity n;
INSERT INTO trail_body SELECT e.id, b.body FROM trail_entry e,
        (SELECT body FROM trail_body ORDER BY entry_id LIMIT 1) b
    WHERE NOT EXISTS (SELECT FROM trail_body WHERE entry_id = e.id);
"""


def multiply(connection: Connection, rows: int) -> None:
    """Make *rows* activities, spread over a plan in each county, with an owner, words, an entry."""
    for turned in ("DISABLE", "ENABLE"):
        for table in (*TABLES, "trail_body"):
            connection.execute(text(f"ALTER TABLE {table} {turned} TRIGGER USER"))
        for statement in MADE.split(";\n") if turned == "DISABLE" else ():
            connection.execute(text(statement.replace("ROWS", str(rows))))
