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
        looker.examine(thorough=scripts)
        assert waiting(looker) != before


@IN_ALL_WAYS
def test_a_reporter_acts_for_two_municipalities_in_one_sitting(
    browser: Browser, demo: Demo, locale: str, *, scripts: bool
) -> None:
    with window(browser, demo, SHARED, locale=locale, width=PHONE, scripts=scripts) as looker:
        looker.page.goto(looker.origin + "/")
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


@IN_ALL_WAYS
def test_a_coordinator_imports_a_plan_and_answers_what_was_found_in_it(
    browser: Browser, demo: Demo, locale: str, *, scripts: bool
) -> None:
    with window(browser, demo, COORDINATOR, locale=locale, scripts=scripts) as looker:
        page = looker.page
        plan = draft(looker, f"Plan att läsa in {locale}")
        page.goto(f"{plan}/import")
        page.set_input_files('input[type="file"]', PLANS / "varmland-2026-2029.xlsx")
        press(page)
        looker.examine(thorough=scripts)
        rows = page.locator("main table tbody tr").count()
        press(page)
        told = page.locator("main").inner_text()
        looker.examine(thorough=scripts)
        page.goto(f"{plan}/first-hour")
        asked = page.locator('main select[name^="text-"]').count()
        page.locator('main select[name^="text-"]').first.select_option(index=1)
        press(page)

        assert rows > 20
        assert re.search(r"\b\d+\b", told)
        assert page.locator('main select[name^="text-"]').count() == asked - 1
        looker.examine(thorough=scripts)


@IN_ALL_WAYS
def test_a_coordinator_reviews_sends_back_and_confirms(
    browser: Browser, demo: Demo, locale: str, *, scripts: bool
) -> None:
    with window(browser, demo, COORDINATOR, locale=locale, scripts=scripts) as looker:
        page = looker.page
        page.goto(f"{looker.origin}/review")
        stopped = page.locator(".stopped > li").count()
        page.goto(f"{looker.origin}/activities?state=followed_up")
        page.locator("main a[href^='/activities/']", has_text="2.2").first.click()
        activity = page.url.partition("?")[0]
        take(page, "send_back", {"reason": "Styrgruppen vill se fler svar."})
        page.goto(activity)
        sent_back = page.locator("main").inner_text()
        take(page, "confirm_follow_up", {"evidence/summary": "Alla svar är lästa."})
        page.goto(activity)

        assert stopped > 10
        assert "Styrgruppen vill se fler svar." in sent_back
        assert "Alla svar är lästa." in page.locator("main").inner_text()
        assert page.locator("main a[href*='/steps/send_back']").count() == 1


def draft(looker: Looker, title: str) -> str:
    """Make a plan; return its address."""
    looker.page.goto(f"{looker.origin}/plans/new")
    period = {"periodStart": "2026-01-01", "periodEnd": "2029-12-31"}
    fill(looker.page, {"title": title, **period})
    press(looker.page)
    return looker.page.url.partition("?")[0]


def take(page: Page, transition: str, values: dict[str, str]) -> None:
    """Take a step of the activity that is shown, as far as its receipt."""
    page.locator(f"main a[href*='/steps/{transition}']").first.click()
    fill(page, values)
    press(page)
    press(page)
    assert "/receipts/" in page.url, page.locator("main").inner_text()


@IN_ALL_WAYS
def test_an_auditor_follows_an_activity_back_in_time_and_takes_the_history_along(
    browser: Browser, demo: Demo, tmp_path: Path, locale: str, *, scripts: bool
) -> None:
    with window(browser, demo, AUDITOR, locale=locale, scripts=scripts) as looker:
        page = looker.page
        page.goto(f"{looker.origin}/trail?event=anchor")  # whatever others do on the same demo
        page.locator("main table a[href^='/activities/']").first.click()
        activity = page.url.partition("?")[0]
        now = page.locator("main").inner_text()
        page.goto(activity + "?as_of=2026-02-01")
        then = page.locator("main").inner_text()
        looker.examine(thorough=scripts)
        page.goto(activity)
        file = download(page, "a[href$='history.csv']")

        saved = tmp_path / "history.csv"
        file.save_as(saved)
        assert now != then
        assert saved.read_text("utf-8-sig").count("\n") > 2


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
