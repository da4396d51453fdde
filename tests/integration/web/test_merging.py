"""A coordinator lets one organisation succeed another, and sees first what that does."""

import re

import pytest

from service.core import clock
from tests.support.browsing import Visitor, a_visitor
from tests.support.world import DECISION, World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def come_in(browser: Visitor, name: str = "coordinator") -> None:
    """Come in as *name*, and read the pages in English."""
    browser.open_link(name)
    browser.get("/account?lang=en")


def form_of(browser: Visitor, county: World, **sent: str) -> dict[str, str]:
    """Return what is sent to let sunne succeed karlstad today."""
    page = browser.get(f"/organisations/{county.uid('karlstad')}/merge").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version, page
    known = {"into": county.uid("sunne"), "lastDay": clock.today().isoformat()}
    return {**known, "reason": "Kommunerna har gått samman", "version": version[1], **sent}


def owners_of(county: World, activity: str) -> dict[str, str]:
    """Return the owners of the activity by name, with their roles."""
    found = county.coordinator.get(f"/activities/{activity}").json
    assert found
    return {each["organisation"]["name"]: each["role"] for each in found["owners"]}


def test_what_is_open_goes_over_after_it_was_told(browser: Visitor, county: World) -> None:
    alone, both = county.propose("karlstad*"), county.propose("karlstad*", "sunne")
    county.reporter("karlstad").move(alone, "anchor", evidence=DECISION)
    come_in(browser)
    here = f"/organisations/{county.uid('karlstad')}/merge"
    role = re.search(r'name="role" type="checkbox" value="([^"]+)" checked', browser.get(here).text)
    assert role
    sent, before = form_of(browser, county, role=role[1]), county.entries()

    told = browser.post(here, **sent)
    unchanged = county.entries()
    done = browser.post(here, **sent, confirmed="1")

    assert (told.status_code, unchanged) == (200, before)
    assert "Anchored → proposed" in told.text
    assert "Responsibilities that go over: 2" in told.text
    assert "Reporters who go over: 1" in told.text
    assert "has succeeded" in done.text, done.text
    for activity in (alone, both):
        assert owners_of(county, activity) == {"sunne (påhittad)": "lead"}
    shown = browser.get(f"/organisations/{county.uid('karlstad')}").text
    assert clock.today().isoformat() in shown
    assert "sunne (påhittad)" in shown


@ON_SQLITE
def test_a_merger_is_refused_whole(browser: Visitor, county: World) -> None:
    county.propose("karlstad")
    come_in(browser)
    here = f"/organisations/{county.uid('karlstad')}/merge"
    before = county.entries()
    sent = form_of(browser, county)

    def fault(**other: str) -> str:
        return browser.post(here, **{**sent, "confirmed": "1", **other}).text

    assert 'href="#into"' in fault(into=county.uid("karlstad"))
    assert 'href="#into"' in fault(into="01a20000-0000-7000-8000-00000000fff3")
    assert 'href="#lastDay"' in fault(lastDay="2199-01-01")
    assert 'href="#reason"' in fault(reason="")
    assert "Somebody else has changed this meanwhile" in fault(version="99")
    assert county.entries() == before


@ON_SQLITE
def test_a_weaker_role_of_the_successor_grows_and_a_stronger_one_stays(
    browser: Visitor, county: World
) -> None:
    grows, stays = county.propose("karlstad*", "sunne?"), county.propose("karlstad?", "sunne")
    come_in(browser)
    here = f"/organisations/{county.uid('karlstad')}/merge"

    browser.post(here, **form_of(browser, county), confirmed="1")

    assert owners_of(county, grows) == {"sunne (påhittad)": "lead"}
    assert owners_of(county, stays) == {"sunne (påhittad)": "responsible"}


@ON_SQLITE
def test_only_who_manages_activities_there_merges(county: World) -> None:
    here = f"/organisations/{county.uid('karlstad')}"
    statuses = []
    for name in ("reporter of karlstad", "coordinator elsewhere", "administrator"):
        visitor = a_visitor(county)
        come_in(visitor, name)
        statuses.append(visitor.get(f"{here}/merge").status_code)
        assert "Let another organisation succeed it" not in visitor.get(here).text

    assert statuses == [403, 403, 403]


@ON_SQLITE
def test_numbers_that_others_know_an_organisation_by_are_kept(
    browser: Visitor, county: World
) -> None:
    come_in(browser)
    here = f"/organisations/{county.uid('karlstad')}"
    page = browser.get(f"{here}/edit").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    sent = {"name": "Karlstads kommun (påhittad)", "kind": "municipality", "countyCode": "17"}
    sent |= {"version": version[1]}

    loose = browser.post(f"{here}/edit", **sent, identifiers="212000-0000")
    many = browser.post(f"{here}/edit", **sent, identifiers="a: 1\n" * 11)
    kept = browser.post(f"{here}/edit", **sent, identifiers="orgnr: 212000-0000\nscb: 1780")

    assert 'href="#identifiers"' in loose.text
    assert 'href="#identifiers"' in many.text
    assert kept.status_code == 303
    assert "orgnr: 212000-0000\nscb: 1780" in browser.get(f"{here}/edit").text
