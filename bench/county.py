"""The data of the bench: a country's counties with their activities and every entry of them.

A thousand activities take seconds, a hundred thousand with a million entries a few minutes: the
rows are made in SQL (`generate/`), set by set. What is made passes the service's own verification.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bench.bare_tables import bare
from bench.settling import settle
from bench.soundness import demand_sound
from service.core import migrations, versions
from service.core.folding import text_key, words_of

GENERATE = Path(__file__).parent / "generate"
TABLES = (
    "trail_entry",
    "trail_body",
    "trail_disclosure",
    "trail_pending",
    "trail_head",
    "activity",
    "responsibility",
    "activity_word",
    "activity_order",
)
TITLE = "Aktivitet {}: rutiner mot våld"
DESCRIPTION = "Parterna tar fram rutiner, frågar om våld och berättar om dem för sin personal."
CHECKED = 1000  # activities; verification takes about as long as the making
NUMBERED = ("trail_entry", "activity", "responsibility")


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is: *steps* is ``many`` (eleven entries an activity) or ``few`` (two)."""

    activities: int
    steps: str = "many"
    counties: int = 21


def build(url: str, size: Size) -> None:
    """Fill the empty database at *url* (SQLAlchemy's spelling).

    Raises RuntimeError when a small one is not sound; the larger ones are made the same way.
    """
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 -- the data's own today
    migrations.upgrade(url)
    settle(url, size.activities, size.counties, now)
    with psycopg.connect(plain(url), autocommit=True) as connection:
        for name, value in _settings(size, now).items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])
        for step in ("1_functions", "2_activities", "3_entries"):
            _run(connection, step)
        with bare(connection, TABLES):
            _run(connection, "4_rows")
            _run(connection, "5_words")
        for table in NUMBERED:
            last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608 -- named above
            connection.execute(last.encode())
        connection.execute("DROP SCHEMA bench CASCADE")
        connection.execute("VACUUM (ANALYZE)")
    if size.activities <= CHECKED:
        demand_sound(url)


def plain(url: str) -> str:
    """Return *url* as libpq reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _settings(size: Size, now: datetime) -> dict[str, str]:
    return {
        "timezone": "UTC",
        "work_mem": "256MB",
        "maintenance_work_mem": "512MB",
        "client_min_messages": "warning",
        "bench.now": now.isoformat(),
        "bench.activities": str(size.activities),
        "bench.steps": size.steps,
        "bench.title": TITLE,
        "bench.description": DESCRIPTION,
        "bench.words": "{" + ",".join(words_of(TITLE.format(0), DESCRIPTION)) + "}",
        "bench.title_key": text_key(TITLE.format(0)),
        "bench.app": versions.APP,
        "bench.flow": str(versions.FLOW),
    }


def _run(connection: psycopg.Connection, step: str) -> None:
    connection.execute((GENERATE / f"{step}.sql").read_bytes())
