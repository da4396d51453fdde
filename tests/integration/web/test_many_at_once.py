"""A coordinator sets days, names reporters and asks owners: many at once, each on its own."""

import re
from collections.abc import Sequence

import pytest
from werkzeug.test import TestResponse

from tests.support.browsing import Visitor, a_visitor, token_in
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
LINES = (
    "karlstad (påhittad); Asta Påhittad; asta@exempel.se\n"
    "Sunne (påhittad)\tAsta Påhittad\tASTA@exempel.se\n"
    "karlstad (påhittad); Asta igen; asta@exempel.se\n"
    "Ingenstans; Bo Påhittad; bo@exempel.se\n"
    "sunne (påhittad); ; ingen adress\n"
    "bara ett fält"
)


def come_in(browser: Visitor, name: str = "coordinator") -> None:
    """Come in as *name*, and read the pages in English."""
    browser.open_link(name)
    browser.get("/account?lang=en")


def send(browser: Visitor, path: str, on: str, **sent: str | Sequence[str]) -> TestResponse:
    """Send a form in which a field may stand several times."""
    return browser.send(path, csrf_token=token_in(browser.get(on).text), **sent)


def offered(page: str, name: str = "activity") -> list[str]:
    """Return what the boxes of that *name* would send."""
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def test_days_are_set_for_the_plan_and_its_activities(browser: Visitor, county: World) -> None:
    first, second = county.propose("karlstad"), county.propose("sunne")
    come_in(browser)
    here = f"/plans/{county.county.plan}/due-days"
    page = browser.get(here).text
    chosen = offered(page)
    edited = {"title": "Ny titel", "rule": "all", "version": chosen[2].partition(" ")[2]}
    browser.post(f"/activities/{second}/edit", **edited)

    days = {"dueOn/anchor": "2026-03-31", "dueOn/implement": "2026-12-01"}
    done = send(browser, here, here, **days, activity=chosen)
    known = county.coordinator.get(f"/activities/{first}").json

    assert [each.partition(" ")[0] for each in chosen] == [county.county.plan, first, second]
    assert "2 of 3 done." in done.text, done.text
    assert "Somebody has changed it since you saw it." in done.text
    assert known
    assert known["dueOn"]["anchor"] == "2026-03-31"
    assert known["dueOn"]["implement"] == "2026-12-01"
    assert f"({1})" in browser.get(f"{here}?lacking=1").text


@ON_SQLITE
def test_days_need_a_day_and_something_to_hold_for(browser: Visitor, county: World) -> None:
    county.propose("karlstad")
    come_in(browser)
    here = f"/plans/{county.county.plan}/due-days"
    listed = offered(browser.get(here).text, "listed")
    own = offered(browser.get(here).text)[0]
    before = county.entries()

    no_day = send(browser, here, here, activity=listed)
    nothing = send(browser, here, here, **{"dueOn/anchor": "2026-03-31"})
    many = [f"01a20000-0000-7000-8000-{number:012} 1" for number in range(201)]
    too_many = send(browser, here, here, **{"dueOn/anchor": "2026-03-31"}, activity=many)
    plan = send(browser, here, here, **{"dueOn/implement": "2026-03-31"}, activity=own)
    unchanged = county.entries()
    unknown = send(browser, here, here, **{"dueOn/anchor": "2026-03-31"}, activity=many[:1])
    everything = send(browser, here, here, **{"dueOn/anchor": "2026-03-31"}, listed=listed, all="1")

    assert 'href="#dueOn/anchor"' in no_day.text
    for refused in (nothing, too_many, plan):
        assert 'href="#activity"' in refused.text
    assert unchanged == before
    assert "There is no such activity." in unknown.text
    assert "1 of 1 done." in everything.text


