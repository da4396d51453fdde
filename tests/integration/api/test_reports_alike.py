"""What auditors ask has one answer: by the API, at the page and at the terminal, noted alike."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.core import clock
from service.core.db import db, transaction
from service.core.i18n import force_locale
from service.models import Person
from service.reports import ready
from service.reports.examined import Column, Scope
from service.reports.told_rows import told_row
from service.web import report_cells
from service.workflows import operations as op
from tests.integration.api.examining import Ways, examining
from tests.support.acting import COUNTY
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
# The question that an auditor asks, the list that answers it, and what narrows it.
ASKED: tuple[tuple[str, dict[str, str]], ...] = (
    ("plan-known-then", {"plan": "PLAN"}),
    ("plan-as-it-was", {"plan": "PLAN", "day": "TODAY"}),
    ("steps-for", {"organisation": "ARVIKA", "event": "anchor"}),
    ("states-been-in", {"how": "been", "state": "anchored", "plan": "PLAN"}),
    ("states-been-in", {"how": "never", "state": "followed_up", "plan": "PLAN"}),
    ("states-been-in", {"how": "back", "state": "anchored", "plan": "PLAN"}),
    ("time-in-states", {"plan": "PLAN"}),
    ("steps-on-behalf", {"county": COUNTY}),
    ("decisions-over-owners", {}),
    ("follow-ups-alone", {}),
    ("backdated-steps", {"days": "30"}),
    ("late-steps", {"county": COUNTY}),
    ("corrections", {"plan": "PLAN"}),
    ("rights-held", {"county": COUNTY, "day": "TODAY"}),
    ("readings", {}),
)


@pytest.fixture
def ways(world: World, migrated_url: str) -> Iterator[Ways]:
    """Give an auditor of a county where everything that lists ask for has happened."""
    with examining(world, migrated_url) as ways:
        yield ways


@ON_SQLITE
def test_every_list_answers_alike_by_all_three_ways(ways: Ways) -> None:
    """One after the other, with rows in each."""
    assert {name for name, _asked in ASKED} == set(ready.READY)
    for name, spelled in ASKED:
        asked = _filled(ways, spelled)
        ways.by_api(name, asked)  # which notes the reading, for the hour
        question = ready.question(name)
        with ways.world.app.app_context(), force_locale("en"):
            given = _typed(asked)
            counties = frozenset({COUNTY}) if "county" in asked else None
            scope = Scope(counties=counties, everywhere=True, **given)
            rows = [*question.whole(db.session(), scope)]
            cells = [[_cell(column, row) for column in question.columns] for row in rows]
            items = [told_row(question, row) for row in rows]

        assert items, name
        assert ways.by_api(name, asked) == items, name
        assert ways.at_terminal(name, asked) == items, name
        assert ways.at_page(name, asked) == cells, name


def _filled(ways: Ways, asked: dict[str, str]) -> dict[str, str]:
    known = {
        "PLAN": ways.world.county.plan,
        "ARVIKA": ways.world.uid("arvika"),
        "TODAY": clock.today().isoformat(),
    }
    return {key: known.get(value, value) for key, value in asked.items()}


def _cell(column: Column, row: Mapping[str, Any]) -> str:
    if column.kind in ("activity", "step"):
        return report_cells.title(row) if column.kind == "activity" else report_cells.event(row)
    return report_cells.text(column, row)


def _typed(asked: Mapping[str, str]) -> dict[str, Any]:
    kinds: Mapping[str, Callable[[str], object]] = {"day": date.fromisoformat, "days": int}
    return {key: kinds.get(key, str)(given) for key, given in asked.items() if key != "county"}


def test_the_answers_are_those_of_the_questions(ways: Ways) -> None:
    plan = {"plan": ways.world.county.plan}
    arvika = {"organisation": ways.world.uid("arvika")}

    def titles(name: str, **asked: str) -> list[str]:
        return [each["activity"]["title"] for each in ways.by_api(name, asked, 1)]

    assert titles("steps-for", **arvika) == ["Ensam", "=En rutin"]
    assert [each["role"] for each in ways.by_api("steps-for", arvika)] == ["reporter"] * 2
    assert titles("states-been-in", how="back", state="anchored", **plan) == ["=En rutin"]
    assert titles("states-been-in", how="never", state="anchored", **plan) == ["Inställd"]
    assert titles("states-been-in", how="been", state="followed_up") == ["Ensam"]
    assert titles("decisions-over-owners") == ["Inställd", "Ensam"]
    assert titles("follow-ups-alone") == ["Ensam"]
    assert titles("steps-on-behalf") == ["Ensam", "=En rutin"]
    assert titles("backdated-steps") == ["=En rutin", "=En rutin"]
    assert {*titles("late-steps")} == {"Ensam", "=En rutin"}
    assert titles("corrections") == ["=En rutin"]
    assert titles("plan-known-then", **plan) == ["=En rutin", "Ensam", "Inställd"]


@ON_SQLITE
def test_a_reading_by_each_way_is_noted_alike(ways: Ways) -> None:
    asked = {"county": COUNTY, "days": "40"}
    before, now = len(ways.noted()), clock.now()

    for hours, way in enumerate((ways.at_page, ways.by_api, ways.at_terminal)):
        with clock.set_to(now + timedelta(hours=2 * hours)):
            way("backdated-steps", asked)

    first, second, third = ways.noted()[: len(ways.noted()) - before]
    assert first == second == third
    assert first["list"] == "backdated-steps"
    assert (first["county"], first["days"], first["shown"]) == (COUNTY, "40", 2)


@ON_SQLITE
def test_a_role_that_was_taken_back_is_told_for_the_days_when_it_was_held(ways: Ways) -> None:
    world = ways.world
    with world.app.app_context(), transaction() as session:
        uid = world.county.people["reporter of arvika"].person
        person = session.query(Person).filter_by(uid=uid).one()
        op.revoke_role(
            session, world.county.people["administrator"], person.uid, person.grants[0].uid
        )
    today = clock.today()

    def held(days: int) -> list[dict[str, Any]]:
        rows = ways.by_api("rights-held", {"day": str(today + timedelta(days=days))}, 200)
        return [each for each in rows if each["person"]["id"] == uid]

    assert [(each["revoked"], each["revokedAt"][:10]) for each in held(0)] == [
        (True, clock.now().date().isoformat())
    ]
    assert held(1) == []


@ON_SQLITE
def test_the_lists_are_listed_with_what_narrows_them(ways: Ways) -> None:
    items = ways.caller.get("/reports").json["items"]

    told = {each["name"]: each["filters"] for each in items}
    assert [*told] == [*ready.READY]
    assert told["steps-for"] == ["county", "plan", "organisation", "event"]
    assert [each["name"] for each in items[0]["columns"]][:2] == ["activity", "state"]


@ON_SQLITE
def test_what_a_list_does_not_heed_is_a_fault_and_so_is_what_makes_no_sense(ways: Ways) -> None:
    def faults(path: str) -> list[tuple[str, str]]:
        answer = ways.caller.get(f"/reports/{path}")
        assert answer.status_code == 422, path
        return [(each["pointer"], each["code"]) for each in answer.json["errors"]]

    assert faults("corrections?days=3") == [("/days", "unknown")]
    assert faults("plan-known-then") == [("/plan", "required")]
    assert faults("plan-as-it-was?at=x") == [("/at", "not_an_instant")]
    assert faults("corrections?cursor=x") == [("/cursor", "unknown")]
    assert faults("late-steps?cursor=x") == [("/cursor", "unknown")]
    assert faults("steps-for?event=x") == [("/event", "not_a_choice")]
    assert ways.caller.get("/reports/other").status_code == 404
    nowhere = "01a20000-0000-7000-8000-00000000ffff"
    assert ways.caller.get(f"/reports/plan-known-then?plan={nowhere}").status_code == 404


@ON_SQLITE
def test_only_those_who_examine_ask_and_coordinators_of_their_own_county(ways: Ways) -> None:
    world = ways.world
    elsewhere = world.caller("coordinator elsewhere")

    for path in ("/reports", "/reports/corrections", "/reports/readings"):
        assert world.reporter("arvika").get(path).status_code == 403
        assert world.nobody.get(path).status_code == 401
    assert world.coordinator.get("/reports/readings").json["items"] == []
    assert elsewhere.get(f"/reports/corrections?county={COUNTY}").status_code == 403
    assert elsewhere.get("/reports/corrections").json["items"] == []


@ON_SQLITE
def test_the_terminal_gives_a_file_and_reads_instants(ways: Ways, tmp_path: Path) -> None:
    file, plan = tmp_path / "rader.csv", ways.world.county.plan
    words = ("report", "plan-known-then", "--plan", plan, "--as", ways.email)
    ran = ways.console.run(*words, "--csv", str(file))
    read_by_people = ways.console.run(*words)
    before = ways.console.run(*words, "--at", "2001-01-01T00:00:00+01:00")
    wrong = ways.console.run(*words, "--at", "2001-01-01")
    missing = ways.console.refused("report", "plan-known-then", "--as", ways.email)

    assert (ran.code, ran.out) == (0, "")
    assert "1.1 '=En rutin" in file.read_text() or "1.1 =En rutin;" in file.read_text()
    assert "1.1 Ensam" in read_by_people.out
    assert before.out.strip() == "There are none."
    assert (wrong.code, "RFC 3339" in wrong.err) == (2, True)
    assert missing["errors"][0]["pointer"] == "/plan"
