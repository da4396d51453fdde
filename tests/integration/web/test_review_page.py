"""A coordinator's review: what has stopped, what to do about it, and several at once."""

import re
from datetime import timedelta

import pytest

from service.core import clock
from service.core.db import db, transaction
from service.models.words import Accession
from service.reports.paging import Paging
from service.reports.review import stalled_list
from service.workflows import operations as op
from tests.integration.web.reviewing import (
    CHOICE,
    MOST_STATEMENTS,
    ON_SQLITE,
    come_in,
)
from tests.support.acting import JOINED, add_organisation
from tests.support.browsing import Visitor
from tests.support.listening import statements_to
from tests.support.stepping import add_activity
from tests.support.world import World


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


@ON_SQLITE
@pytest.mark.usefixtures("stopped")
def test_what_else_should_be_looked_at_is_folded_until_it_is_asked_for(browser: Visitor) -> None:
    come_in(browser, "coordinator")
    folded = r"<details( open)?>\s*<summary>What else should be looked at</summary>"

    opened = {
        only: re.findall(folded, browser.get(f"/review?only={only}").text)
        for only in ("", "blocked", "no_lead")
    }

    assert opened == {"": [""], "blocked": [""], "no_lead": [" open"]}


@ON_SQLITE
@pytest.mark.usefixtures("objected")
def test_an_objection_is_never_folded(browser: Visitor) -> None:
    come_in(browser, "coordinator")

    before, _, folded = browser.get("/review").text.partition("What else should be looked at</")

    counted = "Objections to what was entered on behalf <strong>1</strong>"
    assert counted in before
    assert counted not in folded


@ON_SQLITE
def test_of_many_it_waits_for_five_are_named_and_all_where_it_says_why(
    browser: Visitor, county: World
) -> None:
    names = [f"kommun {number}" for number in range(7)]
    with county.app.app_context():
        with transaction() as session:
            for name in names:
                owner = add_organisation(session, county.county, name)
                terms = {"accession": Accession.SIGNED, "joined_on": JOINED}
                actor, agreement = county.county.coordinator, county.county.agreement
                op.add_party(session, actor, agreement, owner, terms)
        add_activity(county.county, names, anchor_by=clock.today() - timedelta(days=1))
    come_in(browser, "coordinator")

    page = browser.get("/review?group=plan").text

    named = [f"kommun {number} (påhittad)" for number in range(7)]
    assert f"Waits for: {', '.join(named[:5])} and 2 more</p>" in page
    assert f"<li>Waits for: {', '.join(named)}</li>" in page


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
