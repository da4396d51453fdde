"""A list is saved under a name of one's own, found on its page, and shared by its address."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from service.core.db import db, transaction
from service.models import Person, SavedList
from service.models.saved_list import MOST, remove_lists
from tests.integration.web.looking import on_sqlite, visitor
from tests.support.browsing import Visitor
from tests.support.world import World


def lists_on(browser: Visitor, path: str) -> dict[str, str]:
    """Return the saved lists that the page shows: address by name."""
    page = browser.get(path).text
    found = re.search(r"<summary>Saved lists.*?</details>", page, re.DOTALL)
    assert found, page
    links = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', found[0])
    return {unescape(name): unescape(address) for address, name in links}


def save(browser: Visitor, address: str, name: str) -> str | None:
    """Save the list at *address*; return where it leads."""
    answer = browser.post("/saved-lists", on="/account", list=address, listName=name)
    return answer.location if answer.status_code == 303 else None


def test_a_list_is_saved_seen_again_saved_over_and_removed(county: World) -> None:
    browser, other = visitor(county, "coordinator"), visitor(county, "reporter of karlstad")

    led = save(browser, "/activities?state=proposed&q=&page=3", "Att förankra")
    first = lists_on(browser, "/activities")
    save(browser, "/activities?state=anchored", "Att förankra")
    over = lists_on(browser, "/activities")
    elsewhere, theirs = lists_on(browser, "/plans"), lists_on(other, "/activities")
    with county.app.app_context():
        uid = db.session.scalars(select(SavedList.uid)).one()
    other.post(f"/saved-lists/{uid}/remove", on="/account", back="/activities")
    kept = lists_on(browser, "/activities")
    gone = browser.post(f"/saved-lists/{uid}/remove", on="/account", back="/activities?q=x")

    assert led == "/activities?state=proposed"
    assert first == {"Att förankra": "/activities?state=proposed"}
    assert over == kept == {"Att förankra": "/activities?state=anchored"}
    assert (elsewhere, theirs) == ({}, {})
    assert gone.location == "/activities?q=x"
    assert lists_on(browser, "/activities") == {}


@on_sqlite
def test_each_list_of_the_service_can_be_saved_where_it_is_shown(county: World) -> None:
    browser = visitor(county, "coordinator")
    plan = f"/plans/{county.county.plan}"
    county.propose("karlstad")
    asked = {
        "/activities": "q=rutin&late=true",
        "/plans": "year=2026&state=adopted",
        plan: "group=owner&view=board",
        "/review": "only=late",
        "/trail": "event=anchor",
    }

    for path, query in asked.items():
        assert f'name="list" value="{path}?{query}"'.replace("&", "&amp;") in (
            browser.get(f"{path}?{query}").text
        )
        save(browser, f"{path}?{query}", "Min lista")

    assert {path: lists_on(browser, path)["Min lista"] for path in asked} == {
        path: f"{path}?{query}" for path, query in asked.items()
    }


@on_sqlite
@pytest.mark.parametrize(
    "address",
    [
        "",
        "/account",
        "//evil.test/activities",
        "//[evil",
        "https://evil.test/x",
        "/nothing",
        "/" + "x" * 300,
    ],
)
def test_what_is_no_list_of_ours_is_not_saved(county: World, address: str) -> None:
    browser = visitor(county, "coordinator")

    led = save(browser, address, "Fälla")

    with county.app.app_context():
        addresses = [each.address for each in db.session.scalars(select(SavedList))]
    assert addresses == []
    assert led == "/"


@on_sqlite
def test_a_name_that_cannot_be_used_is_told_and_the_list_is_not_lost(county: World) -> None:
    browser = visitor(county, "coordinator")
    long = "/activities?q=" + "x" * 2_100
    sent = [("/activities?q=rutin", ""), ("/activities?q=rutin", "x" * 101), (long, "Lång")]

    answers = [
        browser.post("/saved-lists", on="/account", list=where, listName=name)
        for where, name in sent
    ]

    assert [each.status_code for each in answers] == [422] * 3
    assert all('<a href="#listName">' in each.text for each in answers)
    assert 'name="list" value="/activities?q=rutin"' in answers[0].text


@on_sqlite
def test_nobody_has_more_lists_than_there_is_room_for_and_all_go_with_the_person(
    county: World,
) -> None:
    browser = visitor(county, "coordinator")
    for number in range(MOST):
        save(browser, "/activities", f"Lista {number}")

    full = browser.post("/saved-lists", on="/account", list="/activities", listName="En till")
    over = save(browser, "/activities?q=x", "Lista 0")
    with county.app.app_context(), transaction() as session:
        uid = county.county.people["coordinator"].person
        remove_lists(session, session.scalars(select(Person.id).where(Person.uid == uid)).one())
        left = session.scalars(select(SavedList)).all()

    assert full.status_code == 422
    assert over == "/activities?q=x"
    assert left == []


@on_sqlite
def test_plans_are_narrowed_by_their_address(county: World) -> None:
    browser, title = visitor(county, "coordinator"), "Plan"
    plan = f'href="/plans/{county.county.plan}"'
    body = county.coordinator.get(f"/plans/{county.county.plan}").get_json()
    year, title = body["periodStart"][:4], body["title"]

    fitting = [f"year={year}", f"q={title.split()[0]}", f"state={body['state']}", "county=17"]
    shown = [plan in browser.get(f"/plans?{each}").text for each in fitting]
    other = [browser.get(f"/plans?{each}") for each in ("year=1999", "q=finnsinte", "state=closed")]
    bad = ("year=i år", "state=x", "county=99", f"q={'a b c d e f g h i j k l ' * 9}")
    wrong = [browser.get(f"/plans?{each}") for each in bad]

    assert shown == [True] * 4
    assert [plan in each.text for each in other] == [False] * 3
    assert all("No plan is like that." in each.text for each in other)
    assert [each.status_code for each in wrong] == [422] * 4
    assert 'value="i år"' in wrong[0].text


@on_sqlite
def test_the_trail_opens_with_the_county_that_was_chosen_last(county: World) -> None:
    browser = visitor(county, "auditor")

    first = browser.get("/trail")
    browser.get("/trail?county=17")
    again = browser.get("/trail")
    browser.get("/trail?county=")
    after = browser.get("/trail")

    assert (first.status_code, again.location, after.status_code) == (
        200,
        "/trail?county=17",
        200,
    )
