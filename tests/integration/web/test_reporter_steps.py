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


def enter(browser: Visitor, who: str) -> None:
    """Come in, and read the pages in English."""
    browser.get("/sign-in?lang=en")
    browser.open_link(who)


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
    enter(browser, WHO)

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


@SQLITE
def test_a_reporter_walks_the_road_and_takes_a_mistake_back_with_one_word(
    browser: Visitor, county: World
) -> None:
    uid, own = county.propose("karlstad", "sunne"), county.uid("karlstad")
    enter(browser, WHO)
    done = {"evidence/summary": "Rutinen är införd", "evidence/ongoing": "1"}
    began = {"evidence/startedOn": "2026-03-01"}
    result = {"evidence/result": "partly", "evidence/summary": "Det gick ganska bra"}

    take(browser, step(uid, "anchor", own), **DECIDED)
    take(browser, step(uid, "implement", own), **done, **began)
    followed = take(browser, step(uid, "follow_up", own), **result)
    stood = part_state(county, uid, "karlstad")
    receipt = browser.get(followed.location).text
    back = f"{step(uid, 'send_back', own)}&reason=mistake"
    form = browser.get(back).text
    taken_back = take(browser, back, reason="By mistake")

    assert stood == "followed_up"
    assert "Partly achieved" in receipt
    assert back in unescape(receipt)
    assert ">By mistake</textarea>" in form
    assert part_state(county, uid, "karlstad") == "implemented"
    assert "By mistake" in browser.get(taken_back.location).text
    assert "mistake" not in browser.get(taken_back.location).text.partition("Next for you")[2]


@SQLITE
def test_what_is_wrong_is_told_beside_what_was_typed_and_nothing_is_lost(
    browser: Visitor, county: World
) -> None:
    uid, own = county.propose("karlstad", "sunne"), county.uid("karlstad")
    path = step(uid, "anchor", own)
    enter(browser, WHO)
    asked = kept(browser.get(path).text)
    typed = {"evidence/decisionBody": "Nämnden 811218-9876", "evidence/decidedOn": "2099-01-01"}

    faulty = browser.send(path, **asked, **typed, effectiveOn="i dag", do="check")
    changed = browser.send(path, **asked, **DECIDED, do="change")
    odd = browser.send(path, **asked, **{"evidence/decidedOn": "x\0y"}, do="send")

    assert (faulty.status_code, changed.status_code, odd.status_code) == (422, 200, 422)
    for name in ("evidence/decisionBody", "evidence/decidedOn", "effectiveOn"):
        assert f'<a href="#{name}">' in faulty.text, name
    assert 'value="Nämnden 811218-9876"' in faulty.text
    assert 'value="Kommunstyrelsen"' in changed.text
    assert part_state(county, uid, "karlstad") == "proposed"


@SQLITE
def test_a_step_that_cannot_be_taken_says_why_and_what_helps(
    browser: Visitor, county: World
) -> None:
    uid, own = county.propose("karlstad*"), county.uid("karlstad")
    enter(browser, WHO)

    refused = browser.get(step(uid, "decline", own))
    asked = {"mark": "proposed x", "reason": "Vi har ingen sådan verksamhet"}
    sent = browser.post(step(uid, "decline", own), on="/account", **asked, do="send")
    unknown = browser.get(f"/activities/{uid}/steps/fly")
    others = browser.get(step(uid, "anchor", county.uid("sunne")))
    coordinators = browser.get(f"/activities/{uid}/steps/cancel")

    assert "The lead cannot decline" in refused.text
    assert (refused.status_code, sent.status_code) == (200, 409)
    assert "The last owner cannot decline" in sent.text
    assert ">Vi har ingen sådan verksamhet</textarea>" in sent.text
    assert [each.status_code for each in (unknown, others, coordinators)] == [404, 403, 403]


@SQLITE
def test_a_step_goes_on_when_others_have_moved_and_stops_when_ones_own_part_has(
    browser: Visitor, county: World
) -> None:
    uid, own = county.propose("karlstad", "sunne"), county.uid("karlstad")
    path = step(uid, "anchor", own)
    enter(browser, WHO)
    asked = kept(browser.get(path).text)
    county.reporter("sunne").move(uid, "anchor", evidence=DECISION)

    sent = browser.send(path, **asked, **DECIDED, do="send")
    county.reporter("karlstad").move(uid, "send_back", reason="Fel dag")
    late = browser.send(path, **asked, **DECIDED, do="send")

    assert sent.status_code == 303
    assert late.status_code == 409
    assert "Somebody was here before you" in late.text
    assert 'value="Kommunstyrelsen"' in late.text
    assert kept(late.text)["mark"] != asked["mark"]
    assert part_state(county, uid, "karlstad") == "proposed"


@SQLITE
def test_how_it_goes_is_said_in_three_clicks_and_help_is_asked_for(
    browser: Visitor, county: World
) -> None:
    uid, own = county.propose("karlstad", "sunne"), county.uid("karlstad")
    path = f"/activities/{uid}/report?organisation={own}"
    enter(browser, WHO)

    sent = browser.post(path, progress="begun", signal="yellow", comment="Det går framåt")
    again = browser.get(path).text
    helpless = browser.get(f"{path}&help=1").text
    helped = browser.post(path, blocked="1", blockedHelp="Pengar")
    bad = browser.post(path, progress="fast", comment="x" * 2001)
    receipt = browser.get(helped.location).text
    owner = next(
        each
        for each in county.coordinator.get(f"/activities/{uid}").json["owners"]
        if each["organisation"]["id"] == own
    )

    assert (sent.status_code, helped.status_code, bad.status_code) == (303, 303, 422)
    assert 'value="begun" checked' in again
    assert 'value="1" checked' not in again
    assert 'value="1" checked' in helpless
    assert '<a href="#progress">' in bad.text
    assert '<a href="#comment">' in bad.text
    assert (owner["progress"], owner["blocked"], owner["blockedHelp"]) == ("begun", True, "Pengar")
    assert "Status report" in receipt
    assert "Blocked" in browser.get("/").text
    assert (
        browser.get(f"/activities/{uid}/report?organisation={county.uid('sunne')}").status_code
        == 403
    )


@SQLITE
def test_who_declines_says_why_and_can_take_it_up_again(browser: Visitor, county: World) -> None:
    uid, own = county.propose("karlstad", "sunne"), county.uid("karlstad")
    enter(browser, WHO)

    declined = take(browser, step(uid, "decline", own), reason="Vi har ingen sådan verksamhet")
    empty = browser.get("/").text
    receipt = browser.get(declined.location).text
    take(browser, step(uid, "reinstate", own), reason="By mistake")

    assert "Nothing waits for you now" in empty
    assert f"{step(uid, 'reinstate', own)}&reason=mistake" in unescape(receipt)
    assert part_state(county, uid, "karlstad") == "proposed"
