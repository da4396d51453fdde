"""The log is kept: what is signed holds, follows what was signed before, and nothing else is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.core.db import db, transaction
from service.trail import integrating, tiles
from service.trail.checkpoints import Statement, stated_in
from service.trail.log_keys import read_keys
from service.trail.logs import checkpoint_at, covering, newest_checkpoint
from service.trail.merkle import Range, consistency, inclusion, root_of
from service.trail.proofs import is_consistent, is_included
from service.trail.signed_note import Note, verifier
from service.trail.tiles import Tiles
from service.workflows.log_keeping import PostponedError
from tests.support.logbook import ORIGIN, Logbook, a_logbook

sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def book(migrated_url: str, tmp_path: Path) -> Iterator[Logbook]:
    with a_logbook(migrated_url, tmp_path) as book:
        yield book


def leaves(book: Logbook, start: int = 0) -> list[bytes]:
    rows = sorted(book.sql.rows("trail_leaf"), key=lambda row: int(row[0]))
    return [bytes(row[2]) for row in rows][start:]


def test_a_round_signs_what_the_log_has_come_to(book: Logbook) -> None:
    book.add(5)

    kept = book.made()

    tree = Range()
    for each in leaves(book):
        tree.append(each)
    key = verifier(ORIGIN, read_keys(book.keeping.keys)[0])
    assert kept.statement == Statement(ORIGIN, 7, tree.root())
    assert Note.read(kept.note).signed_by([key]) == [key]
    assert book.notes() == [kept.note] == [book.keeping.memory.read_text()]
    assert book.told("name_keys") == [{"origin": ORIGIN, "keys": [str(key)]}]
    assert book.told("heartbeat") == [{"day": "2026-05-04"}]
    assert book.sql.rows("trail_pending") == []


def test_every_checkpoint_follows_the_ones_before_and_holds_every_entry(book: Logbook) -> None:
    kept = []
    for count in (3, 1, 0, 300):
        add_many(book, count)
        kept.append(book.keep())

    made = [each.statement for each in kept if each]
    assert [each and each.statement.size for each in kept] == [5, 6, None, 306]
    tree = Tiles(db.session(), 0, 306)
    for old in made:
        for new in made[made.index(old) :]:
            path = consistency(old.size, new.size, tree.node)
            walk = partial(consistency, old.size, new.size)
            assert Tiles(db.session(), 0, new.size).proven(walk) == path
            assert is_consistent((old.size, old.root), (new.size, new.root), path)
    for place, each in enumerate(leaves(book)):
        path = inclusion(place, 306, tree.node)
        assert Tiles(db.session(), 0, 306).proven(partial(inclusion, place, 306)) == path
        assert is_included(each, place, 306, path, made[-1].root)
    assert len(book.sql.rows("trail_tile")) == 1


def add_many(book: Logbook, count: int) -> None:
    """Append entries in one statement each to a stream of their own."""
    rows = [
        {"s": f"security/{book.at:%s}-{n}", "h": n.to_bytes(28) + len(book.notes()).to_bytes(4)}
        for n in range(count)
    ]
    if rows:
        with book.sql.engine.begin() as connection:
            connection.execute(
                sa.text(
                    "INSERT INTO trail_entry (stream, sequence, leaf_hash, uid, recorded_at, event)"
                    " VALUES (:s, 1, :h, :s, '2026-01-01', 'edit')"
                ),
                rows,
            )


@sqlite
def test_the_day_is_told_once(book: Logbook) -> None:
    book.add(1)

    rounds = [book.keep() for _ in range(3)]
    book.at += timedelta(days=1)
    rounds.append(book.keep())

    assert [each and each.id for each in rounds] == [3, None, None, 4]
    assert [each["day"] for each in book.told("heartbeat")] == ["2026-05-04", "2026-05-05"]


@sqlite
def test_at_most_one_checkpoint_is_made_in_a_second(book: Logbook) -> None:
    book.add(1)
    book.made()
    book.add(1)

    book.at -= timedelta(seconds=0.5)
    soon = book.keep()
    later = book.keep()

    assert soon is None
    assert later
    assert later.id == 4


@sqlite
def test_tiles_made_anew_are_the_same(book: Logbook) -> None:
    add_many(book, 600)
    book.made()
    before = book.sql.rows("trail_tile")
    root = stated_in(book.notes()[0]).root

    with transaction() as session:
        made = tiles.rebuild(session, 0, 602)

    assert made == len(before) == 2
    assert book.sql.rows("trail_tile") == before
    assert root_of(602, Tiles(db.session(), 0, 602).node) == root


@sqlite
def test_a_tree_of_three_levels_of_tiles_is_the_plain_tree(book: Logbook) -> None:
    size = 256 * 256 + 257
    with book.sql.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("DROP TRIGGER trail_leaf_is_not_replaced")
        connection.exec_driver_sql(
            "INSERT INTO trail_leaf (leaf_index, entry_id, leaf_hash) VALUES (?, ?, ?)",
            [(n, n, n.to_bytes(32)) for n in range(size)],
        )
    plain = Range()
    for n in range(size):
        plain.append(n.to_bytes(32))

    with transaction() as session:
        tiles.fill(session, 0, size)

    tree = Tiles(db.session(), 0, size)
    assert root_of(size, tree.node) == plain.root()
    for place in (0, 255, 65_535, 65_536, size - 1):
        path = inclusion(place, size, tree.node)
        again = Tiles(db.session(), 0, size)
        assert again.proven(partial(inclusion, place, size)) == path
        assert is_included(place.to_bytes(32), place, size, path, plain.root())
    with pytest.raises(LookupError, match="no node"):
        tree.node(0, size)


def test_a_new_year_ends_one_log_and_begins_the_next(book: Logbook) -> None:
    book.add(2)
    book.made()
    book.add(3)
    book.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Sweden

    last_of_year, first_of_year = book.made(), book.made()

    ended, begun = last_of_year.statement, first_of_year.statement
    assert (ended.origin, begun.origin) == (ORIGIN, "forankra.local/trail/2027")
    assert ended.size == first_of_year.start
    assert begun.size == 1
    (beginning,) = book.told("begin_log")
    assert (beginning["follows"], beginning["why"]) == (ended.text, "new_year")
    assert leaves(book, first_of_year.start) == [begun.root]
    book.add(1)
    assert book.made().statement.size == 2


@sqlite
def test_a_leaf_is_covered_by_its_own_logs_checkpoint(book: Logbook) -> None:
    book.add(2)
    first = book.made()
    book.add(1)
    second = book.made()
    book.at = datetime(2027, 3, 1, tzinfo=UTC)
    book.made()
    third = book.made()
    session = db.session()

    assert newest_checkpoint(session) == third
    assert checkpoint_at(session, first.id) == first
    assert checkpoint_at(session, 999) is None
    assert covering(session, first.id - 1) == first
    assert covering(session, second.id - 1) == second
    assert covering(session, third.start - 1) == checkpoint_at(session, third.start)
    assert covering(session, third.start) == third
    assert covering(session, third.id) is None


def test_two_streams_wait_their_turn_when_a_log_begins(book: Logbook) -> None:
    """The service's own entries keep their order: one that waits is not overtaken."""
    book.add(1)
    book.made()
    book.at = datetime(2027, 3, 1, tzinfo=UTC)
    begin = integrating.integrate

    def leave_the_queue(session: object, limit: int = 0) -> int:
        del session, limit
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(integrating, "integrate", leave_the_queue)
        with pytest.raises(PostponedError):
            book.keep()
    assert integrating.integrate is begin
    book.keep()
    assert book.made().statement.origin.endswith("2027")