def test_reporters_are_named_from_a_list(browser: Visitor, county: World) -> None:
    come_in(browser)
    before = county.entries()

    looked = send(browser, "/people/reporters/look", "/people/reporters", lines=LINES)
    unchanged = county.entries()
    done = send(browser, "/people/reporters", "/people/reporters", lines=LINES)
    again = send(browser, "/people/reporters/look", "/people/reporters", lines=LINES)
    link = re.search(r"<code>https?://[^/]+(/sign-in/link/[^<]+)</code>", done.text)

    assert unchanged == before
    assert "2 of 5 lines can be taken." in looked.text, looked.text
    for sentence in (
        "A new person, who reports for the organisation",
        "Somebody known, who now reports for the organisation too",
        "There is no active organisation called Ingenstans here.",
        "The name is missing.",
        "ingen adress is no e-mail address.",
        "Write organisation; name; e-mail address.",
    ):
        assert sentence in looked.text
    assert "2 of 5 lines were taken." in done.text
    assert "sunne (påhittad); ; ingen adress\nbara ett fält</textarea>" in done.text
    assert again.text.count("Reports for the organisation already") == 2
    assert link
    reporter = a_visitor(county)
    assert reporter.post(link[1]).status_code == 303


@ON_SQLITE
def test_a_list_of_reporters_is_held_to_the_rules(browser: Visitor, county: World) -> None:
    come_in(browser)

    def look(lines: str) -> str:
        sent = {"lines": lines}
        return send(browser, "/people/reporters/look", "/people/reporters", **sent).text

    empty = look(" \n")
    long = look("a; b; c@d.se\n" * 201)
    personal = look("karlstad (påhittad); Asta 19121212-1212; asta@exempel.se")
    elsewhere = look("karlstad (påhittad); Någon; coordinator.elsewhere@exempel.test")
    oneself = look("karlstad (påhittad); Jag själv; coordinator@exempel.test")
    reporter = a_visitor(county)
    come_in(reporter, "reporter of karlstad")

    assert 'href="#lines"' in empty
    assert "At most 200 lines at a time." in long
    assert "personal identity number" in personal
    assert "Another person already has this e-mail address." in elsewhere
    assert "Nobody gives or takes their own roles." in oneself
    assert reporter.get("/people/reporters").status_code == 403


@ON_SQLITE
def test_a_link_is_mailed_instead_of_shown_and_whoever_is_shut_out_stays_so(
    browser: Visitor,
) -> None:
    come_in(browser)
    line = "karlstad (påhittad); Asta Påhittad; asta@exempel.se"

    mailed = send(browser, "/people/reporters", "/people/reporters", lines=line, mail="1")
    person = re.search(r"/people/([0-9a-f-]{36})", mailed.text)
    assert person
    browser.post(f"/people/{person[1]}/disable", on=f"/people/{person[1]}")
    other = line.replace("karlstad", "sunne")
    shut_out = send(browser, "/people/reporters", "/people/reporters", lines=other)

    assert "Mailed" in mailed.text
    assert "<code>" not in mailed.text
    assert "This person is let in no more." in shut_out.text


@ON_SQLITE
def test_owners_without_a_reporter_stand_in_the_list_to_begin_with(browser: Visitor) -> None:
    come_in(browser)
    draft = browser.post(
        "/plans/new",
        title="Utkast",
        countyCode="17",
        periodStart="2026-01-01",
        periodEnd="2026-12-31",
    ).location
    new = browser.post(f"{draft}/activities/new", title="Ta fram en rutin", rule="all").location
    added = browser.post(
        "/organisations/new", name="Påhittade bolaget", kind="business", countyCode="17"
    )
    uid = added.location.rpartition("/")[2]
    version = re.search(r'name="version" value="(\d+)"', browser.get(new).text)
    assert version
    browser.post(new, organisation=uid, role="responsible", version=version[1])
    plan = draft.rpartition("/")[2]

    page = browser.get(f"/people/reporters?plan={plan}").text
    hour = browser.get(f"{draft}/first-hour").text

    assert "Påhittade bolaget; ;" in page, hour
    assert f"/people/reporters?plan={plan}" in hour
    assert f"/plans/{plan}/due-days?lacking=1" in hour


@ON_SQLITE
def test_what_a_file_claims_stands_there_with_a_way_to_ask(browser: Visitor, county: World) -> None:
    county.propose("karlstad", claimed_status="done")
    come_in(browser)
    plan = f"/plans/{county.county.plan}"

    page = browser.get(f"{plan}/first-hour").text

    assert "Mail karlstad (påhittad) and ask" in page, page
    assert 'href="mailto:' in page
