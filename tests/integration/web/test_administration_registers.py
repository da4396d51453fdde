"""Agreements with their parties, and organisations, are kept on pages of their own."""

import re

import pytest

from tests.support.browsing import Visitor, a_visitor
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def come_in(browser: Visitor, name: str = "coordinator") -> None:
    """Come in as *name*, and read the pages in English."""
    browser.open_link(name)
    browser.get("/account?lang=en")


def version_in(page: str) -> str:
    """Return the version that the page's form was shown with."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found, page
    return found[1]


def test_an_agreement_gets_parties_of_which_one_leaves(browser: Visitor, county: World) -> None:
    come_in(browser)
    added = browser.post(
        "/agreements/new", title="Överenskommelse", countyCode="17", validFrom="2026-01-01"
    )
    here = added.location
    sunne = {"organisation": county.uid("sunne"), "accession": "signed", "joinedOn": "2026-01-01"}

    joined = browser.post(f"{here}/parties", on=here, **sunne)
    twice = browser.post(f"{here}/parties", on=here, **sunne)
    page = browser.get(here).text
    party = re.search(rf"{here}/parties/[0-9a-f-]+", page)
    assert party, page
    left = {"accession": "signed", "joinedOn": "2026-01-01", "leftOn": "2026-06-30"}
    version = version_in(browser.get(party[0]).text)
    silent = browser.post(party[0], **left, version=version)
    gone = browser.post(party[0], **left, leftReason="Sades upp", version=version)

    assert (joined.status_code, twice.status_code) == (303, 409)
    assert "already a party" in twice.text
    assert "Say why it left." in silent.text
    assert gone.status_code == 303
    assert "Sades upp" in browser.get(here).text


@ON_SQLITE
def test_an_agreement_is_edited_in_its_county_alone(browser: Visitor, county: World) -> None:
    come_in(browser)
    here = f"/agreements/{county.county.agreement}"
    edit = f"{here}/edit"
    sent = {"validFrom": "2022-01-01", "version": version_in(browser.get(edit).text)}

    edited = browser.post(edit, title="Ny titel", **sent)
    late = browser.post(edit, title="Annan titel", **sent)
    reporter = a_visitor(county)
    come_in(reporter, "reporter of karlstad")
    read = reporter.get(here)

    assert edited.status_code == 303
    assert "<td>Ny titel</td><td>Annan titel</td>" in late.text
    assert "Ny titel" in browser.get("/agreements?q=titel").text
    assert "None is found." in browser.get("/agreements?q=finnsinte").text
    assert read.status_code == 200
    assert "Add a party" not in read.text
    assert [reporter.get(path).status_code for path in (edit, "/agreements/new")] == [403, 403]


@ON_SQLITE
def test_an_organisation_is_added_found_and_edited(browser: Visitor, county: World) -> None:
    come_in(browser)
    new = {"name": "Påhittade bolaget", "kind": "business", "countyCode": "17"}

    nowhere = browser.post("/organisations/new", **{**new, "countyCode": ""})
    added = browser.post(
        "/organisations/new", **new, aliases="Bolaget\nPB AB", parent=county.uid("sunne")
    )
    page = browser.get(added.location).text
    edit = f"{added.location}/edit"
    sent = {**new, "version": version_in(browser.get(edit).text)}
    circle = browser.post(edit, **sent, parent=added.location.rpartition("/")[2])
    backwards = browser.post(edit, **sent, activeFrom="2026-02-01", activeUntil="2026-01-01")
    personal = browser.post(edit, **sent, aliases="19121212-1212")
    closed = browser.post(edit, **sent, activeUntil="2026-12-31")

    assert "Choose a county." in nowhere.text
    assert "Bolaget, PB AB" in page
    assert 'href="#parent"' in circle.text
    assert 'href="#activeUntil"' in backwards.text
    assert "personal identity number" in personal.text
    assert closed.status_code == 303
    assert "2026-12-31" in browser.get("/organisations?q=bolaget&kind=business&county=17").text
    assert "None is found." in browser.get("/organisations?q=finnsinte").text


@ON_SQLITE
def test_administration_leads_to_all_that_one_may_and_to_nothing_else(
    browser: Visitor, county: World
) -> None:
    administrator = a_visitor(county)
    come_in(browser)
    come_in(administrator, "administrator")

    ways = {
        name: set(re.findall(r'<li><a href="(/[^"]+/new)"', each.get("/administration").text))
        for name, each in (("coordinator", browser), ("administrator", administrator))
    }

    assert ways == {
        "coordinator": {"/people/new", "/plans/new", "/agreements/new", "/organisations/new"},
        "administrator": {"/people/new", "/organisations/new"},
    }
    assert {browser.get(each).status_code for each in ways["coordinator"]} == {200}
    assert {administrator.get(each).status_code for each in ways["administrator"]} == {200}
