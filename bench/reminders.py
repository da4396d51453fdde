"""`python -m bench.reminders`: the periodic run of the whole country's reminders.

A database of its own is filled with open activities, five owners' parts each, in adopted plans of
all counties: past the guards and without a history, since the run reads none of it. Then a Monday
comes, and everybody who has something to do is written to, in one process.
"""

import argparse
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bench import cluster
from bench.county import plain
from bench.settling import SECRET, settle
from bench.stage import home_at
from service.app import create_app
from service.core import clock, migrations
from service.core.config import Config
from service.core.db import db
from service.messages import reminder_run

COUNTIES, PLANS_EACH, PLAN_SIZE = 21, 5, 200
WEEK = timedelta(days=7)
MADE = """
CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, * FROM plan;
CREATE TEMP TABLE body AS
    SELECT county_code, id, row_number() OVER (PARTITION BY county_code ORDER BY id) - 1 AS n,
        count(*) OVER (PARTITION BY county_code) AS of FROM organisation;
INSERT INTO activity (uid, version, head, updated_at, plan_id, county_code, number, title, focus,
        rule, anchor_by, implement_by, follow_up_by, round, state, state_since, heard_at)
    SELECT gen_random_uuid()::text, 1, p.head, p.updated_at, p.id, p.county_code, i::text,
        'Aktivitet ' || i || ': rutiner mot våld', false, 'all',
        day, day, day, 1, (ARRAY['proposed', 'anchored', 'implemented'])[1 + i % 3], p.state_since,
        p.state_since
    FROM generate_series(1, {activities}) AS i
    JOIN place p ON p.n = i % (SELECT count(*) FROM place),
    LATERAL (SELECT current_date + (i * 7919 %% 800)::int - 300 AS day) AS due;
INSERT INTO responsibility (uid, entry_sequence, activity_id, organisation_id, role, removed, state,
        state_since, on_behalf, blocked)
    SELECT gen_random_uuid()::text, 1, a.id, o.id, 'responsible', false, a.state, a.state_since,
        false, false
    FROM activity a CROSS JOIN generate_series(0, {owners} - 1) AS j
    JOIN body o ON o.county_code = a.county_code AND o.n = (a.id / 105 + j) % o.of
    ON CONFLICT DO NOTHING;
UPDATE plan SET escalate_after_days = 60 WHERE id % 2 = 0;
"""


def main() -> None:
    """Build, run twice, and print what it took."""
    asked = _asked()
    with home_at(asked.home) as home, cluster.running(home) as own:
        for activities in asked.sizes:
            name = f"reminders_{activities}"
            own.create(name)
            parts = _build(own.url(name), activities, asked.owners)
            print(f"| {activities:,} | {parts:,} | {_measured(own.url(name))} |")
            own.drop(name)


def _build(url: str, activities: int, owners: int) -> int:
    """Fill the empty database at *url*, and return how many parts there are."""
    migrations.upgrade(url)
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 -- the data's own today
    settle(url, COUNTIES * PLANS_EACH * PLAN_SIZE, COUNTIES, now)
    with psycopg.connect(plain(url), autocommit=True) as connection:
        for table in ("plan", "activity", "responsibility"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        filled = MADE.format(activities=activities, owners=owners).replace("%%", "%")
        connection.execute(filled.encode())
        connection.execute("VACUUM (ANALYZE)")
        counted = connection.execute("SELECT count(*) FROM responsibility").fetchone()
    return counted[0] if counted else 0


def _measured(url: str) -> str:
    """Let everybody's turns begin, then come, and tell what dealing with them took."""
    app = create_app(Config(database_url=url, secret_key=SECRET))
    with app.app_context():
        reminder_run.run()
        before = _resident()
        with clock.set_to(clock.now() + WEEK):
            begun, worked = time.monotonic(), time.process_time()
            letters = reminder_run.run()
            took, own = time.monotonic() - begun, time.process_time() - worked
            begun = time.monotonic()
            again = reminder_run.run()
            idle = time.monotonic() - begun
        db.session.remove()
        db.engine.dispose()
    if again:
        message = f"{again} letters were written twice"
        raise AssertionError(message)
    grown = _resident() - before
    return f"{letters:,} | {took:.1f} s | {own:.1f} s | {idle * 1000:.0f} ms | {grown:.0f} MB"


def _resident() -> float:
    """Return the most memory that this process has ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.reminders", description=__doc__)
    parser.add_argument("--home", type=Path, help="where the database lies, to be used again")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--owners", type=int, default=5, help="of each activity")
    return parser.parse_args()


if __name__ == "__main__":
    main()
