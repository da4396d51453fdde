"""What is done to the remains of a thinned plan, past every guard, is found and named."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.core.db import Base, db
from service.core.sweeping import sweep
from service.trail.export import export
from service.trail.snapshot import database_source
from service.trail.verify import verify
from service.trail.verify_alone import Check
from service.trail.verify_file import file_source
from tests.support.copies import Copies
from tests.support.history import Place, unguarded
from tests.support.subjects import serving
from tests.support.thinning import Closed, close_a_plan
from tests.support.world import a_world

Kept = dict[str, list[sa.RowMapping]]
Attack = Callable[[Place, sa.RowMapping, Kept], None]
Made = tuple[Closed, Kept]  # what auditors hold of a thinned county, and what stood before


class Thinned:
    """A thinned county, what stood there before, and a way past the guards."""

    def __init__(self, closed: Closed, place: Place, before: Kept) -> None:
        self.closed, self.place, self.before = closed, place, before

    @property
    def stream(self) -> str:
        """A stream that was thinned."""
        return f"activity/{self.closed.activities[0]}"

    def entry(self, stream: str, number: int) -> sa.RowMapping:
        """Return an entry's row."""
        rows = self.place.rows("trail_entry")
        return next(row for row in rows if (row["stream"], row["sequence"]) == (stream, number))

    def named(self) -> set[tuple[str, str]]:
        """Return stream and code of every finding, by all that an auditor holds."""
        with database_source(db.engine) as source:
            return {(each.stream, each.code) for each in verify(source, self.closed.trust).findings}


def made(url: str, folder: Path) -> Made:
    """Thin a county at *url*: what auditors hold, and what stood before."""
    with a_world(url, ("arvika", "torsby")) as world:
        closed = close_a_plan(world, folder)
        with world.app.app_context():
            before = stored(url)
            closed.thin(folder / "package.zip")
            db.session.remove()
            sweep(db.engine)
    return closed, before


@pytest.fixture(scope="module")
def made_on_sqlite(
    migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Made]:
    """Thin a county once for all tests, in a file that is copied for each."""
    folder = tmp_path_factory.mktemp("thinned")
    file = folder / "made.sqlite"
    shutil.copyfile(migrated_sqlite_file, file)
    return file, made(f"sqlite:///{file}", folder)


@pytest.fixture(scope="module")
def made_on_postgresql(
    migrated_copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Made]:
    """Thin a county once for all tests, in a database that is copied for each."""
    name, folder = migrated_copies.take(), tmp_path_factory.mktemp("thinned")
    found = made(migrated_copies.server.database(name), folder)
    template = migrated_copies.keep(name)
    migrated_copies.give_back(name)
    return template, found


@pytest.fixture
def on_sqlite(made_on_sqlite: tuple[Path, Made], tmp_path: Path) -> tuple[str, Made]:
    """Give a file of its own."""
    file, found = made_on_sqlite
    copied = tmp_path / "copied.sqlite"
    shutil.copyfile(file, copied)
    return f"sqlite:///{copied}", found


@pytest.fixture
def on_postgresql(
    made_on_postgresql: tuple[str, Made], migrated_copies: Copies
) -> Iterator[tuple[str, Made]]:
    """Give a database of its own."""
    template, found = made_on_postgresql
    name = migrated_copies.take(template)
    yield migrated_copies.server.database(name), found
    migrated_copies.give_back(name)


@pytest.fixture
def thinned(database_kind: str, request: pytest.FixtureRequest) -> Iterator[Thinned]:
    """Serve a copy, with every guard off."""
    url, (closed, before) = request.getfixturevalue(f"on_{database_kind}")
    with serving(url), unguarded(url) as sql:
        yield Thinned(closed, Place(None, sql), before)  # type: ignore[arg-type]  # nothing asks who lived there


def stored(url: str) -> Kept:
    """Return every row that a thinning removes."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = {
            name: list(connection.execute(sa.select(Base.metadata.tables[name])).mappings())
            for name in ("trail_body", "trail_disclosure", "activity")
        }
    engine.dispose()
    return rows


def add(place: Place, table: str, row: sa.RowMapping) -> None:
    """Put a row into a table."""
    place.sql.execute(Base.metadata.tables[table].insert().values(dict(row)))


def another_digest(place: Place, entry: sa.RowMapping, before: Kept) -> None:
    """Change an entry's digest wherever it stands but in the tree of the checkpoints."""
    del before
    digest = b"x" * 32
    place.change("trail_entry", entry["id"], leaf_hash=digest)
    leaves = Base.metadata.tables["trail_leaf"]
    own = leaves.update().where(leaves.c.entry_id == entry["id"])
    place.sql.execute(own.values(leaf_hash=digest))


