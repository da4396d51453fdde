"""The ready lists on their pages and as files, and the accessibility statement."""

import re
from datetime import timedelta

import pytest

from service.app import create_app
from service.core import clock
from service.core.config import Config
from service.core.db import db
from service.reports.examined import Scope
from service.reports.ready import READY
from tests.support.browsing import HOME, Visitor
from tests.support.listening import statements_to
from tests.support.stepping import add_activity, part_wish, take
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MOST_STATEMENTS = 12
NOTHING = ("corrections", "follow-ups-alone", "decisions-over-owners")


@pytest.fixture
def auditor(browser: Visitor, county: World) -> Visitor:
    """Let an auditor in, who reads English, where one step was late and on behalf."""
    with county.app.app_context():
        due = clock.today() - timedelta(days=150)
        uid = add_activity(county.county, ["karlstad", "sunne"], title="=En rutin", anchor_by=due)
        on_behalf = part_wish(
            "anchor",
            county.uid("sunne"),
            basis="På telefon",
            evidence={
                "decisionBody": "Kommunstyrelsen",
                "decidedOn": clock.today() - timedelta(days=100),
            },
        )
        take(county.county.coordinator, uid, on_behalf)
    browser.open_link("auditor")
    browser.get("/account?lang=en")
    return browser


def test_every_ready_list_is_shown_and_given_as_a_file(auditor: Visitor, county: World) -> None:
    index = auditor.get("/reports").text
    plan = county.county.plan
    for name in READY:
        asked = f"plan={plan}&county=17&day={clock.today()}&days=30&state=proposed&how=been"
        page = auditor.get(f"/reports/{name}?{asked}")
        with county.app.app_context(), statements_to(db.engine) as sent:  # the reading is noted
            auditor.get(f"/reports/{name}?{asked}")
        told = auditor.get(f"/reports/{name}.csv?{asked}")

        assert f'href="/reports/{name}"' in index
        assert page.status_code == 200
        assert told.mimetype == "text/csv"
        assert len(sent) <= MOST_STATEMENTS, name
        if name not in NOTHING:
            lines = told.text.count("\n") - 1
            assert lines >= 1, name
            shown = lines - (name == "readings")  # the page was read meanwhile
            assert f": {shown} lines</caption>" in page.text, name


@ON_SQLITE
def test_what_is_shown_can_be_followed(auditor: Visitor) -> None:
    behalf = auditor.get("/reports/steps-on-behalf").text
    late = auditor.get("/reports/backdated-steps?days=50").text
    file = auditor.get("/reports/steps-on-behalf.csv").text
    then = auditor.get("/reports/plan-known-then").text
    step = re.search(r'href="(/trail/entries/[^"]+)">Anchor<', behalf)

    assert step
    assert "På telefon" in auditor.get(step[1]).text
    assert "1.1 =En rutin" in late
    assert (
        "There is nothing of this kind here."
        in auditor.get("/reports/backdated-steps?days=200").text
    )
    assert ";1.1 =En rutin;Anchor;sunne (påhittad);" in file
    assert "Choose a plan, and a day unless it is today." in then
    rights = auditor.get("/reports/rights-held").text
    person = re.search(r'href="(/trail\?person=[^"]+)">coordinator \(', rights)
    assert person
    assert "anchored" in auditor.get(person[1]).text


@ON_SQLITE
def test_a_list_goes_on_behind_a_row_and_its_file_is_whole(auditor: Visitor, county: World) -> None:
    with county.app.app_context():
        rows = READY["rights-held"].ask(db.session(), Scope(counties=None))
    last, one_before = rows[-1]["place"], rows[-2]["place"]

    page = auditor.get(f"/reports/rights-held?after={one_before}").text
    nothing = auditor.get(f"/reports/rights-held?after={last}").text
    file = auditor.get(f"/reports/rights-held.csv?after={last}").text

    assert ": 1 lines</caption>" in page
    assert 'href="/reports/rights-held">From the beginning' in page
    assert 'href="/reports/rights-held.csv"' in page
    assert "There is nothing of this kind here." in nothing
    assert file.count("\n") == len(rows) + 1


@ON_SQLITE
def test_a_list_that_there_is_none_of_and_people_who_do_not_examine(
    auditor: Visitor, browser: Visitor
) -> None:
    unknown = auditor.get("/reports/other").status_code
    plan = "01a20000-0000-7000-8000-00000000ffff"
    missing = auditor.get(f"/reports/plan-known-then?plan={plan}").status_code
    browser.open_link("reporter of sunne")
    refused = [browser.get(path).status_code for path in ("/reports", "/reports/corrections")]
    browser.open_link("coordinator elsewhere")

    assert (unknown, missing, refused) == (404, 404, [403, 403])
    assert browser.get("/reports/steps-on-behalf?county=17").status_code == 403
    assert (
        "There is nothing of this kind"
        in browser.get("/reports/steps-on-behalf?lang=en&day=x&how=x&state=x&days=x").text
    )


@ON_SQLITE
def test_the_accessibility_statement_is_for_everyone_and_from_the_configuration(
    browser: Visitor, migrated_url: str
) -> None:
    plain = browser.get("/tillganglighet").text
    config = Config(
        database_url=migrated_url,
        secret_key="only for tests " * 3,
        operator="Länsstyrelsen (påhittad)",
        contact="tillganglighet@exempel.test",
        known_barriers="Diagrammen; Utskriften",
    )
    client = create_app(config).test_client()
    told = client.get("/tillganglighet", base_url=HOME, headers={"Accept-Language": "en"}).text

    assert "They have not yet written here who they are." in plain
    assert 'href="/tillganglighet"' in plain
    assert "Nothing is known that does not." in plain
    assert "Länsstyrelsen (påhittad) is responsible" in told
    assert "tillganglighet@exempel.test" in told
    assert "<li>Diagrammen</li><li>Utskriften</li>" in told
    assert "Report to Digg" in told
