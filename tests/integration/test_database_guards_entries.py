"""Past all code, an entry once written stays, and a new one continues its stream."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from service.core.db import Base
from tests.support.straight import (
    ADD_ENTRY,
    WRITTEN_ONCE,
    Link,
    Straight,
    another_value,
    delete,
    entry,
    next_link,
    straight,
    update,
)
from tests.support.subjects import serving, settle

STREAM = "system"
HASH = b"h" * 32
BROKEN = "trail_entry continues no stream"


@pytest.fixture
def sql(migrated_url: str) -> Iterator[Straight]:
    with serving(migrated_url), straight(migrated_url) as sql:
        settle()
        first = sql.value("SELECT min(id) FROM trail_entry")
        sql.run(
            "INSERT INTO trail_leaf VALUES (0, :entry, :hash)",
            "INSERT INTO trail_checkpoint VALUES (1, 'note', '2026-01-01')",
            "INSERT INTO trail_attestation VALUES (1, 1, 'rfc3161', 'n', :hash, '2026-01-01')",
            entry=first,
            hash=HASH,
        )
        yield sql


@pytest.mark.parametrize("table", [*WRITTEN_ONCE, "trail_disclosure"])
def test_no_column_of_the_trail_changes(sql: Straight, table: str) -> None:
    before = sql.rows(table)

    said = {
        sql.refusal(update(table, f"{column.name} = :value"), value=another_value(column))
        for column in Base.metadata.tables[table].columns
    }

    assert said == {f"{table} is never changed"}
    assert sql.rows(table) == before != []


@pytest.mark.parametrize("table", [*WRITTEN_ONCE, "trail_head"])
def test_nothing_of_the_trail_is_deleted(sql: Straight, table: str) -> None:
    assert sql.refusal(delete(table)) == f"{table} is never deleted"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", [*WRITTEN_ONCE, "trail_head"])
def test_nothing_of_the_trail_is_truncated(sql: Straight, table: str) -> None:
    replicate = "SET LOCAL session_replication_role = replica"

    assert str(sql.refusal(f"TRUNCATE {table} CASCADE")).endswith("is never deleted")
    assert str(sql.refusal(replicate, f"TRUNCATE {table} CASCADE")).endswith("is never deleted")


def test_a_disclosure_may_be_erased(sql: Straight) -> None:
    assert sql.refusal(delete("trail_disclosure")) is None

    assert sql.rows("trail_disclosure") == []


def test_an_entry_moves_the_head_and_waits_for_the_log(sql: Straight) -> None:
    links = [sql.add_entry(STREAM), sql.add_entry(STREAM)]

    assert [link.sequence for link in links] == [1, 2]
    assert sql.link(STREAM) == links[-1]
    assert len(sql.rows("trail_pending")) == len(sql.rows("trail_entry"))


def test_several_entries_of_one_statement_continue_each_other(sql: Straight) -> None:
    first = next_link(None)
    second = next_link(first)
    values = [entry(STREAM, None, first), entry(STREAM, first, second)]
    spelled = [
        f"(:stream, :sequence{n}, :prev_hash{n}, :leaf_hash{n}, :uid{n}, '2026-01-01', 'edit')"
        for n in range(2)
    ]
    statement = f"""INSERT INTO trail_entry
        (stream, sequence, prev_hash, leaf_hash, uid, recorded_at, event)
        VALUES {", ".join(spelled)}"""  # noqa: S608 -- spelled above
    numbered = {f"{key}{n}": value for n in range(2) for key, value in values[n].items()}

    sql.run(statement, stream=STREAM, **numbered)

    assert sql.link(STREAM) == second


@pytest.mark.parametrize(
    ("sequence", "prev_hash"),
    [(1, None), (1, HASH), (2, None), (2, HASH), (3, "last"), (4, "last"), (0, "last")],
)
def test_an_entry_that_continues_no_stream_is_refused(
    sql: Straight, sequence: int, prev_hash: bytes | str | None
) -> None:
    last = sql.add_entry(STREAM)
    previous = last.leaf_hash if prev_hash == "last" else prev_hash
    values = entry(STREAM, last, Link(sequence, secrets.token_bytes(32)))

    with pytest.raises(sa.exc.IntegrityError):
        sql.run(ADD_ENTRY, **{**values, "prev_hash": previous})

    assert sql.link(STREAM) == last


@pytest.mark.parametrize("prev_hash", [HASH, b""])
def test_a_first_entry_names_no_previous_one(sql: Straight, prev_hash: bytes) -> None:
    values = {**entry(STREAM, None, next_link(None)), "prev_hash": prev_hash}

    assert sql.refusal(ADD_ENTRY, **values) == BROKEN


def test_an_entry_that_a_conflict_leaves_out_does_not_move_the_head(sql: Straight) -> None:
    last = sql.add_entry(STREAM)
    taken = sql.value("SELECT uid FROM trail_entry WHERE stream = :stream", stream=STREAM)
    values = {**entry(STREAM, last, next_link(last)), "uid": taken}

    said = sql.refusal(f"{ADD_ENTRY} ON CONFLICT DO NOTHING", **values)

    assert said in (None, "trail_entry is never replaced")
    assert sql.link(STREAM) == last


def test_the_head_is_not_written_by_hand(sql: Straight) -> None:
    first = sql.add_entry(STREAM)
    last = sql.add_entry(STREAM)
    values = "sequence = :sequence, leaf_hash = :leaf_hash"
    mine = " WHERE stream = 'system'"
    make = "INSERT INTO trail_head VALUES (:stream, :sequence, :leaf_hash)"
    ahead = next_link(last)

    for link in (first, last, ahead, Link(last.sequence, first.leaf_hash)):
        moved = sql.refusal(update("trail_head", values) + mine, **link._asdict())
        assert moved == "trail_head follows the entries"
    made = sql.refusal(make, stream="security", sequence=1, leaf_hash=first.leaf_hash)
    renamed = sql.refusal(update("trail_head", "stream = 'x'") + mine)

    assert (made, renamed) == ("trail_head follows the entries",) * 2
    assert sql.link(STREAM) == last


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_body_is_what_its_entry_hashed(sql: Straight) -> None:
    sql.add_entry(STREAM)
    newest = sql.value("SELECT max(id) FROM trail_entry")

    said = sql.refusal("INSERT INTO trail_body VALUES (:entry, :body)", entry=newest, body=b"{}")

    assert said == "trail_body is not what its entry hashed"


def test_a_body_belongs_to_an_entry(sql: Straight) -> None:
    said = sql.refusal("INSERT INTO trail_body VALUES (:entry, :body)", entry=77_000, body=b"{}")

    assert said == "trail_body is not what its entry hashed"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_of_two_entries_at_once_one_continues_the_stream(sql: Straight) -> None:
    last = sql.add_entry(STREAM)
    first, second = next_link(last), next_link(last)

    with ThreadPoolExecutor() as pool:
        with sql.engine.begin() as connection:
            connection.execute(sa.text(ADD_ENTRY), entry(STREAM, last, first))
            waiting = pool.submit(sql.run, ADD_ENTRY, **entry(STREAM, last, second))
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
        with pytest.raises(sa.exc.IntegrityError):
            waiting.result()

    assert sql.link(STREAM) == first
