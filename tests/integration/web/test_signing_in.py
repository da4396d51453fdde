"""Ways in by the pages: a link, a password with a code; and what nobody learns by trying."""

import re
from datetime import timedelta

import pytest

from service.auth.rights import ROUTES, is_public
from service.core import clock
from service.core.db import db, transaction
from service.workflows import operations
from service.workflows.operations import signing_in
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.browsing import Visitor, a_visitor, token_in
from tests.support.listening import statements_to
from tests.support.proving import (
    FORM,
    PASSWORD,
    SECOND,
    cookie_of,
    email_of,
    give_password,
    settle_in,
)
from tests.support.world import World

WHO, OTHER = "reporter of karlstad", "coordinator"
CODE = "/sign-in/code"
STEP = timedelta(seconds=30)
CHANGING = re.compile(r'value="[^"]*"')


def disable(world: World, name: str) -> None:
    with world.app.app_context(), transaction() as session:
        uid = world.county.people[name].person or ""
        operations.edit_person(session, SYSTEM, uid, {"disabled": True}, ANY_VERSION)


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/").status_code == 200


def test_an_invitation_lets_its_person_in_and_greets_them(browser: Visitor) -> None:
    browser.open_link(WHO)

    page = browser.get("/").text

    assert f"{WHO} (påhittad)" in page
    assert "karlstad (påhittad)" in page


def test_to_follow_a_link_does_not_use_it_up(browser: Visitor, county: World) -> None:
    with county.app.app_context(), transaction() as session:
        secret = signing_in.invite(session, SYSTEM, county.county.people[WHO].person or "")
    scanner = a_visitor(county)

    looked = [scanner.get(f"/sign-in/link/{secret}").status_code for _ in range(3)]
    came = browser.post(f"/sign-in/link/{secret}")

    assert looked == [200] * 3
    assert came.status_code == 303
    assert not is_in(scanner)
    assert is_in(browser)
    assert scanner.get(f"/sign-in/link/{secret}").status_code == 410


def test_a_password_is_asked_for_together_with_a_code(browser: Visitor, county: World) -> None:
    telephone = settle_in(browser, WHO)
    another = a_visitor(county)

    first = give_password(another, WHO)
    before = is_in(another)
    second = another.post(CODE, code=telephone.code())

    assert [first.status_code, second.status_code] == [303, 303]
    assert (before, is_in(another)) == (False, True)


def test_a_code_lets_in_once(browser: Visitor, county: World) -> None:
    telephone = settle_in(browser, WHO)
    one, two = a_visitor(county), a_visitor(county)
    now = clock.now()
    with clock.set_to(now):
        for visitor in (one, two):
            give_password(visitor, WHO)
        answers = [each.post(CODE, code=telephone.code()).status_code for each in (one, two)]

        assert answers == [303, 422]
        assert (is_in(one), is_in(two)) == (True, False)
    with clock.set_to(now + STEP):
        assert two.post(CODE, code=telephone.code()).status_code == 303


def test_a_password_alone_opens_nothing_but_the_setting_up_of_a_second_factor(
    browser: Visitor, county: World
) -> None:
    browser.open_link(WHO)
    browser.post(FORM, password=PASSWORD)
    another = a_visitor(county)
    give_password(another, WHO)

    for visitor in (browser, another):
        assert visitor.get("/account").headers["Location"] == SECOND
        assert visitor.get(FORM).headers["Location"] == SECOND
        assert visitor.get(SECOND).status_code == 200


def test_while_a_code_is_lacking_no_page_of_ones_own_opens(browser: Visitor, county: World) -> None:
    settle_in(browser, WHO)
    another = a_visitor(county)
    give_password(another, WHO)

    found = {path: another.get(path).headers.get("Location") for path in own_pages(county)}

    assert len(found) >= 5
    assert found == dict.fromkeys(found, CODE) | {CODE: None}


def own_pages(world: World) -> list[str]:
    """Return the pages to read that are for somebody who is signed in."""
    return [
        rule.rule
        for rule in world.app.url_map.iter_rules()
        if rule.endpoint.startswith("web.")
        and rule.endpoint in ROUTES
        and not is_public(rule.endpoint)
        and "GET" in (rule.methods or ())
    ]


def test_without_a_session_every_page_of_ones_own_leads_to_sign_in(
    browser: Visitor, county: World
) -> None:
    found = {path: browser.get(path).headers.get("Location") for path in own_pages(county)}

    assert found == dict.fromkeys(found, "/sign-in")


def test_after_sign_in_one_goes_on_where_one_wanted(browser: Visitor, county: World) -> None:
    with county.app.app_context(), transaction() as session:
        secret = signing_in.invite(session, SYSTEM, county.county.people[WHO].person or "")
    browser.get("/account?lang=en")

    came = browser.post(f"/sign-in/link/{secret}")

    assert came.headers["Location"] == "/account?lang=en"


def test_signing_in_rotates_the_session_and_signing_out_ends_it(browser: Visitor) -> None:
    browser.open_link(WHO)
    first = cookie_of(browser)
    browser.open_link(WHO)
    second = cookie_of(browser)
    browser.post("/sign-out", on="/")

    assert first
    assert second
    assert first != second
    assert not is_in(browser)
    for secret in (first, second):
        browser.client.set_cookie("__Host-forankra", secret, domain="forankra.test")
        assert not is_in(browser)


def test_what_is_wrong_stands_on_top_and_at_its_field(browser: Visitor) -> None:
    page = browser.post("/sign-in", address="no address").text

    assert "<title>Error: " in page
    assert '<a href="#address">' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/reset", "/sign-in/password"])
def test_no_answer_tells_whether_somebody_exists(
    browser: Visitor, county: World, path: str
) -> None:
    """Somebody with a password, one without, one who is disabled, and nobody: all the same."""
    settle_in(browser, WHO)
    disable(county, "reporter of sunne")
    people = [WHO, OTHER, "reporter of sunne", "nobody at all"]
    told = [answered(county, path, email_of(name)) for name in people]

    assert told[1:] == told[:1] * 3


def answered(world: World, path: str, address: str) -> tuple[int, str, int]:
    """Return status, body without what changes each time, and how many statements it took."""
    visitor = a_visitor(world)
    token = token_in(visitor.get("/sign-in").text)
    with world.app.app_context():
        engine = db.engine
    with statements_to(engine) as sent:
        answer = visitor.send(path, csrf_token=token, address=address, password="wrong as can be")
    return answer.status_code, CHANGING.sub("", answer.text), len(sent)


def test_who_is_wrong_too_often_waits_and_is_told_how_long(browser: Visitor) -> None:
    with clock.set_to(clock.now()):  # no wait passes, however slow the machine is
        answers = [give_password(browser, WHO, "wrong as can be") for _ in range(8)]

    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert "<h1>Too many attempts</h1>" in answers[-1].text


def test_the_token_of_a_form_is_another_after_sign_in(browser: Visitor) -> None:
    before = token_in(browser.get("/sign-in").text)
    browser.open_link(WHO)

    refused = browser.send("/account", csrf_token=before, name="Kim", locale="sv")

    assert refused.status_code == 400
