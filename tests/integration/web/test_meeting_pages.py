"""Review meetings and the steering group's paper: what was on the list stays as it was."""

import re
from datetime import timedelta

import pytest

from service.core import clock
from service.core.db import transaction
from service.models.words import Decision, OrganisationKind
from service.workflows import operations as op
from service.workflows.operations import Dealing
from tests.support.acting import COUNTY
from tests.support.browsing import Visitor, token_in
from tests.support.stepping import add_activity, bring
from tests.support.world import World

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
LATE = clock.today() - timedelta(days=3)
MEETING = re.compile(r"/review/meetings/([0-9a-f-]{36})")


@pytest.fixture
def stopped(county: World) -> str:
    """Make one late activity that is taken to the steering group."""
    settled = county.county
    with county.app.app_context():
        uid = add_activity(settled, ["karlstad"], title="Sen", anchor_by=LATE)
        dealing = Dealing(decision=Decision.ESCALATE, note="Ingen svarar")
        with transaction() as session:
            op.review(session, settled.coordinator, uid, dealing)
    return uid


@pytest.fixture
def board(county: World) -> None:
    """Let the county have its board."""
    values = {"name": "Länet (påhittat)", "sort": OrganisationKind.COUNTY_BOARD}
    with county.app.app_context(), transaction() as session:
        op.create_organisation(
            session, county.county.coordinator, {**values, "county_code": COUNTY}
        )


def come_in(browser: Visitor, name: str) -> str:
    browser.open_link(name)
    return token_in(browser.get("/review/meetings?lang=en").text)


def opened(browser: Visitor, token: str) -> str:
    answer = browser.send(
        "/review/meetings", csrf_token=token, county=COUNTY, heldOn=clock.today().isoformat()
    )
    found = MEETING.search(answer.headers["Location"])
    assert found
    return found[1]


def test_the_steering_groups_paper_says_why_and_has_room(browser: Visitor, stopped: str) -> None:
    come_in(browser, "coordinator")

    page = browser.get("/review/steering?county=17").text

    assert f"/activities/{stopped}" in page
    assert "Ingen svarar" in page
    assert "The steering group decides:" in page


def test_a_meeting_keeps_what_was_on_the_list_and_what_was_decided(
    browser: Visitor, county: World, stopped: str, board: None
) -> None:
    del board
    token = come_in(browser, "coordinator")
    meeting = opened(browser, token)

    decided = browser.send(
        f"/activities/{stopped}/review?meeting={meeting}",
        csrf_token=token,
        deed="propose_cancel",
        note="Samma som 1.2",
    )
    with county.app.app_context():
        bring(county.county, stopped, karlstad="anchored")
    closed = browser.send(f"/review/meetings/{meeting}/close", csrf_token=token)
    too_late = browser.send(
        f"/activities/{stopped}/review?meeting={meeting}", csrf_token=token, deed="remind"
    )
    page = browser.get(f"/review/meetings/{meeting}").text

    assert decided.headers["Location"].endswith(meeting)
    assert closed.status_code == 303
    assert (too_late.status_code, "The meeting is closed." in too_late.text) == (409, True)
    assert page.index("Proposed") < page.index("Samma som 1.2") < page.index("Anchored")
    assert "Taken to the steering group" in page
    assert "On the list: 1. Decisions: 1." in browser.get("/review/meetings").text


def test_a_meeting_asks_for_its_day_and_for_a_county_board(browser: Visitor, stopped: str) -> None:
    del stopped
    token = come_in(browser, "coordinator")

    empty = browser.send("/review/meetings", csrf_token=token, county="99")
    homeless = browser.send(
        "/review/meetings", csrf_token=token, county=COUNTY, heldOn="2026-11-22"
    )

    assert (empty.status_code, homeless.status_code) == (422, 409)
    assert "No county board of this county is known." in homeless.text


def test_an_auditor_reads_meetings_and_holds_none(browser: Visitor, county: World) -> None:
    del county
    browser.open_link("auditor")

    page = browser.get("/review/meetings?lang=en").text

    assert "No meeting has been held yet." in page
    assert "Open the meeting" not in page
