"""What a coordinator does at the review: with one, and with several at once."""

from datetime import timedelta
from typing import Any

from service.core import clock
from service.core.db import db
from service.models import Message
from tests.integration.web.reviewing import MISSING, ON_SQLITE, chosen_on, come_in, states
from tests.support.browsing import Visitor, token_in
from tests.support.stepping import part_wish, take
from tests.support.world import World


@ON_SQLITE
def test_one_deed_with_several_is_tried_with_each_and_told_of_each(
    browser: Visitor, county: World, stopped: dict[str, str]
) -> None:
    come_in(browser, "coordinator")
    page = browser.get("/review").text
    with county.app.app_context():  # somebody is quicker
        wish = part_wish("anchor", county.uid("karlstad"))
        take(county.county.reporter("karlstad"), stopped["both"], wish)

    sent: Any = {
        "csrf_token": token_in(page),
        "activity": [*chosen_on(page), f"{MISSING} 1", "x y"],
        "deed": "cancel",
        "reason": "Parterna är överens",
    }
    answer = browser.send("/review/deeds", **sent)

    assert answer.status_code == 200
    assert "Cancel: 1 of 3 done." in answer.text
    assert "Somebody has changed it since you saw it." in answer.text
    assert "There is no such activity." in answer.text
    assert states(county)[stopped["blocked"]] == "cancelled"
    assert states(county)[stopped["both"]] == "proposed"


@ON_SQLITE
def test_what_is_missing_is_told_and_what_was_chosen_stays_so(
    browser: Visitor, stopped: dict[str, str]
) -> None:
    come_in(browser, "coordinator")
    page = browser.get("/review").text
    one = next(each for each in chosen_on(page) if stopped["both"] in each)
    token = token_in(page)

    told = browser.send("/review/deeds", csrf_token=token, activity=one)
    empty = browser.send("/review/deeds", csrf_token=token, deed="cancel", reason="Ja")
    refused = browser.send(
        "/review/deeds", csrf_token=token, activity=one, deed="send_back", reason="Ja"
    )

    assert (told.status_code, empty.status_code) == (422, 422)
    assert "Choose what to do." in told.text
    assert "Write why." in told.text
    assert f'value="{one}" checked' in told.text
    assert "Choose at least one activity." in empty.text
    assert "Not done." in refused.text
    assert "Send back one step: 0 of 1 done." in refused.text


@ON_SQLITE
def test_nobody_else_can_send_the_deed_and_a_reason_is_held_to_the_rules(
    browser: Visitor, county: World, stopped: dict[str, str]
) -> None:
    come_in(browser, "coordinator")
    page = browser.get("/review").text
    one = next(each for each in chosen_on(page) if stopped["both"] in each)
    sent = {"activity": one, "deed": "cancel"}
    told = browser.send(
        "/review/deeds", csrf_token=token_in(page), reason="Gäller 19121212-1212", **sent
    )
    come_in(browser, "auditor")
    token = token_in(browser.get("/account").text)
    refused = browser.send("/review/deeds", csrf_token=token, reason="Ja", **sent)

    assert "0 of 1 done." in told.text
    assert "You may not do this." in refused.text
    assert states(county)[stopped["both"]] == "proposed"


@ON_SQLITE
def test_a_decision_without_what_it_needs_is_asked_for_again(
    browser: Visitor, stopped: dict[str, str]
) -> None:
    come_in(browser, "coordinator")
    here = f"/activities/{stopped['blocked']}/review"
    token = token_in(browser.get(here).text)

    empty = browser.send(here, csrf_token=token)
    undated = browser.send(here, csrf_token=token, deed="snooze", note="Sen", until="i maj")

    assert (empty.status_code, undated.status_code) == (422, 422)
    assert "Choose what to do." in empty.text
    assert "Write the day as YYYY-MM-DD." in undated.text


@ON_SQLITE
def test_what_is_decided_about_one_is_told_beside_it_and_what_rests_is_gone(
    browser: Visitor, stopped: dict[str, str]
) -> None:
    come_in(browser, "coordinator")
    here = f"/activities/{stopped['blocked']}/review"
    token = token_in(browser.get(here).text)

    browser.send(here, csrf_token=token, deed="note", note="Ringt nämnden")
    told = browser.get("/review").text
    until = (clock.today() + timedelta(days=20)).isoformat()
    browser.send(here, csrf_token=token, deed="snooze", note="Efter mötet", until=until)
    left, whole = browser.get("/review").text, browser.get("/review?include=snoozed").text
    story = browser.get(f"/activities/{stopped['blocked']}").text

    assert "Gone through on" in told
    assert ": noted" in told
    assert ("Hindrad" in left, "Hindrad" in whole) == (False, True)
    assert "The coordinator went through it: put to rest until its day" in story
    assert "Ringt nämnden" in story


@ON_SQLITE
def test_several_are_reminded_at_once_and_who_cannot_be_is_told(
    browser: Visitor, county: World, stopped: dict[str, str]
) -> None:
    come_in(browser, "coordinator")
    page = browser.get("/review").text
    token = token_in(page)
    undated = browser.send(
        "/review/deeds", csrf_token=token, activity=chosen_on(page), deed="snooze", reason="Sen"
    )

    chosen, waited = [*chosen_on(page), f"{MISSING} 1"], {stopped["blocked"], stopped["both"]}
    sent: Any = {"csrf_token": token, "activity": chosen, "deed": "remind"}
    answer = browser.send("/review/deeds", **sent)

    assert "Give a day after today." in undated.text
    assert "Remind those it waits for, now: 2 of 3 done." in answer.text
    with county.app.app_context():
        reminded = db.session.query(Message).filter_by(topic="reminder").all()
        assert {each.payload["stream"][9:] for each in reminded} == waited
