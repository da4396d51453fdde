"""A reporter sees what waits, takes the step, and is given a receipt."""

import re
from html import unescape
from typing import Any

import pytest

from tests.support.browsing import Visitor
from tests.support.world import DECISION, World

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WHO = "reporter of karlstad"
DECIDED = {f"evidence/{name}": value for name, value in DECISION.items()}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def kept(page: str) -> dict[str, str]:
    """Return what the page's last form carries along."""
    form = page.rpartition("<form")[2]
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}


def step(uid: str, transition: str, whose: str) -> str:
    return f"/activities/{uid}/steps/{transition}?organisation={whose}"


def take(browser: Visitor, path: str, **typed: str) -> Any:  # noqa: ANN401 -- an answer
    """Fill in the form at *path*, look it through, and send it."""
    asked = kept(browser.get(path).text)
    checked = browser.send(path, **asked, **typed, do="check")
    assert checked.status_code == 200, checked.text
    return browser.send(path, **kept(checked.text), do="send")


def part_state(county: World, uid: str, name: str) -> str:
    owners = county.coordinator.get(f"/activities/{uid}").json["owners"]
    return str(
        next(each["state"] for each in owners if each["organisation"]["id"] == county.uid(name))
    )


def test_what_waits_is_anchored_and_noted_on_a_receipt(browser: Visitor, county: World) -> None:
    uid = county.propose("karlstad", "sunne", title="Ta fram en rutin", anchor_by=None)
    path = step(uid, "anchor", county.uid("karlstad"))
    browser.open_link(WHO)

    home = browser.get("/").text
    form = browser.get(path).text
    checked = browser.send(path, **kept(form), **DECIDED, do="check")
    entries = county.entries()
    sent = browser.send(path, **kept(checked.text), do="send")
    again = browser.send(path, **kept(checked.text), do="send")
    receipt = browser.get(sent.location).text

    assert unescape(path.replace("&", "&amp;")) in unescape(home)
    assert "Kommunstyrelsen" in checked.text
    assert county.entries() == entries + 1
    assert part_state(county, uid, "karlstad") == "anchored"
    assert (sent.status_code, again.status_code) == (303, 303)
    assert sent.location == again.location
    for said in ("Kommunstyrelsen", "KS 2026/41", "mailto:?subject=", "karlstad"):
        assert said in receipt, said
    assert step(uid, "implement", county.uid("karlstad")) in unescape(receipt)
    back = step(uid, "send_back", county.uid("karlstad")) + "&reason=mistake"
    assert back in unescape(receipt)
