"""A thinned plan says so wherever it is read, and nothing about it breaks."""

from pathlib import Path
from typing import Any

import pytest

from service.core.db import db
from service.core.i18n import force_locale
from service.web.errors import THINNED
from tests.support.browsing import GIVEN, a_visitor, address_of, token_in
from tests.support.databases import BY_REACH
from tests.support.thinning import BY, WORD, Closed, close_a_plan
from tests.support.world import World

WHO = ("coordinator", "administrator", "auditor", "reporter of karlstad", "coordinator elsewhere")
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
BELOW = ("", "/history", "/next", "/steps", "/owners", "/status-reports", "/reviews")


@pytest.fixture
def thinned(county: World, tmp_path: Path, database_kind: str) -> tuple[Closed, list[str]]:
    """Give a thinned plan, and the entries (uids) that its first activity had."""
    closed = close_a_plan(county, tmp_path, ("karlstad", "sunne"), signs=database_kind != BY_REACH)
    with county.app.app_context():
        entries = closed.entries(f"activity/{closed.activities[0]}")
        closed.thin(tmp_path / "package.zip")
        db.session.remove()
    return closed, entries


def items(answer: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- of the test client
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["items"]
    return found


@pytest.mark.parametrize("database_kind", ["sqlite", BY_REACH], indirect=True)
def test_the_api_tells_of_the_thinning_and_that_the_activities_are_gone(
    thinned: tuple[Closed, list[str]],
) -> None:
    closed, entries = thinned
    world, uid = closed.world, closed.activities[0]
    reader, stranger = world.reporter("karlstad"), world.reporter("stranger")
    auditor = world.caller("auditor")

    plan = reader.get(f"/plans/{closed.plan}").json
    trail = items(auditor.get(f"/trail?activity={uid}"))
    of_plan = items(auditor.get(f"/trail?plan={closed.plan}&limit=200"))
    proof = auditor.get(f"/trail/proofs/{entries[0]}").json
    asked = [reader.get(f"/activities/{uid}"), stranger.get(f"/activities/{uid}")]

    assert [(each["decision"], each["count"]) for each in plan["thinnings"]] == [(BY.reference, 3)]
    assert [(each.status_code, each.json["code"]) for each in asked] == [
        (410, "gone"),
        (404, "not_found"),
    ]
    assert [each["id"] for each in trail] == entries[::-1]
    assert {each["thinned"] for each in trail} == {True}
    assert {each["id"] for each in trail} < {each["id"] for each in of_plan}
    assert {each["evidence"] == {} and each["changes"] == {} for each in trail} == {True}
    assert trail[-1]["event"] == "create"
    assert proof["holds"] is closed.signs


@SQLITE
def test_a_step_in_an_activity_that_was_thinned_is_answered_as_gone(
    thinned: tuple[Closed, list[str]],
) -> None:
    closed, _ = thinned
    uid, world = closed.activities[0], closed.world

    done = [
        world.coordinator.move(uid, "cancel", level="activity", reason="Igen"),
        world.reporter("karlstad").move(uid, "anchor", organisation=world.uid("karlstad")),
        world.coordinator.patch(f"/activities/{uid}", {"title": "Ny"}, "*"),
        world.coordinator.get(f"/activities/{uid}?asOf=2026-12-01T00:00:00Z"),
        world.coordinator.get(f"/activities/{uid}/history"),
    ]

    assert [each.status_code for each in done] == [410] * 5


@pytest.mark.parametrize("database_kind", [BY_REACH], indirect=True)
def test_every_page_about_it_opens_for_everyone_without_a_fault(
    thinned: tuple[Closed, list[str]],
) -> None:
    closed, entries = thinned
    world = closed.world
    given = {**GIVEN, "uid": closed.activities[0], "entry": entries[0]}
    paths = {
        address_of(rule, {**given, "uid": uid})
        for rule in world.app.url_map.iter_rules()
        for uid in (closed.activities[0], closed.plan)
        if rule.endpoint.startswith("web.")
        and "GET" in (rule.methods or ())
        and {"uid", "entry"} & rule.arguments
    }
    faults = []
    for who in WHO:
        visitor = a_visitor(world)
        visitor.open_link(who)
        for path in sorted(paths):
            answer = visitor.get(path)
            if answer.status_code >= 500 or WORD.encode() in answer.data:
                faults.append((who, path, answer.status_code))

    assert faults == []
    assert len(paths) > 20


@SQLITE
def test_lists_reports_and_files_tell_what_is_left(thinned: tuple[Closed, list[str]]) -> None:
    closed, entries = thinned
    auditor = a_visitor(closed.world)
    auditor.open_link("auditor")
    uid, plan = closed.activities[0], closed.plan

    shown = auditor.get(f"/trail?activity={uid}").text
    entry = auditor.get(f"/trail/entries/{entries[1]}?checked=1").text
    public = auditor.get(f"/activities?q={WORD}").text
    table = auditor.get(f"/trail/entries.csv?plan={plan}").text
    page = auditor.get(f"/plans/{plan}").text

    assert all(f"/trail/entries/{each}" in shown for each in entries)
    assert "flag blocked" not in entry
    assert ("forankra.local/trail/" in entry) is closed.signs
    assert uid not in public
    assert all(each in table for each in entries)
    assert 'id="thinned"' in page
    assert BY.reference in page


@SQLITE
def test_the_plan_as_it_was_says_that_its_activities_were_thinned(
    thinned: tuple[Closed, list[str]],
) -> None:
    closed, _ = thinned
    auditor, caller = a_visitor(closed.world), closed.world.caller("auditor")
    auditor.open_link("auditor")
    asked = [
        f"/reports/{name}{form}?plan={closed.plan}&county=17"
        for name in ("plan-as-it-was", "plan-known-then")
        for form in ("", ".csv")
    ]

    pages = [auditor.get(path) for path in asked]
    told = [caller.get(path.replace("&county", "&day=2030-01-01&county")) for path in asked[::2]]

    assert [each.status_code for each in (*pages, *told)] == [200] * 6
    assert all(each in page.text for page in pages[::2] for each in closed.activities)
    assert [
        {row["activity"]["id"] for row in items(each) if row["state"] is None} for each in told
    ] == [set(closed.activities)] * 2


@SQLITE
def test_the_gone_page_says_what_became_of_the_activity(thinned: tuple[Closed, list[str]]) -> None:
    closed, _ = thinned
    visitor = a_visitor(closed.world)
    visitor.open_link("reporter of karlstad")
    uid = closed.activities[0]

    page = visitor.get(f"/activities/{uid}")
    sent = visitor.send(
        f"/activities/{uid}/steps/anchor", csrf_token=token_in(visitor.get("/account").text)
    )

    assert (page.status_code, sent.status_code) == (410, 410)
    with closed.world.app.test_request_context(), force_locale("sv"):
        assert str(THINNED[1]) in page.text


@pytest.mark.parametrize("database_kind", ["sqlite", BY_REACH], indirect=True)
def test_a_published_plan_says_how_many_activities_it_had(
    thinned: tuple[Closed, list[str]],
) -> None:
    closed, _ = thinned
    coordinator, everybody = a_visitor(closed.world), a_visitor(closed.world)
    coordinator.open_link("coordinator")
    page = f"/plans/{closed.plan}"
    version = closed.world.coordinator.get(page).json["version"]
    coordinator.post(f"{page}/publication", on=page, public="1", version=str(version))

    told = [everybody.get(f"/public{page}{form}").text for form in ("", "/embedded")]

    said = "It had 3 activities. They were thinned out by a decision, and are kept in an archive."
    assert all(said in each for each in told)
    assert not any("no activities" in each or "0 activities" in each for each in told)
    assert not any(BY.reference in each for each in told)
