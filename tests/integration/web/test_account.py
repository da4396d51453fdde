"""What people change of themselves: name, language, sessions, tokens, whom they act for."""

import re

import pytest

from service.core.db import transaction
from service.models.words import Role
from service.workflows import operations
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM, Actor
from tests.support.acting import JOINED
from tests.support.browsing import Visitor, a_visitor, token_in
from tests.support.world import World

WHO, OTHER = "reporter of karlstad", "coordinator"
ENDING = re.compile(r'action="(/account/sessions/[^"]+/end)"')
REVOKING = re.compile(r'action="(/account/tokens/[^"]+/revoke)"')


def test_people_change_their_own_name_and_language(browser: Visitor, county: World) -> None:
    browser.open_link(WHO)

    saved = browser.post("/account", name="Kim Nytt Namn", locale="en")

    assert saved.status_code == 303
    me = county.caller(WHO).get("/me").json["person"]
    assert (me["name"], me["locale"]) == ("Kim Nytt Namn", "en")


@pytest.mark.parametrize(
    ("name", "locale", "field"),
    [
        ("", "sv", "name"),
        ("x" * 301, "sv", "name"),
        ("Kim 811218-9876", "sv", "name"),
        ("Kim", "xx", "locale"),
    ],
)
def test_what_cannot_be_saved_is_told_and_changes_nothing(
    browser: Visitor, county: World, name: str, locale: str, field: str
) -> None:
    browser.open_link(WHO)
    before = county.entries()

    page = browser.post("/account", name=name, locale=locale)

    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert county.entries() == before


def test_one_ends_another_session_of_ones_own(browser: Visitor, county: World) -> None:
    another = a_visitor(county)
    for visitor in (another, browser):
        visitor.open_link(WHO)
    ends = ENDING.findall(browser.get("/account").text)

    answer = browser.post(ends[1], on="/account")  # the newest, this one, stands first

    assert answer.status_code == 303
    assert len(ends) == 2
    assert (browser.get("/").status_code, another.get("/").status_code) == (200, 303)


def test_nobody_ends_the_session_of_another(browser: Visitor, county: World) -> None:
    another = a_visitor(county)
    another.open_link(OTHER)
    browser.open_link(WHO)
    (foreign,) = ENDING.findall(another.get("/account").text)

    assert browser.post(foreign, on="/account").status_code == 404
    assert another.get("/").status_code == 200


def test_signing_out_everywhere_ends_sessions_and_tokens(browser: Visitor, county: World) -> None:
    another = a_visitor(county)
    for visitor in (another, browser):
        visitor.open_link(WHO)

    browser.post("/account/sign-out-everywhere", on="/account")

    assert [each.get("/").status_code for each in (browser, another)] == [303, 303]
    assert county.caller(WHO).get("/me").status_code == 401


def test_one_revokes_ones_own_tokens_and_nobody_elses(browser: Visitor, county: World) -> None:
    another = a_visitor(county)
    another.open_link(OTHER)
    browser.open_link(WHO)
    (own,) = REVOKING.findall(browser.get("/account").text)
    (foreign,) = REVOKING.findall(another.get("/account").text)

    answers = [browser.post(path, on="/account").status_code for path in (foreign, own)]

    assert answers == [404, 303]
    assert county.caller(WHO).get("/me").status_code == 401
    assert county.caller(OTHER).get("/me").status_code == 200


def test_who_reports_for_several_chooses_whom_they_act_for(browser: Visitor, county: World) -> None:
    uid = county.county.people[WHO].person or ""
    grant = NewGrant(
        role=Role.REPORTER, organisation=county.county.organisations["sunne"], valid_from=JOINED
    )
    with county.app.app_context(), transaction() as session:
        operations.grant_role(session, SYSTEM, uid, grant)
    browser.open_link(WHO)

    page = browser.get("/").text
    chosen = browser.post("/acting-for", on="/", organisation=county.uid("sunne"))
    others = browser.post("/acting-for", on="/", organisation=county.uid("stranger"))

    assert page.count('name="organisation"') == 1
    assert (chosen.status_code, others.status_code) == (303, 404)
    assert f'value="{county.uid("sunne")}" selected' in browser.get("/account").text
    assert browser.post("/acting-for", on="/", back="/account").location == "/account"
    assert f'value="{county.uid("sunne")}" selected' not in browser.get("/account").text


def test_a_disabled_person_is_out_at_once(browser: Visitor, county: World) -> None:
    browser.open_link(WHO)
    uid = county.county.people[WHO].person or ""

    disabled = county.caller("administrator").patch(
        f"/people/{uid}", {"disabled": True}, county.caller("administrator").tag(f"/people/{uid}")
    )

    assert disabled.status_code == 200
    assert browser.get("/").headers["Location"] == "/sign-in"


def test_the_account_of_somebody_without_a_role_opens(browser: Visitor, county: World) -> None:
    with county.app.app_context(), transaction() as session:
        values = {"name": "Ny Utan Roll", "email": "ny@exempel.test"}
        uid = operations.add_person(session, SYSTEM, values).uid
    county.county.people["new"] = Actor(person=uid, name="new")

    browser.open_link("new")

    assert "Du har ingen roll i dag" in browser.get("/").text
    assert token_in(browser.get("/account").text)