def another_person(place: Place, entry: sa.RowMapping, before: Kept) -> None:
    """Let somebody else have done it."""
    del before
    place.change("trail_entry", entry["id"], person="01a20000-0000-7000-8000-00000000ffff")


def another_event(place: Place, entry: sa.RowMapping, before: Kept) -> None:
    """Let something else have happened."""
    del before
    place.change("trail_entry", entry["id"], event="erase")


def no_entry(place: Place, entry: sa.RowMapping, before: Kept) -> None:
    """Remove what is left of an entry."""
    del before
    place.remove("trail_entry", entry["id"])


def a_body(place: Place, entry: sa.RowMapping, before: Kept) -> None:
    """Put the bytes of an entry back."""
    add(place, "trail_body", next(r for r in before["trail_body"] if r["entry_id"] == entry["id"]))


def a_row(place: Place, entry: sa.RowMapping, before: Kept) -> None:
    """Put the activity's row back."""
    uid = entry["stream"].partition("/")[2]
    add(place, "activity", next(row for row in before["activity"] if row["uid"] == uid))


def a_text(place: Place, entry: sa.RowMapping, before: Kept) -> None:
    """Put back a text that was typed."""
    found = (row for row in before["trail_disclosure"] if row["entry_id"] == entry["id"])
    add(place, "trail_disclosure", next(found))


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (another_digest, "thinned_differs"),
        (another_person, "thinned_differs"),
        (another_event, "thinned_differs"),
        (no_entry, "thinned_differs"),
        (a_body, "thinned_stands"),
        (a_row, "thinned_stands"),
        (a_text, "text_alone"),
    ],
)
def test_what_is_left_of_a_thinned_stream_is_as_the_decision_tells(
    thinned: Thinned, tmp_path: Path, attack: Attack, code: str
) -> None:
    sound, file = thinned.named(), tmp_path / "after.zip"

    attack(thinned.place, thinned.entry(thinned.stream, 1), thinned.before)
    export(db.engine, file)
    with file_source(file) as source:
        ours = verify(source, thinned.closed.trust)
    theirs = Check(str(file), list(map(str, thinned.closed.keys)), thinned.closed.kept)

    assert sound == set()
    assert (thinned.stream, code) in thinned.named()
    assert not ours.sound
    assert theirs.wrong != []


def test_a_digest_that_is_changed_after_a_thinning_moves_the_tree(thinned: Thinned) -> None:
    another_digest(thinned.place, thinned.entry(thinned.stream, 2), thinned.before)

    codes = {code for _, code in thinned.named()}

    assert {"thinned_differs", "wrong_prev", "checkpoint_differs", "kept_differs"} <= codes


def test_bytes_that_go_without_a_decision_are_named(thinned: Thinned) -> None:
    stream = f"plan/{thinned.closed.plan}"
    organisation = thinned.entry(stream, 1)["stream"]
    thinned.place.remove("trail_body", thinned.entry(stream, 1)["id"])

    assert (organisation, "no_body") in thinned.named()


def test_a_decision_that_is_gone_leaves_all_that_it_thinned_unexplained(thinned: Thinned) -> None:
    stream = f"plan/{thinned.closed.plan}"
    last = max(r["sequence"] for r in thinned.place.rows("trail_entry") if r["stream"] == stream)
    thinned.place.remove("trail_body", thinned.entry(stream, last)["id"])

    named = thinned.named()

    gone = {f"activity/{uid}" for uid in thinned.closed.activities}
    assert {stream for stream, code in named if code == "no_body"} == {*gone, stream}


def test_an_activity_is_not_hidden_behind_a_decision_that_does_not_name_it(
    thinned: Thinned,
) -> None:
    place, stream = thinned.place, f"organisation/{thinned.closed.world.uid('arvika')}"
    decision = place.rows("trail_thinned")[0]
    entry = thinned.entry(stream, 1)
    place.remove("trail_body", entry["id"])
    values = {**decision, "stream": stream}
    place.sql.execute(Base.metadata.tables["trail_thinned"].insert().values(values))

    assert (stream, "no_body") in thinned.named()
