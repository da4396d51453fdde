"""Somebody of two organisations: whom they act for, one decision for several, and objections."""

from collections.abc import Sequence
from html import unescape

import pytest

from service.core.db import db, transaction
from service.models.words import Role
from service.workflows import operations
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM
from tests.integration.web.test_reporter_steps import DECIDED, SQLITE, enter, kept, step, take
from tests.support.acting import JOINED
from tests.support.browsing import Visitor, a_visitor
from tests.support.listening import statements_to
from tests.support.world import DECISION, World

WHO = "reporter of karlstad"
MOST = 12  # statements of a page


@pytest.fixture
def both(browser: Visitor, county: World) -> Visitor:
    """Give a browser of somebody who reports for Karlstad and Sunne."""
    organisation = county.county.organisations["sunne"]
    grant = NewGrant(role=Role.REPORTER, organisation=organisation, valid_from=JOINED)
    with county.app.app_context(), transaction() as session:
        operations.grant_role(session, SYSTEM, county.county.people[WHO].person or "", grant)
    enter(browser, WHO)
    return browser


@SQLITE
def test_whom_one_acts_for_is_seen_and_changed_on_every_page(both: Visitor, county: World) -> None:
    uid, sunne = county.propose("karlstad", "sunne"), county.uid("sunne")

    unclear = both.get(f"/activities/{uid}/steps/anchor").text
    unclear_report = both.get(f"/activities/{uid}/report").text
    all_mine = both.get("/").text
    both.post("/acting-for", on="/account", organisation=sunne, back="/account?lang=en")
    one = both.get("/").text
    clear = both.get(f"/activities/{uid}/steps/anchor").text
    report = both.get(f"/activities/{uid}/report").text
    elsewhere = both.post("/acting-for", on="/", organisation="", back="https://ond.example/")

    assert "Whose part is it about?" in unclear
    assert "Whose part is it about?" in unclear_report
    assert all_mine.count('class="govuk-button"') == 2
    assert one.count('class="govuk-button"') == 1
    assert "What waits for sunne (påhittad)" in one
    assert all(f'value="{sunne}" selected' in each for each in (one, clear, report))
    assert "You act for" in clear
    assert ", sunne (påhittad)" in clear
    assert elsewhere.location == "/"


def several(both: Visitor, keys: Sequence[str], do: str, **typed: str) -> str:
    """Send the form of a common decision for *keys*; return the page."""
    asked = {"csrf_token": kept(both.get("/steps/anchor").text)["csrf_token"]}
    return both.send("/steps/anchor", **asked, chosen=keys, **{**DECIDED, **typed}, do=do).text


@SQLITE
def test_several_are_anchored_by_one_decision_each_with_its_own_receipt(
    both: Visitor, county: World
) -> None:
    first, second = county.propose("karlstad", title="Ett"), county.propose("sunne", title="Två")
    third = county.propose("sunne", title="Tre")
    keys = [f"{first}/{county.uid('karlstad')}", f"{second}/{county.uid('sunne')}"]
    path = f"/activities/{first}"

    form = both.get("/steps/anchor").text
    checked = several(both, keys, "check")
    sent = several(both, keys, "send")
    entries = county.entries()
    again = several(both, keys, "send")
    refused = several(both, keys, "send", **{"evidence/decisionBody": "Någon annan"})

    assert all(f'value="{key}"' in form for key in keys)
    assert "1.1 Ett, karlstad (påhittad)" in checked
    assert [page.count("/receipts/") for page in (checked, sent, again)] == [0, 2, 2]
    assert county.entries() == entries
    assert "already been taken" in refused
    assert county.coordinator.get(path).json["state"] == "anchored"
    assert county.coordinator.get(f"/activities/{third}").json["state"] == "proposed"


@SQLITE
def test_what_is_wrong_with_a_common_decision_is_told_once(both: Visitor, county: World) -> None:
    key = f"{county.propose('karlstad')}/{county.uid('karlstad')}"

    none = several(both, [], "check")
    early = several(both, [key], "send", **{"evidence/decidedOn": ""})
    changed = several(both, [key], "change")

    assert '<a href="#chosen">' in none
    assert early.count('<a href="#evidence/decidedOn">') == 1
    for page in (early, changed):
        assert f'value="{key}" checked' in page
        assert 'value="Kommunstyrelsen"' in page


