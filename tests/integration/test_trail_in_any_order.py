"""The record is read by code points, in whatever order its database sorts."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from service.core.db import Base
from service.core.migrations import upgrade
from service.trail.snapshot import database_source
from service.trail.verify import verify
from tests.support.history import Place, placed
from tests.support.postgres import Server

# In Swedish: bo, Bo, zon, Zon, ån. By code points: Bo, Zon, bo, zon, ån.
ODD = ("zon/1", "Zon/1", "bo/1", "Bo/1", "ån/1", "b/o", "b-o")


@pytest.fixture(params=["by code points", "sv"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(language: str, postgres_server: Server) -> Iterator[Place]:
    sorting = None if language == "by code points" else language
    name = postgres_server.create("test", language=sorting)
    url = postgres_server.database(name)
    upgrade(url)
    with placed(url) as place:
        yield place
    postgres_server.drop(name)


def test_every_series_comes_by_code_points(place: Place, language: str) -> None:
    """The streams of a real record are renamed, past all rules, to names that sort apart."""
    streams = [row["stream"] for row in place.rows("trail_head")]
    assert len(streams) >= len(ODD)
    for old, new in zip(streams, ODD, strict=False):
        for table in ("trail_head", "trail_entry"):
            renamed = Base.metadata.tables[table].c.stream
            place.sql.execute(sa.update(renamed.table).where(renamed == old).values(stream=new))
    by_itself = place.sql.scalars(sa.text("SELECT stream FROM trail_head ORDER BY stream")).all()

    with database_source(place.sql.engine) as source:
        heads = [each.stream for each in source.heads()]
        entries = [(each.stream, each.sequence) for each in source.entries()]
        texts = [(each.stream, each.sequence, each.digest) for each in source.texts()]
        rows = [(each.stream, each.path) for each in source.rows()]

    assert set(ODD) <= set(heads)
    assert (by_itself == sorted(by_itself)) is (language == "by code points")
    assert heads == sorted(heads)
    assert entries == sorted(entries)
    assert [text[:2] for text in texts] == sorted(text[:2] for text in texts)
    assert rows == sorted(rows)


def test_the_record_is_as_sound_in_either(place: Place) -> None:
    with database_source(place.sql.engine) as source:
        assert verify(source).sound
