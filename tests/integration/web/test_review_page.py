"""A coordinator's review: what has stopped, what to do about it, and several at once."""

import re
from datetime import timedelta
from typing import Any

import pytest

from service.core import clock
from service.core.db import db, transaction
from service.models import Activity, Message
from service.reports.paging import Paging
from service.reports.review import stalled_list
from service.workflows import operations as op
from tests.support.browsing import Visitor, token_in
from tests.support.listening import statements_to
from tests.support.stepping import add_activity, bring, part_wish, take
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MOST_STATEMENTS = 12
MISSING = "01a20000-0000-7000-8000-00000000ffff"
CHOICE = re.compile(r'name="activity" type="checkbox" value="([^"]+)"')


def come_in(browser: Visitor, name: str) -> None:
    """Let one of the county's people in, who reads English."""
    browser.open_link(name)
    browser.get("/review?lang=en")


@pytest.fixture
def stopped(county: World) -> dict[str, str]:
    """Make one late, one blocked, and one that waits for two without a lead."""
    today = clock.today()
    with county.app.app_context():
        late = add_activity(
            county.county, ["karlstad"], title="Sen", anchor_by=today - timedelta(days=3)
        )
        bring(county.county, late, karlstad="anchored")
        blocked = add_activity(county.county, ["sunne"], title="Hindrad", number="1.2")
        said = {"blocked": True, "blocked_help": "Pengar till en tjänst"}
        with transaction() as session:
            reporter = county.county.reporter("sunne")
            op.report_status(session, reporter, blocked, county.uid("sunne"), said)
        both = add_activity(
            county.county,
            ["karlstad", "sunne"],
            title="Delad",
            number="1.3",
            anchor_by=today - timedelta(days=3),
        )
    return {"late": late, "blocked": blocked, "both": both}


def test_the_review_tells_what_stopped_whom_it_waits_for_and_what_helps(
    browser: Visitor, stopped: dict[str, str]
) -> None:
    come_in(browser, "coordinator")

    page = browser.get("/review").text

    assert "<h1>Review</h1>" in page
    assert "Hindrad" in page
    assert "They need: sunne (påhittad): Pengar till en tjänst" in page
    assert page.count(">1.3 Delad<") >= 2 + 1  # under each owner, and as one without a lead
    assert "Several owners and no lead" in page
    assert f'value="{stopped["both"]} ' in page
    only = browser.get("/review?only=blocked&group=reason").text
    assert "Hindrad" in only
    assert not re.search("<h3>.*Delad", only)
    assert ">Handlingsplan <" in browser.get("/review?group=plan&county=17").text
    assert "Delad" in browser.get("/review?only=no_lead").text
    assert "Nothing of this kind." in browser.get("/review?only=party_left").text
    assert "Nothing of this kind." in browser.get("/review?only=stale").text


@pytest.fixture
def objected(county: World, stopped: dict[str, str]) -> None:
    """Let a coordinator anchor on behalf of an owner, who doesn't stand by it."""
    settled, uid = county.county, stopped["both"]
    with county.app.app_context():
        on_behalf = part_wish("anchor", county.uid("sunne"), basis="På telefon")
        entry = take(settled.coordinator, uid, on_behalf)[0]["id"]
        with transaction() as session:
            op.object_to(session, settled.reporter("sunne"), uid, entry, "Nej")


@pytest.fixture
def left_alone(county: World) -> None:
    """Leave an activity without owner, one with a text for one, and an owner inactive."""
    settled = county.county
    with county.app.app_context():
        add_activity(settled, [], title="Ingens", number="2.1")
        add_activity(settled, [], title="Textens", number="2.2", unmatched=["Kommunerna"])
        values = {"active_until": clock.today() - timedelta(days=1)}
        with transaction() as session:
            op.edit_organisation(session, settled.coordinator, county.uid("sunne"), values, 0)


def states(county: World) -> dict[str, str]:
    """Return the states of all activities."""
    with county.app.app_context():
        return {each.uid: each.state.value for each in db.session.query(Activity).all()}


def chosen_on(page: str) -> list[str]:
    """Return what can be chosen on the page, each once."""
    return list(dict.fromkeys(CHOICE.findall(page)))


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
@pytest.mark.usefixtures("objected", "left_alone")
def test_what_was_found_beside_it_is_told_with_its_owners(browser: Visitor) -> None:
    come_in(browser, "coordinator")

    page = browser.get("/review").text

    for title in (
        "Objections to what was entered on behalf",
        "Without an owner",
        "Owner known only as a text",
        "Owner is no longer active",
    ):
        assert f"{title} <span" in page, title
    assert "2.1 Ingens" in page
    assert "2.2 Textens" in page
    assert "Kommunerna" in page
    with clock.set_to(clock.now() + timedelta(days=6 * 365)):
        come_in(browser, "another coordinator")
        assert "Open although the plan&#39;s period is over <span" in browser.get("/review").text


@ON_SQLITE
def test_the_file_holds_the_list_and_the_review_is_for_those_who_follow_the_county(
    browser: Visitor, stopped: dict[str, str]
) -> None:
    del stopped
    come_in(browser, "auditor")
    page = browser.get("/review").text
    told = browser.get("/review.csv?only=blocked&lang=sv")
    come_in(browser, "reporter of sunne")

    assert told.mimetype == "text/csv"
    assert told.text.count("\n") == 2
    assert "1.2;Hindrad;Handlingsplan;Föreslagen;0;;sunne (påhittad)" in told.text
    assert "Hindrad" in page
    assert "Do the same with all" not in page
    assert 'type="checkbox"' not in page
    assert browser.get("/review").status_code == 403
    assert browser.get("/review.csv").status_code == 403


@ON_SQLITE
def test_an_empty_review_says_so_and_costs_no_more_when_it_is_long(
    browser: Visitor, county: World
) -> None:
    come_in(browser, "coordinator")
    empty = browser.get("/review").text
    with county.app.app_context():
        day = clock.today() - timedelta(days=1)
        for number in range(40):
            add_activity(county.county, ["karlstad", "sunne"], title=str(number), anchor_by=day)
        with statements_to(db.engine) as sent:
            page = browser.get("/review").text

    assert "Nothing has stopped." in empty
    assert page.count("<h3>") == 80
    assert len(sent) <= MOST_STATEMENTS


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


@ON_SQLITE
def test_the_review_goes_on_behind_a_place_and_behind_rows(
    browser: Visitor, county: World, stopped: dict[str, str]
) -> None:
    with county.app.app_context():
        actor = county.county.coordinator
        first = stalled_list(db.session(), actor, "17", Paging(limit=1))
    come_in(browser, "coordinator")

    behind = browser.get(f"/review?after={first.following}").text
    nowhere = browser.get("/review?after=nowhere").text
    skipped = browser.get("/review?skip=1&group=plan").text
    nothing = browser.get("/review?skip=999&group=plan").text

    def chosen(page: str) -> set[str]:
        return {each.partition(" ")[0] for each in CHOICE.findall(page)}

    everything = chosen(browser.get("/review").text)
    assert chosen(nowhere) == everything == {stopped["blocked"], stopped["both"]}
    assert chosen(behind) == everything - {first.items[0]["id"]}
    assert (len(chosen(skipped)), len(chosen(nothing))) == (1, 0)
    for page in (behind, skipped, nothing):
        assert "From the beginning" in page
