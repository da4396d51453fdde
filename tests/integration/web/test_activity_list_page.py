"""The list of activities is filtered by its address, and found in by whoever types."""

from datetime import date
from html.parser import HTMLParser

import pytest

from service.core.db import db
from service.web.activity_list import ON_A_PAGE
from tests.support.browsing import Visitor, a_visitor
from tests.support.listening import statements_to
from tests.support.world import DECISION, World

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


class Links(HTMLParser):
    """The titles that the table, or the list of hits, links to."""

    def __init__(self, within: str) -> None:
        super().__init__()
        self.within, self.inside, self.open, self.found = within, False, False, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice a link to an activity, once within."""
        given = dict(attrs)
        self.inside = self.inside or given.get("id") == self.within
        self.open = tag == "a" and self.inside and (given["href"] or "").startswith("/activities/")

    def handle_data(self, data: str) -> None:
        """Take what the link is called."""
        if self.open:
            self.found.append(data)
            self.open = False


def titles(page: str, within: str = "results") -> list[str]:
    links = Links(within)
    links.feed(page)
    return links.found


def visitor(county: World, name: str) -> Visitor:
    browser = a_visitor(county)
    browser.open_link(name)
    browser.get("/?lang=en")
    return browser


def test_filters_live_in_the_address_and_stand_as_they_were_chosen(county: World) -> None:
    late = county.propose("karlstad", title="Sen", number="1", anchor_by=date(2026, 1, 1))
    county.propose("sunne", title="Lugn", number="2", focus=True)
    done = county.propose("karlstad", "sunne", title="Klar", number="10")
    county.reporter("karlstad").move(done, "anchor", evidence=DECISION)
    browser, karlstad = visitor(county, "coordinator"), county.uid("karlstad")

    found = {
        query: titles(browser.get(f"/activities?{query}").text)
        for query in (
            *("", "late=true", "focus=true", "focus=false", "state=proposed&q=", "q=lugn"),
            *(f"owner={karlstad}", f"waitingOn={karlstad}", "sort=title", "q=sunne+klar"),
            *(f"plan={county.county.plan}", "state=cancelled"),
        )
    }
    chosen = browser.get(f"/activities?late=true&owner={karlstad}&q=sen").text

    assert found == {
        "": ["1 Sen", "2 Lugn", "10 Klar"],
        "late=true": ["1 Sen"],
        "focus=true": ["2 Lugn"],
        "focus=false": ["1 Sen", "10 Klar"],
        "state=proposed&q=": ["1 Sen", "2 Lugn", "10 Klar"],
        "q=lugn": ["2 Lugn"],
        f"owner={karlstad}": ["1 Sen", "10 Klar"],
        f"waitingOn={karlstad}": ["1 Sen"],
        "sort=title": ["10 Klar", "2 Lugn", "1 Sen"],
        "q=sunne+klar": ["10 Klar"],
        f"plan={county.county.plan}": ["1 Sen", "2 Lugn", "10 Klar"],
        "state=cancelled": [],
    }
    assert f"/activities/{late}" in chosen
    assert '<span class="flag late">Late</span>' in chosen
    assert f'<option value="{karlstad}" selected>' in chosen
    assert 'value="true" checked' in chosen
    assert 'value="sen"' in chosen


@on_sqlite
def test_a_list_says_how_many_there_are_and_is_turned_by_links(county: World) -> None:
    browser = visitor(county, "coordinator")
    empty = browser.get("/activities").text
    for number in range(ON_A_PAGE + 1):
        county.propose("karlstad", title=f"Rubrik {number}", number=str(number))
        if number == 0:
            single = browser.get("/activities").text

    with county.app.app_context(), statements_to(db.engine) as sent:
        first = browser.get("/activities?q=rubrik").text
    second = browser.get("/activities?q=rubrik&page=2").text

    assert "There is no activity yet that you may read." in empty
    assert ">1 activity<" in single
    assert f">{ON_A_PAGE + 1} activities<" in first
    assert len(titles(first)) == ON_A_PAGE
    assert 'href="/activities?q=rubrik&amp;page=2"' in first
    assert titles(second) == ["50 Rubrik 50"]
    assert "Previous page" in second
    assert "Next page" not in second
    assert len(sent) <= 12


@on_sqlite
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("late=perhaps", "Late"),
        ("state=gone", "State"),
        ("owner=karlstad", "Owner"),
        ("waitingOn=x", "Waiting for"),
        ("sort=colour", "Order"),
        ("county=99", "County"),
    ],
)
def test_a_filter_that_cannot_be_read_is_named_and_the_rest_is_kept(
    county: World, query: str, field: str
) -> None:
    answer = visitor(county, "coordinator").get(f"/activities?{query}&q=rutin")

    assert answer.status_code == 422
    assert f"{field}: choose one of those in the list." in answer.text
    assert 'value="rutin"' in answer.text


@on_sqlite
def test_what_finds_nothing_says_what_to_do(county: World) -> None:
    county.propose("karlstad")
    browser = visitor(county, "reporter of karlstad")
    words = "+".join(f"{letter}ord" for letter in "abcdefghijk")

    nothing = browser.get("/activities?q=finnsinte")
    too_many = browser.get(f"/activities?q={words}")
    beside = browser.get(f"/activities/hits?q={words}")

    assert "No activity answers to this." in nothing.text
    assert 'href="/activities">Show all activities' in nothing.text
    assert too_many.status_code == beside.status_code == 422
    assert "Search for at most 10 words." in too_many.text


@on_sqlite
def test_a_search_in_the_menu_answers_while_one_types_and_by_enter(county: World) -> None:
    for number in range(9):
        county.propose("karlstad", title=f"Rubrik {number}", number=f"1.{number}")
    browser = visitor(county, "reporter of karlstad")

    home = browser.get("/").text
    some, one = browser.get("/activities/hits?q=rub").text, browser.get("/activities/hits?q=1.3")
    none, unasked = (
        browser.get("/activities/hits?q=finnsinte").text,
        browser.get("/activities/hits"),
    )
    outside = a_visitor(county).get("/sign-in").text

    assert 'action="/activities" method="get" role="search"' in home
    assert 'hx-get="/activities/hits"' in home
    assert len(titles(some, "hits")) == 8
    assert 'href="/activities?q=rub">Show all 9' in some
    assert titles(one.text, "hits") == ["1.3 Rubrik 3"]
    assert "No activity has all these words." in none
    assert titles(unasked.text, "hits") == []
    assert 'role="search"' not in outside


@on_sqlite
def test_what_can_be_chosen_is_only_what_narrows_for_the_reader(county: World) -> None:
    plan = county.county.plan
    browser = visitor(county, "coordinator")
    body = {"plan": plan, "title": "Med mål"}
    assert county.coordinator.post("/activities", body).status_code == 201

    everywhere, within = (
        browser.get("/activities").text,
        browser.get(f"/activities?plan={plan}").text,
    )
    unknown = browser.get(f"/activities?goal={plan}").text

    assert 'id="county"' not in everywhere
    assert 'id="owner"' in everywhere
    assert f'<option value="{plan}" selected>' in within
    assert f'<input type="hidden" name="goal" value="{plan}">' in unknown
