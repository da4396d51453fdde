"""What has stopped is the same at the terminal, by the API, on the review and in the letters.

A letter tells an owner of its own part: late as the activity is, stale since it was itself silent,
blocked by its own word. So every item is there for each whom it waits for, the late ones alike.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import db, transaction
from service.messages.letter import Letter
from service.models import Activity
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION
from tests.integration.cli.console import SECRET, Console
from tests.support.acting import County
from tests.support.browsing import Visitor, a_visitor
from tests.support.reminding import BEGINS, MONDAY, address, edit_person, run_at, sent
from tests.support.stepping import add_activity, bring
from tests.support.world import World, a_world

Stopped = set[tuple[str, str, str]]  # the activity, a fact, and an organisation that it waits for
FACTS = ("late", "stale", "blocked")
REPORTERS = ("karlstad", "sunne", "arvika")
SHORT = {"stale_proposed_days": 20, "stale_anchored_days": 20}
ITEM = re.compile(r'<h3><a href="/activities/(?P<uid>[^"]+)">.*?</p>', re.DOTALL)
FLAG = re.compile(r'class="flag (\w+)"')
LINE = re.compile(r"- .*?\n  .*?\n  (?P<facts>.*?)\n  .*?/activities/(?P<uid>[^/]+)/steps/")
SAID = {"Was due on": "late", "Nothing heard for long": "stale", "Blocked": "blocked"}


@pytest.fixture
def county(migrated_url: str) -> Iterator[World]:
    """Settle the county with one owner more than other tests of pages need."""
    with a_world(migrated_url, REPORTERS) as world:
        yield world


@pytest.fixture
def stopped(county: World) -> County:
    """Let each fact hold alone and together, for one owner and for two, and let one go well."""
    settled, due = county.county, MONDAY.date() - timedelta(days=3)
    ahead = MONDAY.date() + timedelta(days=200)
    with county.app.app_context(), clock.set_to(BEGINS - timedelta(days=20)):
        with transaction() as session:
            actor, plan = settled.coordinator, settled.plan
            op.edit_plan(session, actor, plan, SHORT, ANY_VERSION)
        late = add_activity(settled, ["karlstad"], title="Sen", anchor_by=due)
        both = add_activity(settled, ["karlstad", "sunne"], title="Delad", anchor_by=due)
        half = add_activity(settled, ["arvika", "sunne"], title="Halv", anchor_by=due)
        hindered = add_activity(settled, ["sunne"], title="Hindrad", anchor_by=ahead)
        well = add_activity(settled, ["arvika"], title="Går bra", anchor_by=ahead)
        silent = add_activity(settled, ["arvika", "karlstad"], title="Tyst", anchor_by=ahead)
        bring(settled, half, arvika="anchored")
    with county.app.app_context(), clock.set_to(MONDAY - timedelta(days=2)):
        _tell(settled, "karlstad", late)
        _tell(settled, "sunne", both, blocked=True, blocked_help="Pengar")
        _tell(settled, "sunne", hindered, blocked=True, blocked_help="Tid")
        _tell(settled, "arvika", well)
    del silent  # nobody is heard of
    return settled


def _tell(county: County, name: str, activity: str, **said: object) -> None:
    with transaction() as session:
        report = {"comment": "Så går det", **said}
        op.report_status(session, county.reporter(name), activity, county.uid(name), report)


def test_what_has_stopped_is_the_same_wherever_it_is_told(county: World, stopped: County) -> None:
    names = {stopped.uid(name): name for name in REPORTERS}
    in_letters = _in_letters(county, stopped)
    with clock.set_to(MONDAY):
        reader = county.give_token("coordinator", "read")
        by_api = _of_items(reader.get("/stalled-activities?county=17").json["items"], names)
        at_terminal = _of_items(_console(county).ask("stalled", "--county", "17")["items"], names)
        visitor = a_visitor(county)
        visitor.open_link("coordinator")
        on_page = _on_page(visitor)

    assert {fact for _uid, fact, _name in by_api} == {*FACTS}
    assert len(by_api) >= 8
    assert at_terminal == by_api
    assert on_page == by_api
    assert _late(in_letters) == _late(by_api)
    assert _items(by_api) <= _items(in_letters)
    extra = {(_titles(county)[uid], fact, name) for uid, fact, name in in_letters - by_api}
    assert extra == {("Delad", "stale", "karlstad"), ("Halv", "stale", "arvika")}


def _late(found: Stopped) -> Stopped:
    return {each for each in found if each[1] == "late"}


def _items(found: Stopped) -> set[tuple[str, str]]:
    return {(uid, name) for uid, _fact, name in found}


def _titles(county: World) -> dict[str, str]:
    with county.app.app_context():
        return dict(db.session.execute(select(Activity.uid, Activity.title)).all())


def _in_letters(county: World, stopped: County) -> Stopped:
    """Return what the reporters' letters of a Monday tell to be late, stale or blocked."""
    with county.app.app_context():
        for name in REPORTERS:
            edit_person(stopped, f"reporter of {name}", {"locale": "en"})
        run_at(MONDAY - timedelta(days=3))
        run_at(MONDAY)
        letters = sent(MONDAY)
    return {
        each
        for name in REPORTERS
        for each in _in_letter(letters[address(f"reporter of {name}")], name)
    }


def _of_items(items: list[dict[str, Any]], names: dict[str, str]) -> Stopped:
    return {
        (str(each["id"]), fact, names[waited["id"]])
        for each in items
        for fact in FACTS
        if each[fact]
        for waited in each["waitingOn"]
    }


def _console(county: World) -> Console:
    url = county.app.config["SQLALCHEMY_DATABASE_URI"]
    return Console({"FORANKRA_DATABASE_URL": url, "FORANKRA_SECRET_KEY": SECRET})


def _on_page(visitor: Visitor) -> Stopped:
    page = visitor.get("/review?lang=en").text
    found = set()
    for group in page.split('<details class="group"')[1:]:
        name = re.search(r"<h2>(\S+) ", group)
        assert name, group
        for item in ITEM.finditer(group):
            found |= {(item["uid"], fact, name[1]) for fact in FLAG.findall(item[0])}
    return found


def _in_letter(letter: Letter | None, name: str) -> Stopped:
    assert letter
    return {
        (item["uid"], fact, name)
        for item in LINE.finditer(letter.text)
        for words, fact in SAID.items()
        if words in item["facts"]
    }
