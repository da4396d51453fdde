"""A form that is sent twice is done once: a double click, a reload, two at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from werkzeug.test import TestResponse

from tests.integration.web.filling import hidden, report
from tests.integration.web.looking import anchor_on_behalf, on_sqlite, visitor
from tests.support.browsing import Visitor, token_in
from tests.support.world import World

WHO = "reporter of karlstad"


def form(browser: Visitor, path: str, **typed: str) -> dict[str, str]:
    """Return all that the form at *path* is sent with, when *typed* has been filled in."""
    page = browser.get(path).text
    asked = {"csrf_token": token_in(page), "once": hidden(page, "once")}
    if 'name="version"' in page.rpartition("<form")[2]:
        asked["version"] = hidden(page, "version")
    return {**asked, **typed}


def at_once(browser: Visitor, path: str, sent: dict[str, str], count: int) -> list[TestResponse]:
    """Send the same form from as many browsers at once, which all hold the same cookies."""
    gate = Barrier(count)
    copies = [Visitor(browser.world, browser.world.app.test_client()) for _ in range(count)]
    for name in ("__Host-forankra", "__Host-forankra-form"):
        cookie = browser.client.get_cookie(name)
        assert cookie
        for each in copies:
            each.client.set_cookie(name, cookie.value, domain="localhost")

    def send(each: Visitor) -> TestResponse:
        gate.wait()
        return each.send(path, **sent)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(send, copies))


@pytest.fixture
def reporter(county: World) -> Visitor:
    """Give karlstad's reporter at the pages."""
    return visitor(county, WHO)


def test_of_a_report_that_is_sent_twice_at_once_there_is_one_with_one_receipt(
    reporter: Visitor, county: World
) -> None:
    path = report(county, county.propose("karlstad", "sunne"))
    sent = form(reporter, path, comment="Vi har börjat", progress="begun")
    before = county.entries()

    answers = at_once(reporter, path, sent, 2)
    again = reporter.send(path, **sent)

    assert [each.status_code for each in answers] == [303, 303]
    assert {each.location for each in (*answers, again)} == {again.location}
    assert "/receipts/" in (again.location or "")
    assert county.entries() == before + 1


@on_sqlite
def test_what_is_typed_anew_is_another_report_and_a_fault_uses_no_key_up(
    reporter: Visitor, county: World
) -> None:
    path = report(county, county.propose("karlstad", "sunne"))
    sent = form(reporter, path, comment="x" * 2_001)
    before = county.entries()

    faulty = reporter.send(path, **sent)
    first = reporter.send(path, **{**sent, "comment": "Vi har börjat"})
    other = reporter.send(path, **{**sent, "comment": "Vi har hunnit längre"})
    keyless = [reporter.send(path, csrf_token=sent["csrf_token"], comment="x") for _ in range(2)]

    assert faulty.status_code == 422
    assert hidden(faulty.text, "once") == sent["once"]
    assert first.location != other.location
    assert len({each.location for each in keyless}) == 2
    assert county.entries() == before + 4


@on_sqlite
def test_an_objection_that_is_sent_twice_is_one(reporter: Visitor, county: World) -> None:
    uid = county.propose("karlstad", "sunne")
    entry = anchor_on_behalf(county, uid, "karlstad")
    path = f"/activities/{uid}/objections/{entry}"
    sent = form(reporter, path, reason="Vi har inte beslutat detta")
    before = county.entries()

    first, again = (reporter.send(path, **sent) for _ in range(2))

    assert first.location == again.location
    assert county.entries() == before + 1


@on_sqlite
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        (
            "/plans/new",
            {
                "title": "Plan 2027",
                "countyCode": "17",
                "periodStart": "2027-01-01",
                "periodEnd": "2027-12-31",
            },
        ),
        ("/plans/{plan}/activities/new", {"title": "Ta fram en rutin", "rule": "all"}),
        ("/plans/{plan}/goals", {"title": "Fler anmäler"}),
        ("/organisations/new", {"name": "Påhittade verket", "kind": "agency", "countyCode": "17"}),
    ],
)
def test_what_is_added_twice_is_added_once(county: World, path: str, typed: dict[str, str]) -> None:
    coordinator = visitor(county, "coordinator")
    path = path.format(plan=county.county.plan)
    sent = form(coordinator, path, **typed)
    before = county.entries()

    first, again = (coordinator.send(path, **sent) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303), first.text
    assert first.location == again.location
    assert county.entries() == before + 1


@on_sqlite
def test_a_role_that_is_given_twice_is_given_once(county: World) -> None:
    coordinator = visitor(county, "coordinator")
    page = f"/people/{county.county.people[WHO].person}"
    shown = coordinator.get(page).text
    giving = shown[shown.index(f'"{page}/roles"') :].partition("</form>")[0]
    carried = {"csrf_token": token_in(shown), "once": hidden(f"<form{giving}", "once")}
    sent = {**carried, "role": "reporter", "organisation": county.uid("sunne")}
    before = county.entries()

    first, again = (coordinator.send(f"{page}/roles", **sent) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303), first.text
    assert first.location == again.location
    assert county.entries() == before + 1


@on_sqlite
def test_another_person_with_the_same_key_is_not_answered_for_the_first(
    reporter: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    key = form(reporter, report(county, uid), comment="Karlstads ord")
    reporter.send(report(county, uid), **key)
    other = visitor(county, "reporter of sunne")
    path = f"/activities/{uid}/report"
    before = county.entries()

    answer = other.post(path, comment="Karlstads ord", once=key["once"])

    assert answer.status_code == 303
    assert county.entries() == before + 1
