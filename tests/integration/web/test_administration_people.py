"""Whoever manages people finds, adds, invites and stops them on pages of their own."""

import re

import pytest

from tests.support.browsing import Visitor, a_visitor
from tests.support.world import World

COORDINATOR = "coordinator"
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def come_in(browser: Visitor, name: str) -> None:
    """Come in as *name*, and read the pages in English."""
    browser.open_link(name)
    browser.get("/account?lang=en")


def person_at(address: str) -> str:
    """Return whose page *address* is."""
    found = re.search(r"/people/([0-9a-f-]{36})", address)
    assert found, address
    return found[1]


def add(browser: Visitor, organisation: str) -> str:
    """Add a reporter, and return whose page comes next."""
    new = {"name": "Ny Person", "email": "Ny@Example.org", "locale": "sv", "role": "reporter"}
    added = browser.post("/people/new", **new, organisation=organisation)
    assert added.status_code == 303, added.text
    return person_at(added.location)


def test_a_coordinator_adds_invites_and_stops_a_reporter(browser: Visitor, county: World) -> None:
    come_in(browser, COORDINATOR)
    here = f"/people/{add(browser, county.county.uid('karlstad'))}"
    before = browser.get(here).text

    invited = browser.post(f"{here}/invitation", on=here)
    link = re.search(r'value="[^"]*?(/sign-in/link/[^"]+)"', invited.text)
    assert link, invited.text
    theirs = a_visitor(county)
    assert theirs.post(link[1]).status_code == 303
    assert theirs.get("/account").status_code == 200
    stopped = browser.post(f"{here}/disable", on=here)

    assert "karlstad (påhittad)" in before
    assert "Not known: no sign-in is kept." in before
    assert "Not known: no sign-in is kept." not in browser.get(here).text
    assert stopped.status_code == 303
    assert theirs.get("/account").location == "/sign-in"
    assert "let in no more" in browser.get("/people?q=Ny").text


@ON_SQLITE
def test_somebody_is_let_in_again_signed_out_and_told_when_there_is_no_password(
    browser: Visitor, county: World
) -> None:
    come_in(browser, COORDINATOR)
    here = f"/people/{add(browser, county.county.uid('karlstad'))}"
    browser.post(f"{here}/disable", on=here)

    refused = browser.post(f"{here}/invitation", on=here)
    enabled = browser.post(f"{here}/enable", on=here)
    out = browser.post(f"{here}/sign-out", on=here)
    none = browser.post(f"{here}/password/remove", on=here)

    assert (refused.status_code, enabled.status_code, out.status_code) == (422, 303, 303)
    assert "This person is let in no more." in refused.text
    assert none.status_code == 404


@ON_SQLITE
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"role": "reporter"}, "Choose whom they report for."),
        ({"role": "auditor"}, "Choose a county."),
        ({"role": "auditor", "countyCode": "17", "validFrom": "2026-13-01"}, "YYYY-MM-DD"),
        ({"role": "auditor", "countyCode": "17", "validFrom": "1026-01-01"}, "From 1900 to 2200."),
        (
            {"role": "auditor", "countyCode": "17", "validFrom": "2026-05-01"}
            | {"validUntil": "2026-04-01"},
            "The last day cannot come before the first.",
        ),
        ({"role": "reporter", "countyCode": "17", "organisation": "x"}, "Choose one of those"),
        (
            {"role": "reporter", "organisation": "01a20000-0000-7000-8000-00000000ffff"},
            "Choose one of those",
        ),
        ({"role": "king"}, "Choose one of those that are listed."),
        ({}, "State this."),
    ],
)
def test_a_role_that_makes_no_sense_is_told_at_its_field(
    browser: Visitor, county: World, sent: dict[str, str], said: str
) -> None:
    come_in(browser, COORDINATOR)
    here = f"/people/{county.county.people['reporter of karlstad'].person}"

    answer = browser.post(f"{here}/roles", on=here, **sent)

    assert answer.status_code == 422
    assert said in answer.text


