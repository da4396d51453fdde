"""A statement that is spelled once writes what the library itself would write."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from service.core.spelled import Spelled
from service.models.kept_answer import TABLE

ONE = {
    "person": "018de854-5f20-72a7-b855-6a0e6d7de24c",
    "key": "åäö 'quoted' %(key)s ? :key",
    "item": 7,
    "request_hash": bytes(range(32)),
    "kept_at": datetime(2026, 11, 23, 4, 5, 6, 789, tzinfo=timezone(timedelta(hours=1))),
    "status": 200,
    "headers": {"ETag": '"1"', "å": None},
    "body": b"\x00\xff",
}


@pytest.fixture
def engine(migrated_url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(migrated_url)
    yield engine
    engine.dispose()


def written(engine: sa.Engine) -> list[dict[str, object]]:
    with engine.connect() as connection:
        found = connection.execute(sa.select(TABLE).order_by(TABLE.c.item)).mappings()
        return [dict(row) for row in found]


@pytest.mark.parametrize("many", [1, 3])
def test_rows_are_as_the_library_writes_them(engine: sa.Engine, many: int) -> None:
    rows = [{**ONE, "item": number} for number in range(many)]
    with engine.begin() as connection:
        connection.execute(sa.insert(TABLE), rows)
    expected = written(engine)
    with engine.begin() as connection:
        connection.execute(sa.delete(TABLE))
        Spelled(sa.insert(TABLE)).send(connection, rows)

    assert written(engine) == expected
    assert expected[0]["kept_at"] == datetime(2026, 11, 23, 3, 5, 6, 789, tzinfo=UTC)


def test_each_set_of_names_has_a_spelling_of_its_own(engine: sa.Engine) -> None:
    change = Spelled(sa.update(TABLE).where(TABLE.c.item == sa.bindparam("place")))
    with engine.begin() as connection:
        Spelled(sa.insert(TABLE)).send(connection, [ONE])
        change.send(connection, [{"place": 7, "status": 201}])
        change.send(connection, [{"place": 7, "body": b"else", "status": 202}])
        change.send(connection, [{"place": 7, "status": 203}])

    assert [(row["status"], row["body"]) for row in written(engine)] == [(203, b"else")]


def test_what_a_statement_says_itself_is_said_each_time(engine: sa.Engine) -> None:
    own = Spelled(sa.update(TABLE).values(status=418).where(TABLE.c.item == sa.bindparam("place")))
    with engine.begin() as connection:
        Spelled(sa.insert(TABLE)).send(connection, [ONE, {**ONE, "item": 8}])
        own.send(connection, [{"place": 7}])

    assert [row["status"] for row in written(engine)] == [418, 200]


def test_a_value_that_is_missing_is_an_error_and_no_null(engine: sa.Engine) -> None:
    rows = [ONE, {name: value for name, value in ONE.items() if name != "body"}]
    with engine.begin() as connection, pytest.raises(KeyError, match="body"):
        Spelled(sa.insert(TABLE)).send(connection, rows)
