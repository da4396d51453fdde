"""Who edits an activity from its plan is led back there, and never anywhere outside."""

import pytest

from tests.integration.web.looking import on_sqlite, visitor
from tests.support.browsing import Visitor, token_in
from tests.support.world import World

HERE = "/plans/{plan}?state=proposed&group=goal"


@pytest.fixture
def coordinator(county: World) -> Visitor:
    """Give a coordinator at the pages."""
    return visitor(county, "coordinator")


def saved(coordinator: Visitor, uid: str, back: str, title: str = "Ny rubrik") -> str:
    """Edit the title, come from *back*; return where that leads."""
    form = f"/activities/{uid}/edit"
    page = coordinator.get(form).text
    sent = {"csrf_token": token_in(page), "version": "1", "rule": "all"}
    return coordinator.send(form, **sent, title=title, back=back).headers.get("Location", "")


@on_sqlite
def test_saving_leads_back_to_the_plan_as_it_was_shown(coordinator: Visitor, county: World) -> None:
    uid = county.propose("karlstad")
    here = HERE.format(plan=county.county.plan)

    plan = coordinator.get(here).text
    form = coordinator.get(f"/activities/{uid}/edit?back={here.replace('&', '%26')}").text
    refused = coordinator.post(f"/activities/{uid}/edit", title="", rule="all", back=here)

    back = f"back=%2Fplans%2F{county.county.plan}%3Fstate%3Dproposed%26group%3Dgoal"
    assert plan.count(f'href="/activities/{uid}/edit?{back}"') == 1  # to follow
    assert plan.count(f'hx-get="/activities/{uid}/row?{back}"') == 1  # for scripts to fetch
    assert f'name="back" value="{here.replace("&", "&amp;")}"' in form
    assert f'<a href="{here.replace("&", "&amp;")}">Leave it as it is</a>' in form
    assert refused.status_code == 422
    assert f'name="back" value="{here.replace("&", "&amp;")}"' in refused.text
    assert saved(coordinator, uid, here) == here


@on_sqlite
@pytest.mark.parametrize(
    "back",
    ["https://ond.exempel.test/", "//ond.exempel.test", "/\\ond", "javascript:alert(1)", "//[ond"],
)
def test_nobody_is_led_outside(coordinator: Visitor, county: World, back: str) -> None:
    uid = county.propose("karlstad")

    assert back not in coordinator.get(f"/activities/{uid}/edit?back={back}").text
    assert saved(coordinator, uid, back) == "/"


@on_sqlite
def test_without_an_address_it_leads_to_the_activity(coordinator: Visitor, county: World) -> None:
    uid = county.propose("karlstad")

    assert saved(coordinator, uid, "") == f"/activities/{uid}"


@on_sqlite
def test_a_link_to_the_minutes_can_be_followed(county: World) -> None:
    uid = county.propose("karlstad", "sunne")
    link = "https://kommun.exempel.test/protokoll/12?p=4&s=<b>"
    decided = {"decisionBody": "Kommunstyrelsen", "decidedOn": "2026-02-11"}
    moved = county.reporter("karlstad").move(uid, "anchor", evidence={**decided, "reference": link})
    reporter = visitor(county, "reporter of karlstad")

    entry = moved.json["entries"][0]["id"]
    for path in (f"/activities/{uid}", f"/activities/{uid}/receipts/{entry}"):
        page = reporter.get(path).text
        assert '<a href="https://kommun.exempel.test/protokoll/12?p=4&amp;s=' in page
        assert "<b>" not in page
