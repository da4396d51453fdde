"""An auditor reads everything, and the trail tells that they did."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from service.core import clock
from service.core.db import db
from service.trail.reading import read
from service.trail.snapshot import database_source
from service.trail.trail_filter import TrailFilter
from service.trail.verify import verify
from tests.integration.cli.county import settle
from tests.support.databases import by_reach
from tests.support.subjects import serving
from tests.support.world import World

NOON = datetime(2027, 3, 15, 11, tzinfo=UTC)


def told(world: World, who: str = "auditor") -> list[dict[str, Any]]:
    """Return what the trail tells that the person has read, the latest first."""
    person = world.county.people[who].person
    with world.app.app_context():
        entries = read(db.session(), TrailFilter(person=person, event="read"), 100)
        return [dict(each.body) for each in entries]


@by_reach
def test_reading_the_trail_is_told_with_who_when_what_and_how_many(world: World) -> None:
    with clock.set_to(NOON):
        answer = world.caller("auditor").get("/trail?county=17&limit=3&from=2020-01-01T00:00:00Z")

    (entry,) = told(world)
    assert len(answer.json["items"]) == 3
    assert entry["evidence"] == {
        "of": "trail",
        "county": "17",
        "since": "2020-01-01T00:00:00.000000Z",
        "shown": 3,
    }
    assert (entry["role"], entry["recorded_at"]) == ("auditor", "2027-03-15T11:00:00.000000Z")
    assert entry["stream"] == f"system/{world.county.people['auditor'].person}"
    assert entry["changes"] == []


@by_reach
def test_reading_a_history_is_told(world: World) -> None:
    activity = world.propose("arvika")

    world.caller("auditor").get(f"/activities/{activity}/history")

    assert [each["evidence"] for each in told(world)] == [
        {"of": "history", "activity": activity, "shown": 1}
    ]


@by_reach
def test_paging_on_is_told_once_an_hour_and_another_filter_by_itself(world: World) -> None:
    auditor = world.caller("auditor")
    with clock.set_to(NOON):
        first = auditor.get("/trail?limit=2").json
        auditor.get(f"/trail?limit=2&cursor={first['page']['nextCursor']}")
        auditor.get("/trail?limit=50")
        auditor.get("/trail?event=adopt")
    with clock.set_to(NOON + timedelta(minutes=61)):
        auditor.get("/trail?limit=2")

    events = [each["evidence"].get("event") for each in told(world)]

    assert events == [None, "adopt", None]


def test_a_word_that_is_no_code_is_not_kept_in_the_trail(world: World) -> None:
    world.caller("auditor").get("/trail?event=Kim%20P%C3%A5hittad")

    assert [each["evidence"]["event"] for each in told(world)] == ["?"]


@pytest.mark.parametrize("who", ["coordinator", "reporter of arvika"])
def test_what_others_read_is_not_recorded(world: World, who: str) -> None:
    activity, before = world.propose("arvika"), world.entries()

    world.caller(who).get(f"/activities/{activity}/history")
    world.caller(who).get("/trail")

    assert world.entries() == before
    assert told(world, who) == []


def test_what_is_refused_is_not_told_as_read(world: World) -> None:
    auditor = world.caller("auditor")

    statuses = [
        auditor.get(path).status_code for path in ("/trail?limit=0", f"/activities/{NO}/history")
    ]

    assert statuses == [422, 404]
    assert told(world) == []


NO = "01a20000-0000-7000-8000-00000000ffff"


@by_reach
def test_two_readings_at_once_leave_a_sound_record_and_one_entry(world: World) -> None:
    barrier, statuses = Barrier(4), []

    def look() -> None:
        barrier.wait()
        statuses.append(world.caller("auditor").get("/trail").status_code)

    run_at_once(look, 4)

    assert statuses == [200] * 4
    assert [each["seq"] for each in told(world)] == [1]


def run_at_once(do: Callable[[], None], times: int) -> None:
    threads = [Thread(target=do) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def test_the_record_verifies_with_what_was_read_in_it(world: World) -> None:
    activity = world.propose("arvika")
    auditor = world.caller("auditor")
    for path in ("/trail", "/trail?county=17", f"/activities/{activity}/history"):
        auditor.get(path)

    with world.app.app_context(), database_source(db.engine) as source:
        report = verify(source)

    assert [str(each) for each in report.findings] == []
    assert len(told(world)) == 3


def test_an_export_and_a_history_at_the_terminal_are_told(
    migrated_url: str, tmp_path: Path
) -> None:
    county, who = settle(migrated_url), "nils@exempel.test"
    county.console.add_person(who, "auditor")

    exported = county.console.ask("trail", "export", str(tmp_path / "trail.zip"), "--as", who)
    county.console.ask("plan", "history", county.plan, "--as", who)

    with serving(migrated_url):
        entries = read(db.session(), TrailFilter(event="read"), 10)
    assert [dict(each.body["evidence"]) for each in entries] == [
        {"of": "history", "plan": county.plan, "shown": 1},
        {"of": "export", "shown": exported["entries"] - 1},
    ]


def test_an_auditor_sees_what_auditors_have_read(world: World) -> None:
    auditor = world.caller("auditor")
    auditor.get("/trail?event=adopt")

    (entry,) = auditor.get("/trail?event=read").json["items"]

    assert entry["evidence"]["event"] == "adopt"
    assert entry["subject"] == {"type": "system", "id": world.county.people["auditor"].person}
