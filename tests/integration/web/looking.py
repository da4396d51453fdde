"""Look at the pages of an activity in a county, and let things happen in it first."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.browsing import Visitor, a_visitor
from tests.support.world import DECISION, World

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ELSE = {**DECISION, "decisionBody": "Kommunfullmäktige", "reference": "KF 7"}


def visitor(county: World, name: str) -> Visitor:
    """Return somebody's browser, which speaks English."""
    browser = a_visitor(county)
    browser.open_link(name)
    browser.get("/?lang=en")
    return browser


def page(browser: Visitor, activity: str, query: str = "") -> str:
    """Return the page of an *activity*, on one line."""
    answer = browser.get(f"/activities/{activity}{query}")
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def anchor(county: World, activity: str, name: str, evidence: Mapping[str, Any] = DECISION) -> str:
    """Let an owner anchor; return the entry."""
    answer = county.reporter(name).move(activity, "anchor", evidence=evidence)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["entries"][0]["id"])


def add_owner(county: World, activity: str, name: str) -> None:
    """Give the activity one more owner."""
    tag = county.coordinator.tag(f"/activities/{activity}")
    path = f"/activities/{activity}/owners/{county.uid(name)}"
    assert county.coordinator.put(path, {"role": "responsible"}, tag).status_code == 200


def anchor_on_behalf(county: World, activity: str, name: str) -> str:
    """Let the coordinator anchor for an owner; return the entry."""
    wish = {"organisation": county.uid(name), "basis": "Mejl till samordnaren"}
    answer = county.coordinator.move(activity, "anchor", evidence=ELSE, **wish)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["entries"][0]["id"])