@ON_SQLITE
def test_roles_are_given_with_days_and_taken_away(browser: Visitor, county: World) -> None:
    come_in(browser, COORDINATOR)
    here = f"/people/{county.county.people['reporter of karlstad'].person}"
    auditor = {"role": "auditor", "countyCode": "17", "validUntil": "2099-12-31"}

    beyond = browser.post(f"{here}/roles", on=here, role="administrator", countyCode="17")
    given = browser.post(f"{here}/roles", on=here, **auditor)
    page = browser.get(given.location).text
    ways = re.findall(rf"{here}/roles/[0-9a-f-]+/revoke", page)
    taken = browser.post(ways[-1], on=here)

    assert beyond.status_code == 403
    assert "The role is given." in page
    assert "until 2099-12-31" in page
    assert taken.status_code == 303
    assert "2099-12-31" not in browser.get(here).text


@ON_SQLITE
def test_what_somebody_else_wrote_meanwhile_stands_beside_what_was_typed(
    browser: Visitor, county: World
) -> None:
    come_in(browser, COORDINATOR)
    uid = county.county.people["reporter of karlstad"].person or ""
    form = f"/people/{uid}/edit"
    version = re.search(r'name="version" value="(\d+)"', browser.get(form).text)
    assert version
    sent = {"email": "karlstad@example.org", "locale": "sv", "version": version[1]}
    assert browser.post(form, **sent, name="Deras Namn").status_code == 303

    late = browser.post(form, **sent, name="Mitt Namn")

    assert late.status_code == 409
    assert "<td>Deras Namn</td><td>Mitt Namn</td>" in late.text
    newer = re.search(r'name="version" value="(\d+)"', late.text)
    assert newer
    again = browser.post(form, **{**sent, "version": newer[1]}, name="Mitt Namn")
    assert again.status_code == 303
    assert "Mitt Namn" in browser.get(again.location).text


@ON_SQLITE
def test_an_address_that_another_has_is_refused_and_nothing_typed_is_lost(
    browser: Visitor, county: World
) -> None:
    come_in(browser, COORDINATOR)
    karlstad = county.county.uid("karlstad")
    listed = browser.get("/people?role=reporter").text
    taken = re.search(r"<td>([^<@]+@[^<]+)</td>", listed)
    assert taken

    answer = browser.post(
        "/people/new",
        name="Ny Person",
        email=taken[1],
        locale="sv",
        role="reporter",
        organisation=karlstad,
    )

    assert answer.status_code == 409
    assert "Another person already has this e-mail address." in answer.text
    assert 'value="Ny Person"' in answer.text


@ON_SQLITE
def test_what_is_in_hand_is_shown_to_whoever_manages_and_to_nobody_else(
    browser: Visitor, county: World
) -> None:
    uid = county.county.people["reporter of karlstad"].person or ""
    come_in(browser, COORDINATOR)
    shown = browser.get(f"/people/{uid}/in-hand")
    own = browser.get(f"/people/{county.county.people[COORDINATOR].person}")
    reporter = a_visitor(county)
    reporter.open_link("reporter of karlstad")

    assert "karlstad (påhittad)" in shown.text
    assert "This is you." in own.text
    paths = ("/people", "/people/new", "/administration", f"/people/{uid}")
    assert [reporter.get(path).status_code for path in paths] == [403] * 4
    other = county.county.people["reporter of sunne"].person
    assert reporter.get(f"/people/{other}").status_code == 404


@ON_SQLITE
def test_a_name_too_long_and_an_address_that_is_none_are_told(
    browser: Visitor, county: World
) -> None:
    come_in(browser, COORDINATOR)
    sent = {"locale": "sv", "role": "reporter", "organisation": county.uid("sunne")}

    answer = browser.post("/people/new", name="x" * 500, email="inte en adress", **sent)

    assert answer.status_code == 422
    assert "At most 200 characters." in answer.text
    assert "Write an e-mail address." in answer.text
