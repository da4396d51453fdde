"""What was settled once is put into the next database, and is not lived again."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support import settled
from tests.support.copies import copies_of
from tests.support.postgres import Server, running_server

MADE = "CREATE TABLE settled_here AS SELECT 7 AS told"


def settle(url: str) -> int:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(MADE)
    engine.dispose()
    return 7


def never() -> int:
    pytest.fail("it was settled anew")


def told(url: str) -> object:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        value = connection.scalar(sa.text("SELECT told FROM settled_here"))
    engine.dispose()
    return value


@pytest.fixture
def next_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give a second migrated database of the same kind."""
    if database_kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_sqlite_file"), tmp_path / "next.sqlite")
        yield f"sqlite:///{tmp_path / 'next.sqlite'}"
        return
    copies = request.getfixturevalue("migrated_copies")
    name = copies.take()
    yield copies.server.database(name)
    copies.give_back(name)


def test_what_was_settled_is_found_again_in_the_next_database(
    migrated_url: str, next_url: str
) -> None:
    key = (migrated_url,)

    first = settled.put(migrated_url, key, lambda: settle(migrated_url))
    again = settled.put(next_url, key, never)

    assert (first, again, told(next_url)) == (7, 7, 7)


def test_a_server_that_stays_is_left_as_it_was_found(postgres_server: Server) -> None:
    """Whatever was taken, kept or exchanged on it."""
    with running_server() as server:
        staying = replace(server, stays=True)
        with copies_of(staying, server.create("template")) as copies:
            name = copies.take()
            copies.exchange(name, copies.keep(copies.template))
            copies.give_back(name)
            ahead = [each.result() for ready in copies.ahead.values() for each in ready]
            made = {copies.template, *copies.kept, name, *ahead}
            assert made <= databases(server) | {name}

        assert postgres_server.maintenance_url  # asked for so that the test counts as PostgreSQL's
        assert not made & databases(server)


def databases(server: Server) -> set[str]:
    engine = sa.create_engine(server.maintenance_url)
    with engine.connect() as connection:
        found = connection.scalars(sa.text("SELECT datname FROM pg_database")).all()
    engine.dispose()
    return {*found}
