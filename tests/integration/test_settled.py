"""What was settled once is put into the next database, and is not lived again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support import settled

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
