"""What a thinning removes is nowhere any more, and everything that is left still verifies."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.core import clock
from service.core.db import Base, db
from service.core.errors import InvalidError
from service.core.sweeping import sweep
from service.models import Body, Checkpoint, Entry
from service.reports import log_proofs
from service.trail.export import EVERYTHING, export
from service.trail.export_selection import Selection
from service.trail.logs import Kept, kept
from service.trail.proofs import is_consistent
from service.trail.snapshot import database_source
from service.trail.verify import verify
from service.trail.verify_alone import Check
from service.trail.verify_file import file_source
from service.trail.verify_findings import Report
from service.workflows.operations import thinned_rows, thinning
from service.workflows.vocabulary import SYSTEM
from tests.support.leftovers import EVERYWHERE, left_in
from tests.support.straight import straight
from tests.support.thinning import BY, LATER, WORD, Closed, close_a_plan
from tests.support.world import a_world

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
COPIES = 5  # answers that are kept under a key, a draft, messages
SELECTIONS = ("whole", "plan", "county", "activity", "since", "covered")


@pytest.fixture
def closed(migrated_url: str, tmp_path: Path) -> Iterator[Closed]:
    with a_world(migrated_url, ("arvika", "torsby")) as world:
        closed = close_a_plan(world, tmp_path)
        with world.app.app_context():
            yield closed


def verified(closed: Closed) -> Report:
    """Verify the database by all that an auditor holds."""
    with database_source(db.engine) as source:
        return verify(source, closed.trust)


def count(table: str) -> int:
    """Count the rows of a table."""
    return db.session.scalar(select(func.count()).select_from(Base.metadata.tables[table])) or 0


def chosen(name: str, closed: Closed) -> Selection:
    """Return what an export is asked for."""
    return {
        "whole": EVERYTHING,
        "plan": Selection(plan=closed.plan),
        "county": Selection(county="17"),
        "activity": Selection(activity=closed.activities[0]),
        "since": Selection(since=datetime(2026, 1, 1, tzinfo=UTC)),
        "covered": Selection(plan=closed.plan, covered=9),
    }[name]


def test_the_activities_of_a_thinned_plan_are_nowhere_and_all_that_is_left_verifies(
    closed: Closed, tmp_path: Path
) -> None:
    package = tmp_path / "package.zip"
    before, entries = verified(closed), count("trail_entry")
    old = closed.entries(f"activity/{closed.activities[0]}")
    earlier = log_kept()
    stood = stands(closed, tmp_path)

    done = closed.thin(package)
    now = verified(closed)

    assert (before.findings, now.findings) == ([], [])
    assert (stood, stands(closed, tmp_path)) == (EVERYWHERE, [])
    assert [(each.decision, each.activities) for each in now.thinnings] == [(BY.reference, 3)]
    assert now.thinnings[0].sequence == len(closed.entries(f"plan/{closed.plan}"))
    assert count("activity") == count("responsibility") == count("status_report") == 0
    assert count("trail_entry") > entries
    assert count("trail_thinned") == len(closed.activities)
    assert done.copies == COPIES
    assert holding(old) == [True] * len(old)
    assert len(earlier) > 1
    assert {follows(each) for each in earlier} == {True}


def log_kept() -> list[Kept]:
    """Return every checkpoint of the database, the oldest first."""
    listed = select(Checkpoint).order_by(Checkpoint.tree_size)
    return [kept(each) for each in db.session.scalars(listed)]


def stands(closed: Closed, folder: Path) -> list[str]:
    """Return where the word stands that people typed."""
    db.session.remove()  # a connection that is in use would be left behind
    sweep(db.engine)
    return left_in(closed.world, folder, WORD)


def follows(earlier: Kept) -> bool:
    """Tell whether the newest checkpoint of the same log is proven to begin with an earlier one."""
    newest = [each for each in log_kept() if each.start == earlier.start][-1]
    shown = log_proofs.one_checkpoint(db.session(), SYSTEM, newest.id, earlier.id)
    path = [b64decode(each) for each in shown["consistency"]["hashes"]]
    old, new = ((each.statement.size, each.statement.root) for each in (earlier, newest))
    return is_consistent(old, new, path)


def holding(entries: list[str]) -> list[bool]:
    """Tell whether the proof of each of *entries* holds."""
    return [log_proofs.proof_of(db.session(), SYSTEM, each)["holds"] for each in entries]


@SQLITE
def test_both_verifiers_agree_on_every_export_of_what_was_thinned(
    closed: Closed, tmp_path: Path
) -> None:
    closed.thin(tmp_path / "package.zip")
    found, keys = {}, list(map(str, closed.keys))
    for name in SELECTIONS:
        file = tmp_path / f"{name}.zip"
        export(db.engine, file, chosen(name, closed))
        with file_source(file) as source:
            ours = verify(source, closed.trust)
        alone = Check(str(file), keys, closed.kept)
        decisions = {each.decision for each in ours.thinnings}
        told = f"3 activities were thinned by {BY.reference}" in "\n".join(alone.told)
        found[name] = (ours.findings, alone.wrong, decisions, told)

    assert found == dict.fromkeys(SELECTIONS, ([], [], {BY.reference}, True))


@SQLITE
def test_the_package_that_was_made_before_verifies_by_itself(
    closed: Closed, tmp_path: Path
) -> None:
    package, trust, kept = tmp_path / "package.zip", closed.trust, [*closed.kept]
    closed.thin(package)

    with file_source(package) as source:
        ours = verify(source, trust)
    alone = Check(str(package), list(map(str, closed.keys)), kept)

    assert (ours.findings, alone.wrong, ours.thinnings) == ([], [], [])
    assert ours.entries > len(closed.activities)


@SQLITE
def test_to_ask_what_would_go_changes_nothing_and_tells_every_table(
    closed: Closed, migrated_url: str
) -> None:
    with straight(migrated_url) as sql:
        before = {name: sql.rows(name) for name in Base.metadata.tables}
        with clock.set_to(LATER):
            wanted = closed.wanted()
        after = {name: sql.rows(name) for name in Base.metadata.tables}

    texts = count("trail_disclosure")
    assert before == after
    assert wanted.rows["activity"] == len(closed.activities) == 3
    assert wanted.rows["status_report"] == wanted.rows["review"] == 2
    assert 0 < wanted.rows["trail_disclosure"] < texts
    assert wanted.count == sum(wanted.rows.values())


@SQLITE
def test_a_plan_is_thinned_once_of_every_table_and_its_own_entries_stay(
    closed: Closed, tmp_path: Path
) -> None:
    named = set(thinned_rows.rows_of(db.session(), 0))
    children = named - {"activity", "trail_body", "trail_disclosure"}
    tables = Base.metadata.tables.values()
    below = {t.name for t in tables for k in t.foreign_keys if k.column.table.name in children}

    closed.thin(tmp_path / "package.zip")
    with clock.set_to(LATER), pytest.raises(InvalidError) as refused:
        closed.wanted()

    assert [each.code for each in refused.value.errors] == ["thinned"]
    assert below == set()
    assert thinned_rows.rows_of(db.session(), 1) == dict.fromkeys(named, 0)
    own = select(func.count()).select_from(Entry).join(Body, Body.entry_id == Entry.id)
    stream = f"plan/{closed.plan}"
    assert db.session.scalar(own.where(Entry.stream == stream)) == len(closed.entries(stream))


@SQLITE
def test_many_activities_take_several_entries_that_name_the_first(
    closed: Closed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thinning, "NAMED", 2)

    done = closed.thin(tmp_path / "package.zip")

    first, second = done.entries
    assert [each.body["caused_by"] for each in done.entries] == [None, first.uid]
    assert [len(each.body["evidence"]["removed"]) for each in done.entries] == [2, 1]
    assert second.body["evidence"]["package"] == first.body["evidence"]["package"]
    assert verified(closed).findings == []
    assert [each.activities for each in verified(closed).thinnings] == [2, 1]
