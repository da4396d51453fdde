"""Nothing that can be put into a column keeps the record from being verified, or goes unseen."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import sqlalchemy as sa

from service.core.db import Base
from service.trail.verify_findings import Finding
from tests.support.history import Place, findings, placed
from tests.support.rewriting import NOON, Logged
from tests.support.straight import CHILDREN, PARENTS, SUBJECTS, delete, update

DEEP = "'" + "[" * 5_000 + "]" * 5_000 + "'"
BEYOND = ("'infinity'", "'-infinity'", "'12000-01-01'", "'0044-01-01 BC'")
LARGEST = ("9223372036854775807", "2147483647")  # of 64 and of 32 bits
POSTGRESQL: dict[type[Any], tuple[str, ...]] = {
    sa.Boolean: (),
    sa.Integer: LARGEST,
    sa.Date: (*BEYOND, "'5874897-12-31'"),
    sa.DateTime: (*BEYOND, "'294276-12-31'"),
    sa.JSON: (DEEP, "'1e999999'", f"'{'9' * 6_000}'"),
    sa.LargeBinary: ("''",),
    sa.String: ("''", "'\u0001'", "'x'"),
}
SQLITE = (*LARGEST, "9e999", "-9e999", "1.5", "x'ff'", "x''", "''", "'x'", DEEP)
TOLD = ("trail_entry", "trail_body", "trail_disclosure", "trail_head")
LOGGED = ("trail_leaf", "trail_tile", "trail_checkpoint", "trail_attestation")
# When a token was last used is no part of the history. What names a row, and whose it is, moves
# the row as a whole: test_trail_verification.py has that.
UNTOLD = {("api_token", "last_used_at")} | {
    (table, name)
    for table in (*SUBJECTS, *CHILDREN)
    for name in ("id", "uid", f"{PARENTS.get(table)}_id")
}
REFUSED = (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.OperationalError)


@pytest.mark.parametrize("table", [*SUBJECTS, *CHILDREN])
def test_whatever_stands_in_a_row_is_named_with_its_column(migrated_url: str, table: str) -> None:
    unnamed, tried = [], 0
    with placed(migrated_url) as place:
        for value, columns in _values(place, table).items():
            told = [column for column in columns if (table, column) not in UNTOLD]
            with _put(place, table, told, value) as standing:
                named = {each.values.get("column") for each in findings()}
            unnamed += [(c, value) for c in standing if c.removesuffix("_id") not in named]
            tried += len(standing)
        assert findings() == []

    assert unnamed == []
    assert tried


@pytest.mark.parametrize("table", TOLD)
def test_whatever_stands_beside_an_entry_is_a_finding(migrated_url: str, table: str) -> None:
    with placed(migrated_url) as place:
        unseen = [
            (column, value)
            for value, columns in _values(place, table).items()
            for column in columns
            for found in _found(place, table, column, value)
            if not found
        ]
        assert findings() == []

    assert unseen == []


@pytest.mark.parametrize("table", LOGGED)
def test_whatever_stands_in_the_log_can_be_read(log: Logged, table: str) -> None:
    place = log.place
    _stamp(place)
    before, answered = log.codes(), []

    for value, columns in _values(place, table).items():
        for column in columns:
            with _put(place, table, [column], value) as standing:
                answered += [log.codes(kept=log.statements) for _ in standing]

    assert answered  # whatever it is: a tile moved away repeats nothing
    assert log.codes() == before


def _stamp(place: Place) -> None:
    """Give the log a tile and another's word, which a short one has not."""
    tile = {"log_start": 0, "level": 0, "n": 0, "root": b"x" * 32, "hashes": b"x" * 8192}
    word: dict[str, Any] = {"id": 1, "tree_size": 1, "form": "rfc3161", "name": "x", "blob": b"x"}
    word["obtained_at"] = NOON
    for table, row in (("trail_tile", tile), ("trail_attestation", word)):
        if not place.rows(table):
            place.sql.execute(Base.metadata.tables[table].insert().values(row))


def _values(place: Place, table: str) -> dict[str, list[str]]:
    """Return all that is put into columns of *table*, as SQL, with the columns that can take it."""
    found: dict[str, list[str]] = {}
    for column in Base.metadata.tables[table].columns:
        kind = column.type.impl if isinstance(column.type, sa.TypeDecorator) else column.type
        fitting = next(values for type_, values in POSTGRESQL.items() if isinstance(kind, type_))
        postgresql = place.sql.dialect.name == "postgresql"
        for value in fitting if postgresql else SQLITE:
            found.setdefault(value, []).append(column.name)
    return found


def _found(place: Place, table: str, column: str, value: str) -> Iterator[list[Finding]]:
    """Yield what is found while *value* stands there, unless the database refuses it."""
    with _put(place, table, [column], value) as standing:
        yield from [findings() for _ in standing]


@contextmanager
def _put(place: Place, table: str, columns: list[str], value: str) -> Iterator[list[str]]:
    """Put *value* into the first row; give the columns where the database takes it."""
    place.sql.exec_driver_sql(f"CREATE TABLE kept AS SELECT * FROM {table}")  # noqa: S608 -- from the metadata
    key = next(iter(Base.metadata.tables[table].primary_key.columns)).name
    first = f"(SELECT {key} FROM {table} ORDER BY 1 LIMIT 1)"  # noqa: S608 -- as above
    standing = []
    for column in columns:
        with suppress(*REFUSED):
            place.sql.exec_driver_sql(
                f"{update(table, f'{column} = {value}')} WHERE {key} = {first}"
            )
            standing.append(column)
    yield standing
    place.sql.exec_driver_sql(delete(table))
    place.sql.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept")  # noqa: S608 -- as above
    place.sql.exec_driver_sql("DROP TABLE kept")
