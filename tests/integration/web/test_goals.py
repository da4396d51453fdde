"""A coordinator writes a plan's goals, orders them, and begins a new version of them."""

import re
from collections.abc import Sequence

import pytest
from werkzeug.test import TestResponse

from service.core.db import db, transaction
from service.models import Goal
from service.workflows import operations as op
from tests.support.browsing import Visitor, a_visitor, token_in
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
GOAL = re.compile(r'/goals/(?P<uid>[0-9a-f-]{36})">(?P<title>[^<]+)</a>')


def come_in(browser: Visitor, name: str = "coordinator") -> None:
    """Come in as *name*, and read the pages in English."""
    browser.open_link(name)
    browser.get("/account?lang=en")


def goals_in(page: str) -> dict[str, str]:
    """Return the uids of the goals on the page by their titles, in its order."""
    return {found["title"]: found["uid"] for found in GOAL.finditer(page)}


def written(browser: Visitor, here: str, *titles: str) -> dict[str, str]:
    """Write goals into the plan; return their uids by title."""
    for title in titles:
        assert browser.post(here, title=title).status_code == 303
    return goals_in(browser.get(here).text)


def begin(browser: Visitor, here: str, goals: Sequence[str]) -> TestResponse:
    """Begin a new version that takes these *goals* along."""
    page = browser.get(f"{here}/version").text
    sent = {"csrf_token": token_in(page), "version": version_in(page)}
    return browser.send(f"{here}/version", **sent, goals=goals)


def version_in(page: str) -> str:
    """Return the version that the page's forms were shown with."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found, page
    return found[1]


def test_goals_are_added_ordered_and_renamed(browser: Visitor, county: World) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/goals"
    goals = written(browser, here, "Förebygga", "Upptäcka", "Skydda")
    assert browser.post(here, title="Skolan", parent=goals["Förebygga"]).status_code == 303

    sent = {"way": "up", "version": version_in(browser.get(here).text)}
    moved = browser.post(f"{here}/{goals['Skydda']}/place", on=here, **sent)
    stale = browser.post(f"{here}/{goals['Skydda']}/place", on=here, **sent)
    ordered = [*goals_in(browser.get(here).text)]
    one = f"{here}/{goals['Upptäcka']}"
    renamed = browser.post(one, title="Upptäcka tidigt", version=version_in(browser.get(one).text))

    assert (moved.status_code, stale.status_code, renamed.status_code) == (303, 409, 303)
    assert ordered == ["Förebygga", "Skolan", "Skydda", "Upptäcka"]
    assert "Upptäcka tidigt" in browser.get(here).text


@ON_SQLITE
def test_goals_are_begun_anew_and_activities_follow(browser: Visitor, county: World) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/goals"
    old = written(browser, here, "Förebygga", "Upptäcka", "Skydda")
    browser.post(here, title="Skolan", parent=old["Förebygga"])
    edit = f"/activities/{county.propose('karlstad')}/edit"
    known = {"title": "Ta fram en rutin", "rule": "all", "goal": old["Upptäcka"]}
    browser.post(edit, **known, version=version_in(browser.get(edit).text))

    sub = goals_in(browser.get(here).text)["Skolan"]
    begun = begin(browser, here, [old["Upptäcka"], old["Förebygga"], sub])
    page = browser.get(here).text
    followed = browser.post(f"{here}/follow", on=here)
    form = browser.get(edit).text

    assert begun.status_code == 303
    assert [*goals_in(page)] == ["Förebygga", "Skolan", "Upptäcka"]
    assert not {*goals_in(page).values()} & {*old.values(), sub}
    assert "replaces theirs: 1." in followed.text, followed.text
    assert f'<option value="{goals_in(page)["Upptäcka"]}" selected>' in form
    assert old["Förebygga"] not in form


@ON_SQLITE
def test_goals_nest_one_step_and_order_stops_at_the_ends(browser: Visitor, county: World) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/goals"
    goals = written(browser, here, "Ett", "Två", "Tre")

    def edit(title: str, **sent: str) -> str:
        one = f"{here}/{goals[title]}"
        version = version_in(browser.get(one).text)
        return browser.post(one, title=title, version=version, **sent).text

    under = edit("Två", parent=goals["Ett"])
    itself = edit("Ett", parent=goals["Ett"])
    below_a_sub_goal = edit("Tre", parent=goals["Två"])
    above_with_own = edit("Ett", parent=goals["Tre"])
    before = county.entries()
    version = version_in(browser.get(here).text)
    first = browser.post(f"{here}/{goals['Ett']}/place", on=here, way="up", version=version)
    nothing = edit("Tre", parent="")

    assert 'href="#parent"' not in under
    for refused in (itself, below_a_sub_goal, above_with_own):
        assert 'href="#parent"' in refused
    assert (first.status_code, county.entries()) == (303, before)
    assert 'href="#title"' not in nothing
    assert "State this." in browser.post(here, title="").text


@ON_SQLITE
def test_places_are_numbered_anew_without_two_goals_at_one(browser: Visitor, county: World) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/goals"
    goals = written(browser, here, "Ett", "Två", "Tre")
    places = []

    for _turn in range(2):
        version = version_in(browser.get(here).text)
        browser.post(f"{here}/{goals['Tre']}/place", on=here, way="up", version=version)
        with county.app.app_context():
            places.append(sorted(each.position for each in db.session.query(Goal)))

    assert places == [[4, 5, 6], [1, 2, 3]]
    assert [*goals_in(browser.get(here).text)] == ["Tre", "Ett", "Två"]


@ON_SQLITE
def test_a_new_version_says_what_it_replaces_and_older_goals_stay(
    browser: Visitor, county: World
) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/goals"
    old = written(browser, here, "Ett", "Två")
    none = begin(browser, here, [])
    begin(browser, here, [old["Ett"]])
    new = goals_in(browser.get(here).text)

    split = browser.post(here, title="Ett till", replaces=old["Ett"])
    backwards = browser.post(here, title="Tre", replaces=new["Ett"])
    untouched = browser.get(f"{here}/{old['Ett']}")
    county.propose("karlstad", goal_id=_key(county, old["Ett"]))
    followed = browser.post(f"{here}/follow", on=here)

    assert "Choose at least one goal to take along." in none.text
    assert split.status_code == 303
    assert 'href="#replaces"' in backwards.text
    assert untouched.status_code == 404
    assert "replaces theirs: 0." in followed.text  # two goals replace it: a person has to choose


@ON_SQLITE
def test_only_the_county_s_coordinator_writes_goals_and_none_in_a_closed_plan(
    browser: Visitor, county: World
) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/goals"
    reporter, elsewhere = a_visitor(county), a_visitor(county)
    come_in(reporter, "reporter of karlstad")
    come_in(elsewhere, "coordinator elsewhere")

    statuses = {each.get(here).status_code for each in (reporter, elsewhere)}
    with county.app.app_context(), transaction() as session:
        op.move_plan(session, county.county.coordinator, county.county.plan, "close", None, 0)
    closed = browser.post(here, title="Ett")

    assert statuses <= {403, 404}
    assert closed.status_code == 409
    assert "The plan is closed." in closed.text


def _key(county: World, uid: str) -> int:
    with county.app.app_context():
        return db.session.query(Goal.id).filter_by(uid=uid).one()[0]
