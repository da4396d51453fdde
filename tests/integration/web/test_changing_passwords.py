"""A password and a second factor are changed by who shows that they are theirs."""

from datetime import timedelta

from service.core import clock
from service.models.sign_in import Purpose
from tests.support.browsing import Visitor, a_visitor, token_in
from tests.support.proving import (
    FORM,
    PASSWORD,
    SECOND,
    SHOWN,
    Telephone,
    give_password,
    settle_in,
)
from tests.support.world import World

WHO = "reporter of karlstad"
CODE = "/sign-in/code"
STEP = timedelta(seconds=30)


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/").status_code == 200


def test_a_forgotten_password_is_set_anew_by_a_link_and_the_code(
    browser: Visitor, county: World
) -> None:
    telephone = settle_in(browser, WHO)
    another, new = a_visitor(county), "åtta hästar på en äng"
    with clock.set_to(clock.now() + 2 * STEP):
        another.open_link(WHO, Purpose.RESET)
        asked = another.get(FORM).headers["Location"]
        another.post(CODE, code=telephone.code())
        changed = another.post(FORM, password=new)

        assert asked == CODE
        assert changed.headers["Location"] == "/account"
        assert is_in(another)
        assert not is_in(browser)
        assert give_password(a_visitor(county), WHO).status_code == 422
        assert give_password(a_visitor(county), WHO, new).status_code == 303


def test_a_password_is_changed_by_who_knows_it(browser: Visitor) -> None:
    settle_in(browser, WHO)
    new = "åtta hästar på en äng"

    refused = browser.post(FORM, password=new, current="wrong")
    short = browser.post(FORM, password="short", current=PASSWORD)
    changed = browser.post(FORM, password=new, current=PASSWORD)

    assert [each.status_code for each in (refused, short, changed)] == [422, 422, 303]
    assert is_in(browser)


def test_another_second_factor_needs_a_code_of_the_one_that_there_is(browser: Visitor) -> None:
    old = settle_in(browser, WHO)
    browser.post(f"{SECOND}/begin", on=SECOND)
    page = browser.get(SECOND).text
    picture = browser.get(f"{SECOND}/picture.svg")

    answers = [
        browser.send(SECOND, csrf_token=token_in(page), code="000000x", current=old.code()),
        browser.send(SECOND, csrf_token=token_in(page), code=_shown(page), current="000000x"),
        browser.send(SECOND, csrf_token=token_in(page), code=_shown(page), current=old.code()),
    ]

    assert picture.mimetype == "image/svg+xml"
    assert [each.status_code for each in answers] == [422, 422, 303]
    assert browser.get(f"{SECOND}/picture.svg").status_code == 404


def _shown(page: str) -> str:
    """Return the code for the secret that the page shows."""
    found = SHOWN.search(page)
    assert found
    return Telephone(found["secret"].replace(" ", "")).code()
