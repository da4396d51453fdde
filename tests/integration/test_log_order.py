"""However many write and integrate at once, nothing is lost, doubled or out of its subject's order.

The obvious way, a cursor over ids, stands beside it and loses what commits late.
"""

import random
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.trail.integrating import integrate
from tests.support.postgres import Server
from tests.support.sizes import size
from tests.support.straight import ADD_ENTRY, Link, Straight, entry, next_link, straight

WRITERS, INTEGRATORS, SUBJECTS = 16, 2, 12
WRITES = size(12, 400)  # by each writer
LONGEST_PAUSE = size(0.004, 0.01)  # seconds
TENTH = 0.1
LOCK = "SELECT sequence, leaf_hash FROM trail_head WHERE stream = :stream FOR UPDATE"
PLACES = """SELECT leaf_index, stream, sequence FROM trail_leaf
    JOIN trail_entry ON id = entry_id ORDER BY leaf_index"""
AFTER = "SELECT id FROM trail_entry WHERE id > :last ORDER BY id LIMIT 50"
ALL = "SELECT id FROM trail_entry ORDER BY id"


def add(connection: sa.Connection, stream: str) -> None:
    """Append to a stream that has begun, whose head is held until the transaction ends."""
    row = connection.execute(sa.text(LOCK), {"stream": stream}).one()
    last = Link(row.sequence, bytes(row.leaf_hash))
    connection.execute(sa.text(ADD_ENTRY), entry(stream, last, next_link(last)))


@contextmanager
def under_way(sql: Straight, stream: str) -> Iterator[sa.Connection]:
    """Leave a transaction open that has written."""
    with sql.engine.connect() as connection, connection.begin():
        add(connection, stream)
        yield connection


def begun(sql: Straight) -> list[str]:
    """Begin the streams of all subjects."""
    streams = [f"security/{number}" for number in range(SUBJECTS)]
    for stream in streams:
        sql.add_entry(stream)
    return streams


def test_a_cursor_loses_what_commits_late_and_the_queue_does_not(postgresql_url: str) -> None:
    with straight(postgresql_url) as sql:
        first, second, *_ = begun(sql)
        cursor = Cursor(sql)
        cursor.read()
        take(sql)

        with under_way(sql, first):
            sql.add_entry(second)
            cursor.read()
            take(sql)
        cursor.read()
        take(sql)

        stored = ids(sql)
        assert len(stored) - len(cursor.seen) == 1
        assert len(sql.rows("trail_leaf")) == len(stored)


class Cursor:
    """Follows the entries by their ids, as one would think of first."""

    def __init__(self, sql: Straight) -> None:
        self.seen: list[int] = []
        self._sql = sql

    def read(self) -> None:
        """Read what is new after the last that was seen."""
        last = self.seen[-1] if self.seen else 0
        with self._sql.engine.connect() as connection:
            self.seen += connection.execute(sa.text(AFTER), {"last": last}).scalars()


def ids(sql: Straight) -> list[int]:
    with sql.engine.connect() as connection:
        return list(connection.execute(sa.text(ALL)).scalars())


def take(sql: Straight, limit: int = 7) -> int:
    """Integrate until nothing waits; count the entries."""
    counted = 0
    while True:
        with Session(sql.engine) as session:
            try:
                taken = integrate(session, limit)
                session.commit()
            except IntegrityError:
                taken = 0
        counted += taken
        if not taken:
            return counted


def test_sixteen_write_two_integrate_and_everything_has_one_place_in_order(
    postgresql_url: str, postgres_server: Server
) -> None:
    elsewhere = postgres_server.create("elsewhere")
    with (
        straight(postgresql_url, pool_size=WRITERS + INTEGRATORS + 2) as sql,
        straight(postgres_server.database(elsewhere)) as other,
        other.engine.begin() as idle_elsewhere,
    ):
        idle_elsewhere.exec_driver_sql("CREATE TABLE idle AS SELECT pg_current_xact_id()")
        streams = begun(sql)
        sql.add_entry("security/idle")
        written = threading.Event()
        with under_way(sql, "security/idle"), ThreadPoolExecutor() as pool:
            integrators = [
                pool.submit(integrating, sql, written.is_set) for _ in range(INTEGRATORS)
            ]
            list(pool.map(lambda seed: write(sql, streams, seed), range(WRITERS)))
            written.set()
            counted = sum(each.result() for each in integrators)
        counted += take(sql)

        assert counted == len(ids(sql)) == len(sql.rows("trail_leaf"))
        assert sql.rows("trail_pending") == []
        assert_in_order(sql)
    postgres_server.drop(elsewhere)


def write(sql: Straight, streams: list[str], seed: int) -> None:
    """Write to any of the subjects, wait a while before the commit, and let go of a tenth."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    for _ in range(WRITES):
        with sql.engine.connect() as connection:
            transaction = connection.begin()
            add(connection, chance.choice(streams))
            connection.exec_driver_sql(f"SELECT pg_sleep({chance.random() * LONGEST_PAUSE})")
            (transaction.rollback if chance.random() < TENTH else transaction.commit)()


def integrating(sql: Straight, is_over: Callable[[], bool]) -> int:
    """Integrate in small batches for as long as somebody writes."""
    counted = 0
    while not is_over():
        counted += take(sql, 1 + secrets.randbelow(9))
    return counted


def assert_in_order(sql: Straight) -> None:
    """Check that places have no gap, and that each subject's entries follow one another."""
    with sql.engine.connect() as connection:
        rows = connection.execute(sa.text(PLACES)).all()
    assert [row.leaf_index for row in rows] == list(range(len(rows)))
    found = defaultdict(list)
    for row in rows:
        found[row.stream].append(row.sequence)
    for sequences in found.values():
        assert sequences == list(range(1, len(sequences) + 1))


def test_a_batch_that_is_not_committed_holds_another_back_and_loses_nothing(
    postgresql_url: str,
) -> None:
    with straight(postgresql_url) as sql:
        begun(sql)
        with Session(sql.engine) as session:
            integrate(session, 5)
            session.rollback()

        counted = take(sql)

        assert counted == SUBJECTS
        assert_in_order(sql)


@pytest.mark.parametrize("limit", [1, 5, 100])
def test_on_sqlite_too_batches_of_any_size_keep_the_order(sqlite_url: str, limit: int) -> None:
    with straight(sqlite_url) as sql:
        for number in range(20):
            sql.add_entry(f"security/{number % 3}")

        counted = take(sql, limit)

        assert counted == 20
        assert_in_order(sql)
