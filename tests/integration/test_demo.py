"""The demo county has lived every event of both flows, verifies, and lives the same twice."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from service.app import create_app
from service.core.config import Config
from service.core.db import db
from service.core.errors import RefusedError
from service.core.migrations import upgrade
from service.demo import issue_tokens, load
from service.demo.cast import TOKENS
from service.models import Activity, Body, Entry, Plan
from service.models.words import ActivityState
from service.trail.snapshot import database_source
from service.trail.verify import verify
from service.web import trail_words
from service.workflows.engine import FLOWS
from service.workflows.guards import name_of
from tests.support.sources import ROOT

SECRET = "for these tests only, and long enough"


def _app(url: str) -> Flask:
    return create_app(Config(database_url=url, secret_key=SECRET))


@pytest.fixture(scope="module")
def lived_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Live through the demo once; whoever changes something takes a copy."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    upgrade(f"sqlite:///{file}")
    app = _app(f"sqlite:///{file}")
    with app.app_context():
        load()
        db.engine.dispose()
    return file


@pytest.fixture
def lived(lived_file: Path, tmp_path: Path) -> Iterator[Flask]:
    copy = shutil.copy(lived_file, tmp_path / "demo.sqlite3")
    app = _app(f"sqlite:///{copy}")
    yield app
    with app.app_context():
        db.engine.dispose()


def test_every_event_of_both_flows_has_happened(lived: Flask) -> None:
    with lived.app_context():
        told = {
            (body["level"], body["event"], body["from"])
            for body in map(json.loads, db.session.scalars(select(Body.body)))
            if body["level"]
        }

    happened = {(level, event) for level, event, _ in told}
    assert {(level.value, row.name) for level, flow in FLOWS.items() for row in flow} <= happened
    for level in FLOWS:
        sent_back_from = {
            source for at, event, source in told if (at, event) == (level.value, "send_back")
        }
        assert sent_back_from == {"anchored", "implemented", "followed_up"}


def test_it_also_tells_of_edits_owners_reports_corrections_and_objections(lived: Flask) -> None:
    with lived.app_context():
        events = set(db.session.scalars(select(Entry.event)))

    assert {
        *("create", "edit", "import", "add_party", "grant", "adopt", "close", "reopen"),
        *("add_owner", "change_owner", "match_owner", "status_report", "correct", "object"),
        *("open_meeting", "review", "close_meeting"),
    } <= events


def test_some_of_the_plan_is_done_some_late_and_some_waits_for_one_municipality(
    lived: Flask,
) -> None:
    with lived.app_context():
        plan = db.session.scalars(select(Plan).where(Plan.title.contains("2029"))).one()
        activities = db.session.scalars(select(Activity).where(Activity.plan_id == plan.id)).all()
        states = {activity.state for activity in activities}
        waited_for = [
            [name_of(part) for part in activity.owners if part.state == "proposed"]
            for activity in activities
            if activity.number == "1.9"
        ]

    assert len(activities) == 42
    assert states == {*ActivityState} - {ActivityState.CARRIED_OVER}
    assert waited_for == [["Säffle kommun"]]


def test_every_entry_says_that_the_clock_was_set(lived: Flask) -> None:
    with lived.app_context():
        bodies = map(json.loads, db.session.scalars(select(Body.body)))

        assert {body["actor"]["auth"] for body in bodies} == {"demo"}


def test_it_lives_the_same_on_both_databases_and_under_any_order_of_sets(
    lived: Flask, migrated_url: str
) -> None:
    with lived.app_context(), database_source(db.engine) as source:
        first = verify(source)
    told = subprocess.run(
        [sys.executable, "-P", "-m", "service.console", "demo", "load", "--json"],
        cwd=ROOT,
        env={
            **os.environ,
            "FORANKRA_DATABASE_URL": migrated_url,
            "FORANKRA_SECRET_KEY": SECRET,
            "PYTHONHASHSEED": "4711",
        },
        capture_output=True,
        check=True,
        timeout=120,
    )

    assert first.sound
    assert json.loads(told.stdout)["digest"] == first.digest


def test_it_refuses_a_database_that_holds_anything(lived: Flask) -> None:
    with lived.app_context(), pytest.raises(RefusedError) as caught:
        load()

    assert [refusal.code for refusal in caught.value.refusals] == ["holds_other_data"]


def test_the_tokens_are_four_for_their_owner_only_and_the_trail_stays_sound(
    lived: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "tokens.json"
    with lived.app_context():
        first = issue_tokens(path)
        again = issue_tokens(path)
        with database_source(db.engine) as source:
            report = verify(source)

    assert set(again) == set(TOKENS)
    assert not set(first.values()) & set(again.values())
    assert json.loads(path.read_text()) == again
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert report.sound


def test_all_that_entries_state_has_a_name(lived: Flask) -> None:
    with lived.app_context():
        stated = {
            name
            for body in db.session.scalars(select(Body.body))
            for name in json.loads(body)["evidence"]
        }

    assert len(stated) > 10
    assert stated - set(trail_words.EVIDENCE) == set()
