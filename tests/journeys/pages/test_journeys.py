"""What each role comes for, done in a real browser in both languages, with scripts and without."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page

from service.core import clock
from tests.journeys.pages.windows import window
from tests.support.browser import PHONE, Looker
from tests.support.demo import AUDITOR, COORDINATOR, REPORTER, SHARED, Demo
from tests.support.sizes import size
from tests.unit.exchange.plan_files import PLANS

BOTH = ("sv", "en")
# Ordinarily in Swedish with scripts and in English without.
WAYS = [(locale, scripts) for locale in BOTH for scripts in (True, False)]
IN_ALL_WAYS = pytest.mark.parametrize(("locale", "scripts"), size([WAYS[0], WAYS[3]], WAYS))
LANGUAGES = pytest.mark.parametrize("locale", size(BOTH[:1], BOTH))
DECISION = {
    "evidence/decisionBody": "Kommunstyrelsen",
    "evidence/decidedOn": str(clock.today() - timedelta(days=5)),
    "evidence/reference": "KS 2026/77 § 9",
}


def fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.fill(f'[name="{name}"]', value)


def press(page: Page) -> None:
    """Press the form's own button, as who reads from above would."""
    page.locator("main form button.govuk-button:not(.govuk-button--secondary)").first.click()
    page.wait_for_load_state()


def waiting(looker: Looker) -> list[str]:
    """Return what waits on one's own page, with the step that is next."""
    looker.page.goto(looker.origin + "/")
    return [
        each.inner_text() for each in looker.page.locator(".cards > li h2, .cards > li h3").all()
    ]


def anchor_the_first(looker: Looker) -> str:
    """Anchor what stands first on one's own page; return the receipt's text."""
    looker.page.locator(".cards .govuk-button").first.click()
    fill(looker.page, DECISION)
    press(looker.page)
    press(looker.page)
    return looker.page.locator("main").inner_text()


@IN_ALL_WAYS
def test_a_reporter_anchors_on_a_telephone(
    browser: Browser, demo: Demo, locale: str, *, scripts: bool
) -> None:
    with window(browser, demo, REPORTER, locale=locale, width=PHONE, scripts=scripts) as looker:
        before = waiting(looker)

        receipt = anchor_the_first(looker)

        assert "KS 2026/77 § 9" in receipt
        assert "/receipts/" in looker.page.url
        if scripts:
            looker.examine()
        assert waiting(looker) != before
        assert looker.faults == []


@LANGUAGES
def test_a_reporter_acts_for_two_municipalities_in_one_sitting(
    browser: Browser, demo: Demo, locale: str
) -> None:
    with window(browser, demo, SHARED, locale=locale, width=PHONE) as looker:
        bar = looker.page.locator(".acting")
        names = [each.strip() for each in bar.locator("option").all_inner_texts()]
        own = [name for name in names if name.endswith("kommun")]
        receipts = []
        for name in own:
            looker.page.locator(".acting select").select_option(label=name)
            looker.page.locator(".acting button").click()
            looker.page.goto(looker.origin + "/")
            receipts.append(anchor_the_first(looker))

        assert len(own) == 2
        assert [name in text for name, text in zip(own, receipts, strict=True)] == [True, True]
        assert looker.faults == []


@LANGUAGES
def test_a_coordinator_imports_a_plan_and_sees_first_what_will_come_of_it(
    browser: Browser, demo: Demo, locale: str
) -> None:
    with window(browser, demo, COORDINATOR, locale=locale) as looker:
        page = looker.page
        page.goto(f"{looker.origin}/plans/new")
        fill(page, {"title": "Plan att läsa in", "periodStart": "2026-01-01"})
        fill(page, {"periodEnd": "2029-12-31"})
        press(page)
        page.goto(page.url.partition("?")[0] + "/import")
        page.set_input_files('input[type="file"]', PLANS / "varmland-2026-2029.xlsx")
        press(page)
        looker.examine()
        rows = page.locator("main table tbody tr").count()
        press(page)

        assert rows > 20
        assert re.search(r"\b\d+\b", page.locator("main").inner_text())
        looker.examine()
        assert looker.faults == []


@LANGUAGES
def test_an_auditor_follows_an_activity_back_in_time_and_takes_the_history_along(
    browser: Browser, demo: Demo, tmp_path: Path, locale: str
) -> None:
    with window(browser, demo, AUDITOR, locale=locale) as looker:
        page = looker.page
        page.goto(f"{looker.origin}/trail")
        page.locator("main table a[href^='/activities/']").first.click()
        now = page.locator("main").inner_text()
        page.goto(page.url.partition("?")[0] + "?as_of=2026-02-01")
        then = page.locator("main").inner_text()
        looker.examine()
        page.goto(page.url.partition("?")[0])
        file = download(page, "a[href$='history.csv']")

        saved = tmp_path / "history.csv"
        file.save_as(saved)
        assert now != then
        assert saved.read_text("utf-8-sig").count("\n") > 2
        assert looker.faults == []


def download(page: Page, link: str) -> Download:
    with page.expect_download() as coming:
        page.locator(link).first.click()
    return coming.value


@LANGUAGES
def test_everything_a_reporter_does_can_be_done_by_keyboard(
    browser: Browser, demo: Demo, locale: str
) -> None:
    with window(browser, demo, REPORTER, locale=locale, width=PHONE) as looker:
        page = looker.page
        page.goto(looker.origin + "/")
        page.locator(".cards .govuk-button").first.focus()
        enter(page)
        assert tab_to(page, '[name="evidence/decisionBody"]')
        page.keyboard.type(DECISION["evidence/decisionBody"])
        assert tab_to(page, '[name="evidence/decidedOn"]')
        page.locator('[name="evidence/decidedOn"]').fill(DECISION["evidence/decidedOn"])
        assert tab_to(page, "main form button.govuk-button")
        enter(page)
        assert tab_to(page, "main form button.govuk-button")
        enter(page)

        assert "/receipts/" in page.url
        assert looker.faults == []


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str) -> bool:
    """Press Tab until the focus is at *selector*; each stop on the way shows where it is."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return True
    return False
