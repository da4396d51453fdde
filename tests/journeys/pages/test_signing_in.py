"""A password and a second factor are chosen in a real browser, and let in the next time."""

from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from service.core import clock
from tests.journeys.pages.windows import window
from tests.support.browser import PHONE, Looker
from tests.support.demo import Demo
from tests.support.sizes import size

PASSWORD = "sju små gula segelbåtar"
LATER = timedelta(seconds=30)  # a code is taken once
# Nobody whom others sign in by a link alone: from now on a code is asked for too.
WHO = {"sv": "kurt", "en": "eva"}


def fill(page: Page, **values: str) -> None:
    """Fill in the form that these fields stand in, and send it."""
    for name, value in values.items():
        page.fill(f"main [name={name}]:not([type=email])", value)
    page.locator(f"main form:has([name={next(iter(values))}]) button").first.click()
    page.wait_for_load_state()


def set_up(looker: Looker) -> pyotp.TOTP:
    """Choose a password and a second factor; return the telephone that shows its codes."""
    page = looker.page
    page.goto(f"{looker.origin}/account/password")
    fill(page, password=PASSWORD)
    page.goto(f"{looker.origin}/account/second-factor")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    telephone = pyotp.TOTP(page.locator("main ol code").inner_text().replace(" ", ""))
    looker.examine()
    fill(page, code=telephone.now())
    return telephone


@pytest.mark.parametrize("locale", size(["sv"], ["sv", "en"]))
def test_a_password_and_a_code_from_the_telephone_let_in(
    browser: Browser, demo: Demo, locale: str
) -> None:
    with window(browser, demo, WHO[locale], locale=locale, width=PHONE) as looker:
        telephone = set_up(looker)

    with window(browser, demo, locale=locale, width=PHONE) as looker:
        page = looker.page
        page.goto(f"{looker.origin}/sign-in")
        page.fill("#password-address", f"{WHO[locale]}@demo.example")
        fill(page, password=PASSWORD)
        looker.examine()
        fill(page, code="000000")
        looker.examine()
        refused = page.locator(".govuk-error-message").count()
        fill(page, code=telephone.at(clock.now() + LATER))

        assert refused == 1
        assert page.goto(f"{looker.origin}/account").url.endswith("/account")
