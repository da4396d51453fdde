"""A log that is kept in a test: entries, keys, and the clock that is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import sqlalchemy as sa

from service.core import clock
from service.trail.log_keys import make_key
from service.trail.logs import Kept
from service.trail.standing import Keeping
from service.workflows import log_keeping
from tests.support.straight import Straight, straight
from tests.support.subjects import serving

NOON = datetime(2026, 5, 4, 10, tzinfo=UTC)
TOLD = sa.text("""SELECT body FROM trail_body JOIN trail_entry ON id = entry_id
    WHERE stream = 'system' AND event = :event ORDER BY id""")
ORIGIN = "forankra.local/trail/2026"


@dataclass
class Logbook:
    """Keeps a log in the database at hand; *at* is what the clock says, on by a second a round."""

    sql: Straight
    keeping: Keeping
    at: datetime = NOON

    def add(self, count: int, stream: str = "security") -> None:
        """Append entries without bodies."""
        for _ in range(count):
            self.sql.add_entry(stream)

    def keep(self) -> Kept | None:
        """Make one round, a second after the last."""
        self.at += timedelta(seconds=1)
        with clock.set_to(self.at):
            return log_keeping.keep(self.keeping)

    def made(self) -> Kept:
        """Make one round that has to come to a checkpoint."""
        kept = self.keep()
        assert kept
        return kept

    def restored(self, published: str | None = None) -> Kept:
        """Begin the log that follows a restore."""
        self.at += timedelta(seconds=1)
        with clock.set_to(self.at):
            kept = log_keeping.begin_after_restore(self.keeping, published)
        assert kept
        return kept

    def told(self, event: str) -> list[dict[str, object]]:
        """Return the evidence of the service's own entries of that kind."""
        with self.sql.engine.connect() as connection:
            bodies = connection.execute(TOLD, {"event": event}).scalars()
            return [orjson.loads(bytes(body))["evidence"] for body in bodies]

    def notes(self) -> list[str]:
        """Return every checkpoint that the database holds, the oldest first."""
        rows = self.sql.rows("trail_checkpoint")
        return [str(note) for _, note, _ in sorted(rows, key=lambda row: int(row[0]))]


@contextmanager
def a_logbook(url: str, folder: Path) -> Iterator[Logbook]:
    """Give a log to keep in the migrated database at *url*, with a key in *folder*."""
    make_key(folder / "log.pem")
    keeping = Keeping(folder / "log.pem", folder / "signed-last")
    with straight(url) as sql, serving(url):
        yield Logbook(sql, keeping)


def forget(sql: Straight, table: str, condition: str) -> None:
    """Delete rows of the trail as its owner can."""
    past_guards(sql, table, f"DELETE FROM {table} WHERE {condition}")  # noqa: S608 -- a test's own


def past_guards(sql: Straight, table: str, *statements: str) -> None:
    """Run *statements* as the owner of *table* can: with its guards off, and then on again."""
    off, on = (_off_sqlite if sql.engine.dialect.name == "sqlite" else _off_postgresql)(sql, table)
    sql.run(*off, *statements, *on)


def _off_sqlite(sql: Straight, table: str) -> tuple[list[str], list[str]]:
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
    with sql.engine.connect() as connection:
        found = connection.execute(sa.text(asked), {"table": table}).all()
    return [f"DROP TRIGGER {name}" for name, _ in found], [made for _, made in found]


def _off_postgresql(sql: Straight, table: str) -> tuple[list[str], list[str]]:
    asked = """SELECT tgname FROM pg_trigger
        WHERE tgrelid = to_regclass(:table) AND NOT tgisinternal"""
    with sql.engine.connect() as connection:
        found = connection.execute(sa.text(asked), {"table": table}).scalars().all()
    alter = f"ALTER TABLE {table}"
    off = [f"{alter} DISABLE TRIGGER ALL"]
    on = [f"{alter} ENABLE TRIGGER ALL"]
    return off, on + [f"{alter} ENABLE ALWAYS TRIGGER {name}" for name in found]
