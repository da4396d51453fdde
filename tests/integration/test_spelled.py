"""A statement that is spelled once asks and writes what the library itself would."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from service.core.spelled import ByKey, Spelled
from service.models.kept_answer import TABLE, KeptAnswer
from tests.support.listening import statements_to

CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""

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


def test_rows_are_read_as_the_library_reads_them(engine: sa.Engine) -> None:
    found = sa.select(TABLE, sa.func.count().over().label("all")).order_by(TABLE.c.item)
    asked = found.where(TABLE.c.key == sa.bindparam("under"))
    rows = [ONE, {**ONE, "item": 8, "status": None, "body": None}, {**ONE, "key": "other"}]
    with engine.begin() as connection:
        connection.execute(sa.insert(TABLE), rows)
        expected = connection.execute(found.where(TABLE.c.key == ONE["key"])).all()

        read = Spelled(asked).ask(connection, {"under": ONE["key"]})

    assert [tuple(each) for each in read] == [tuple(each) for each in expected]
    assert [each[-1] for each in read] == [2, 2]


def test_what_is_read_by_name_is_named_as_the_library_names_it(engine: sa.Engine) -> None:
    asked = sa.select(KeptAnswer.item.label("place"), KeptAnswer.headers, KeptAnswer.kept_at)
    with engine.begin() as connection:
        Spelled(sa.insert(TABLE)).send(connection, [ONE])
        [expected] = connection.execute(asked).all()

        [read] = Spelled(asked).ask_by_name(connection, {})

    assert read == tuple(expected)
    assert (read.place, read.headers, read.kept_at) == tuple(expected)


@pytest.mark.parametrize("keys", [[], [7], [7, 8], [9]])
def test_what_has_some_keys_is_found_however_many(engine: sa.Engine, keys: list[int]) -> None:
    found = ByKey(sa.select(TABLE.c.item).order_by(TABLE.c.item), KeptAnswer.item)
    with engine.begin() as connection:
        Spelled(sa.insert(TABLE)).send(connection, [ONE, {**ONE, "item": 8}])

        assert [each[0] for each in found.begin(connection, keys).rows] == [
            k for k in keys if k != 9
        ]


@pytest.mark.parametrize("many", [1, 2])
def test_what_the_database_refuses_is_the_librarys_error(engine: sa.Engine, many: int) -> None:
    add = Spelled(sa.insert(TABLE))
    with engine.begin() as connection:
        add.send(connection, [ONE])
    with engine.connect() as connection, pytest.raises(IntegrityError) as told:
        add.send(connection, [{**ONE, "item": 7 + number} for number in range(many)])

    assert "INSERT INTO kept_answer" in str(told.value)
    assert told.value.orig is not None


def test_whoever_listens_to_statements_hears_of_it(engine: sa.Engine) -> None:
    with engine.begin() as connection, statements_to(engine) as sent:
        Spelled(sa.insert(TABLE)).send(connection, [ONE])
        Spelled(sa.select(TABLE.c.item)).ask(connection, {})

    assert [each.split()[0] for each in sent] == ["INSERT", "SELECT"]


def test_a_cut_connection_is_given_up(postgresql_url: str) -> None:
    engine, asked = sa.create_engine(postgresql_url), Spelled(sa.select(sa.literal(1)))
    with engine.connect() as one, engine.connect() as other:
        assert asked.ask(one, {}) == [[1]]
        other.exec_driver_sql(CUT).all()
        with pytest.raises(OperationalError) as told:
            asked.ask(one, {})
    with engine.connect() as connection:
        assert asked.ask(connection, {}) == [[1]]
    engine.dispose()

    assert told.value.connection_invalidated
