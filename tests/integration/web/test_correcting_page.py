"""What a step stated is corrected at a page, by whoever may, and found from where it is seen."""

from html import unescape

from tests.integration.web.filling import hidden
from tests.integration.web.looking import (
    anchor,
    anchor_on_behalf,
    on_sqlite,
    page,
    visitor,
)
from tests.support.browsing import Visitor, token_in
from tests.support.world import DECISION, World

WHO = "reporter of karlstad"
DECIDED = {f"evidence/{name}": value for name, value in DECISION.items()}


def address(uid: str, entry: str) -> str:
    return f"/activities/{uid}/corrections/{entry}"


def correct(browser: Visitor, path: str, **typed: str) -> tuple[int, str]:
    """Send the form at *path* with the decision and what is *typed*; return status and receipt."""
    shown = browser.get(path).text
    asked = {name: hidden(shown, name) for name in ("mark", "once")}
    answer = browser.send(path, csrf_token=token_in(shown), **asked, **{**DECIDED, **typed})
    if answer.status_code != 303:
        return answer.status_code, answer.text
    return 303, browser.get(answer.location or "").text


def test_a_reporter_corrects_what_a_step_stated_and_moves_nothing(county: World) -> None:
    uid = county.propose("karlstad", "sunne")
    entry = anchor(county, uid, "karlstad")
    browser = visitor(county, WHO)
    path, before = address(uid, entry), county.entries()

    form = browser.get(path).text
    right = {"evidence/reference": "KS 2026/99", "reason": "Fel diarienummer"}
    status, receipt = correct(browser, path, **right)
    corrected = browser.get(path).text

    assert 'value="KS 2026/41 § 12"' in form
    assert status == 303
    assert "KS 2026/99" in receipt
    assert "Correction" in receipt
    assert 'value="KS 2026/99"' in corrected
    assert county.entries() == before + 1
    owners = county.coordinator.get(f"/activities/{uid}").get_json()["owners"]
    assert sorted(each["state"] for each in owners) == ["anchored", "proposed"]


@on_sqlite
def test_the_way_there_is_shown_to_whoever_may_correct_and_to_nobody_else(county: World) -> None:
    uid = county.propose("karlstad", "sunne")
    entry = anchor(county, uid, "karlstad")
    path = address(uid, entry)
    owner, other, coordinator = (
        visitor(county, who) for who in (WHO, "reporter of sunne", "coordinator")
    )

    stories = [path in unescape(page(each, uid)) for each in (owner, other, coordinator)]
    receipt = f"/activities/{uid}/receipts/{entry}"
    receipts = [path in each.get(receipt).text for each in (owner, other, coordinator)]
    opened = [each.get(path).status_code for each in (owner, other, coordinator)]

    assert stories == receipts == [True, False, True]
    assert opened == [200, 403, 200]


@on_sqlite
def test_a_correction_tells_what_is_wrong_and_loses_nothing_typed(county: World) -> None:
    uid = county.propose("karlstad", "sunne")
    entry = anchor(county, uid, "karlstad")
    browser = visitor(county, WHO)

    status, text = correct(
        browser, address(uid, entry), effectiveOn="i går", **{"evidence/reference": "KS 7"}
    )
    unreasoned, told = correct(browser, address(uid, entry), **{"evidence/reference": "KS 7"})

    assert (status, unreasoned) == (422, 422)
    assert '<a href="#effectiveOn">' in text
    assert '<a href="#reason">' in told
    assert 'value="KS 7"' in text
    assert 'value="KS 7"' in told


@on_sqlite
def test_of_two_who_correct_at_once_the_later_sees_what_the_first_wrote(county: World) -> None:
    uid = county.propose("karlstad", "sunne")
    entry = anchor(county, uid, "karlstad")
    browser, path = visitor(county, WHO), address(uid, entry)
    shown = browser.get(path).text
    correct(browser, path, reason="Fel", **{"evidence/reference": "KS 1"})
    before = county.entries()

    mine = {**DECIDED, "evidence/reference": "KS 2", "reason": "Också fel"}
    late = browser.send(path, csrf_token=token_in(shown), mark=hidden(shown, "mark"), **mine)

    assert late.status_code == 409
    assert '<dd class="typed">KS 1</dd>' in late.text
    assert 'value="KS 2"' in late.text
    assert county.entries() == before


@on_sqlite
def test_a_coordinator_says_how_the_owner_said_it_and_only_steps_are_corrected(
    county: World,
) -> None:
    uid = county.propose("karlstad", "sunne")
    entry = anchor_on_behalf(county, uid, "karlstad")
    history = county.coordinator.get(f"/activities/{uid}/history").get_json()
    created = history["items"][-1]["id"]
    browser = visitor(county, "coordinator")

    form = browser.get(address(uid, entry)).text
    status, receipt = correct(
        browser, address(uid, entry), reason="Fel beslut", basis="Mejl den 3 mars"
    )
    refused = browser.get(address(uid, created))

    assert 'name="basis"' in form
    assert status == 303
    assert "Mejl den 3 mars" in receipt
    assert (refused.status_code, "<form method" in refused.text) == (409, False)
    assert browser.get(address(uid, uid)).status_code == 404
