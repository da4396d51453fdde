"""On SQLite, REPLACE deletes the row in its way without asking; the guards ask."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from service.core.db import Base
from service.models import Subject
from tests.support.straight import (
    ADD_ENTRY,
    CHILDREN,
    MAPPERS,
    PARENTS,
    SUBJECTS,
    WRITTEN_ONCE,
    Link,
    Straight,
    entry,
    next_link,
    straight,
    update,
)
from tests.support.subjects import serving, settle

HASH = b"h" * 32
# One column of every unique key, with a value that no row has.
FRESH: dict[str, Any] = {
    "uid": "a new one",
    "email": "another@exempel.test",
    "digest": b"another digest",
    "joined_on": "2001-01-01",
    "position": 9,
    "removed": True,
}


def unique_keys(table: str) -> list[tuple[str, ...]]:
    """Return the columns of every key that two rows of *table* cannot share."""
    found = Base.metadata.tables[table]
    constraints = [c for c in found.constraints if isinstance(c, sa.UniqueConstraint)]
    keys: list[Any] = [found.primary_key, *constraints, *(i for i in found.indexes if i.unique)]
    return [tuple(column.name for column in key.columns) for key in keys]


KEYS = [
    pytest.param(table, key, id=f"{table}-{'-'.join(key)}")
    for table in [*SUBJECTS, *CHILDREN]
    for key in unique_keys(table)
]


@pytest.fixture
def sql(sqlite_url: str) -> Iterator[Straight]:
    with serving(sqlite_url), straight(sqlite_url) as sql:
        settle()
        sql.run(
            "INSERT INTO trail_leaf VALUES (0, 1, :hash)",
            "INSERT INTO trail_checkpoint VALUES (1, 'note', '2026-01-01')",
            "INSERT INTO trail_attestation VALUES (1, 1, 'rfc3161', 'n', :hash, '2026-01-01')",
            hash=HASH,
        )
        yield sql


def fresh_copy(sql: Straight, table: str, key: tuple[str, ...]) -> dict[str, Any]:
    """Return what a copy has other than the first row, so that they share *key* alone.

    For a subject the entry that a new row needs is there, so nothing but the key is wrong.
    """
    columns = Base.metadata.tables[table].columns
    values = {c: v for c, v in FRESH.items() if c in columns and c not in key}
    if key == ("id",):
        values["id"] = 1
    if issubclass(MAPPERS[table], Subject) and "uid" in values:
        link = sql.add_entry(f"{table}/{values['uid']}")
        values |= {"version": link.sequence, "head": link.leaf_hash}
    if key == ("activity_id", "organisation_id"):
        del values["removed"]
    return values


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_no_new_row_replaces_another(sql: Straight, table: str, key: tuple[str, ...]) -> None:
    values = fresh_copy(sql, table, key)
    statement = sql.copy(table, "INSERT OR REPLACE", **values)
    before = sql.rows(table)

    said = sql.refusal(statement, **values)

    assert said == f"{table} is never replaced"
    assert sql.rows(table) == before
    sql.run(f"DROP TRIGGER {table}_is_not_replaced")
    sql.run(statement, **values)
    assert len(sql.rows(table)) == len(before), "the statement would have replaced the row"


@pytest.mark.parametrize("table", ["api_token", "goal", "party", "person", "responsibility"])
def test_no_changed_row_replaces_another(sql: Straight, table: str) -> None:
    values = fresh_copy(sql, table, ())
    sql.run(sql.copy(table, **values), **values)
    link = sql.add_entry("person/" + values["uid"] if table == "person" else _stream(sql, table))
    taken = {
        **{column: _first(sql, table, column) for column in values if column in FRESH},
        **(
            {"version": link.sequence, "head": link.leaf_hash}
            if table == "person"
            else {"entry_sequence": link.sequence}
        ),
        "uid": values["uid"],
    }
    spelled = ", ".join(f"{column} = :{column}" for column in taken)
    statement = update(table, f"{spelled} WHERE uid = :uid")
    before = sql.rows(table)

    said = sql.refusal(statement.replace("UPDATE", "UPDATE OR REPLACE"), **taken)

    assert said == f"{table} is never replaced"
    assert sql.rows(table) == before


def _first(sql: Straight, table: str, column: str) -> Any:  # noqa: ANN401 -- any column value
    return sql.value(f"SELECT {column} FROM {table} ORDER BY id")  # noqa: S608 -- from the metadata


def _stream(sql: Straight, table: str) -> str:
    return f"{PARENTS[table]}/{_first(sql, PARENTS[table], 'uid')}"


@pytest.mark.parametrize("key", ["id", "uid", "leaf_hash"])
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"])
def test_no_new_entry_replaces_another(sql: Straight, key: str, verb: str) -> None:
    last = sql.add_entry("system")
    link = next_link(last)
    values = {"id": None, **entry("system", last, link)}
    values[key] = sql.value(f"SELECT {key} FROM trail_entry ORDER BY id")  # noqa: S608 -- a column
    statement = ADD_ENTRY.replace("INSERT", verb).replace("(stream", "(id, stream")
    before = sql.rows("trail_entry")

    said = sql.refusal(statement.replace("(:stream", "(:id, :stream"), **values)

    assert said == "trail_entry is never replaced"
    assert sql.rows("trail_entry") == before
    assert sql.link("system") == last


def test_no_entry_takes_the_place_of_an_earlier_one_in_its_stream(sql: Straight) -> None:
    first = sql.add_entry("system")
    sql.add_entry("system")
    before = sql.rows("trail_entry")
    again = entry("system", None, Link(first.sequence, secrets.token_bytes(32)))

    said = sql.refusal(ADD_ENTRY.replace("INSERT", "INSERT OR REPLACE"), **again)

    assert said in ("trail_entry is never replaced", "trail_entry continues no stream")
    assert sql.rows("trail_entry") == before


REPLACEMENTS = [
    ("trail_body", "(entry_id, body) VALUES (1, x'00')"),
    ("trail_leaf", "VALUES (0, 2, x'00')"),
    ("trail_leaf", "VALUES (1, 1, x'00')"),
    ("trail_checkpoint", "VALUES (1, 'another', '2026-01-01')"),
    ("trail_attestation", "VALUES (1, 1, 'rfc3161', 'another', x'00', '2026-01-01')"),
    ("trail_disclosure", "SELECT digest, 1, 'another' FROM trail_disclosure LIMIT 1"),
    ("trail_disclosure", "(rowid, digest, entry_id, disclosure) VALUES (1, x'00', 1, 'another')"),
    ("trail_head", "SELECT stream, sequence, leaf_hash FROM trail_entry WHERE sequence = 1"),
    (
        "trail_head",
        """(rowid, stream, sequence, leaf_hash)
        SELECT 1, stream, sequence, leaf_hash FROM trail_entry WHERE sequence = 1""",
    ),
]


@pytest.mark.parametrize(("table", "values"), REPLACEMENTS)
def test_nothing_else_of_the_trail_is_replaced(sql: Straight, table: str, values: str) -> None:
    before = sql.rows(table)

    said = sql.refusal(f"REPLACE INTO {table} {values}")

    assert said == f"{table} is never replaced"
    assert sql.rows(table) == before


def test_every_key_of_the_trail_is_tried_above() -> None:
    keys = {(table, *key) for table in WRITTEN_ONCE for key in unique_keys(table)}

    assert keys == {
        ("trail_entry", "id"),
        ("trail_entry", "uid"),
        ("trail_entry", "leaf_hash"),
        ("trail_entry", "stream", "sequence"),
        ("trail_entry", "stream", "sequence", "leaf_hash"),
        ("trail_body", "entry_id"),
        ("trail_leaf", "leaf_index"),
        ("trail_leaf", "entry_id"),
        ("trail_checkpoint", "tree_size"),
        ("trail_attestation", "id"),
    }


@pytest.mark.parametrize(
    ("column", "value"),
    [("stream", b"system"), ("uid", b"uid"), ("leaf_hash", "h" * 32), ("leaf_hash", b"short")],
)
def test_an_entry_has_no_look_alike_of_another_type(sql: Straight, column: str, value: Any) -> None:  # noqa: ANN401 -- any column value
    values = {**entry("system", None, next_link(None)), column: value}

    assert sql.refusal(ADD_ENTRY, **values) == "trail_entry has a value of the wrong type"


@pytest.mark.parametrize("table", SUBJECTS)
def test_a_subject_has_no_look_alike_of_another_type(sql: Straight, table: str) -> None:
    uid = sql.value(f"SELECT uid FROM {table}").encode()  # noqa: S608 -- from the metadata
    values = {"uid": uid, **({"email": "b"} if table == "person" else {})}

    said = sql.refusal(sql.copy(table, **values), **values)

    assert said == f"{table} has a value of the wrong type"