@SQLITE
def test_what_a_coordinator_entered_comes_first_and_is_objected_to(
    browser: Visitor, county: World
) -> None:
    uid, own = county.propose("karlstad", "sunne"), county.uid("karlstad")
    coordinator = a_visitor(county)
    enter(coordinator, "coordinator")
    entered = take(
        coordinator, step(uid, "anchor", own), **DECIDED, basis="Hon ringde i går"
    ).location
    objection = entered.replace("receipts", "objections")
    enter(browser, WHO)

    home = browser.get("/").text
    receipt = browser.get(entered).text
    silent = browser.post(objection, reason="")
    sent = browser.post(objection, reason="Det har vi inte sagt")

    assert "The coordinator entered the last step for you" in home
    assert objection in home
    assert "Hon ringde i går" in receipt
    assert "on behalf of karlstad (påhittad)" in receipt
    assert silent.status_code == 422
    assert "Det har vi inte sagt" in browser.get(sent.location).text
    assert browser.get(sent.location.replace("receipts", "objections")).status_code == 409
    assert coordinator.get(objection).status_code == 403
    assert objection not in browser.get("/").text


@SQLITE
def test_a_coordinator_says_how_they_know_what_they_enter(browser: Visitor, county: World) -> None:
    path = step(county.propose("karlstad", "sunne"), "anchor", county.uid("karlstad"))
    enter(browser, "coordinator")

    page = browser.send(path, **kept(browser.get(path).text), **DECIDED, do="check")

    assert '<a href="#basis">' in page.text
    assert "You enter this for karlstad (påhittad)" in page.text


@SQLITE
def test_a_coordinator_sees_the_county_and_takes_the_steps_of_activities(
    browser: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    enter(browser, "coordinator")
    home = browser.get("/").text
    target = county.coordinator.post(
        "/plans",
        {
            "title": "Nästa plan",
            "countyCode": "17",
            "periodStart": "2030-01-01",
            "periodEnd": "2031-12-31",
        },
    ).json["id"]
    path = f"/activities/{uid}/steps/carry_over"
    form = browser.get(path).text
    taken = take(
        browser,
        path,
        **{"evidence/targetPlan": target, "evidence/keepParts": "1"},
        reason="Tiden gick",
    )

    assert "No activity has stopped" in home
    assert "Handlingsplan" in home
    assert f'<option value="{target}">Nästa plan</option>' in form
    assert taken.status_code == 303
    assert county.coordinator.get(f"/activities/{uid}").json["state"] == "carried_over"
    assert "Carry the activity over" in browser.get(taken.location).text


@SQLITE
def test_a_follow_up_is_confirmed_without_one_owner(browser: Visitor, county: World) -> None:
    uid, sunne = county.propose("karlstad", "sunne"), county.uid("sunne")
    done = {"summary": "Gjort", "completedOn": "2026-04-01"}
    for name in ("karlstad", "sunne"):
        county.reporter(name).move(uid, "anchor", evidence=DECISION)
        county.reporter(name).move(uid, "implement", evidence=done)
    county.reporter("karlstad").move(
        uid, "follow_up", evidence={"result": "achieved", "summary": "Bra"}
    )
    enter(browser, "coordinator")
    path = f"/activities/{uid}/steps/confirm_follow_up"

    form = browser.get(path).text
    asked = {"csrf_token": kept(browser.get("/account").text)["csrf_token"]}
    mark = {
        "mark": f"implemented {county.coordinator.get(f'/activities/{uid}').json['stateSince']}"
    }
    typed = {
        "evidence/summary": "Bra i stort",
        "evidence/without": sunne,
        "reason": "De svarar inte",
    }
    checked = browser.send(path, **asked, **mark, **typed, do="check")
    sent = browser.send(path, **kept(checked.text), do="send")

    assert "Still to follow up: sunne" in form
    assert "sunne (påhittad)" in checked.text
    assert sent.status_code == 303
    assert "sunne (påhittad)" in browser.get(sent.location).text


def cost(browser: Visitor, county: World, path: str) -> int:
    """Count the statements of a page."""
    with county.app.app_context():
        engine = db.engine
    with statements_to(engine) as sent:
        page = browser.get(path)
    assert page.status_code == 200, unescape(page.text)
    return len(sent)


@SQLITE
def test_no_page_costs_more_statements_when_more_waits(both: Visitor, county: World) -> None:
    uid = county.propose("karlstad", "sunne")
    entry = take(both, step(uid, "anchor", county.uid("karlstad")), **DECIDED).location
    paths = (
        "/",
        "/steps/anchor",
        step(uid, "implement", county.uid("karlstad")),
        f"/activities/{uid}/report?organisation={county.uid('sunne')}",
        entry,
    )
    before = {path: cost(both, county, path) for path in paths}
    for number in range(8):
        county.propose("karlstad", "sunne", number=str(number))

    after = {path: cost(both, county, path) for path in paths}

    assert after == before
    assert max(after.values()) <= MOST
