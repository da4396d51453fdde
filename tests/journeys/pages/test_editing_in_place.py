"""A coordinator edits an activity where it stands in the plan, and is there again afterwards."""

from playwright.sync_api import Browser, Locator, Page, expect

from service.models import Plan
from tests.journeys.pages.windows import window
from tests.support.browser import Looker
from tests.support.demo import COORDINATOR, Demo

FORM = "main tr.editing"
FOCUSED = "() => document.activeElement.closest('tr')?.textContent"


def test_without_scripts_the_whole_form_comes_and_leads_back(browser: Browser, demo: Demo) -> None:
    plan = f"/plans/{demo.things()[Plan]}?state=anchored"
    with window(browser, demo, COORDINATOR, locale="sv", scripts=False) as looker:
        page = looker.page
        page.goto(looker.origin + plan)
        page.locator("main table a", has_text="Ändra").first.click()
        page.locator("main #edited [name=title]").wait_for()
        looker.examine(thorough=False)
        page.fill("main #edited [name=title]", "En annan rubrik")
        page.locator("main #edited form button").first.click()
        page.wait_for_load_state()

        expect(page.locator("main table a", has_text="En annan rubrik").first).to_be_visible()
        assert page.url == looker.origin + plan


def test_a_row_of_the_plan_becomes_a_form_and_a_row_again(browser: Browser, demo: Demo) -> None:
    plan = f"{demo.origin}/plans/{demo.things()[Plan]}?state=anchored"
    with window(browser, demo, COORDINATOR, locale="sv") as looker:
        page = looker.page
        page.goto(plan)
        for _row in range(2):  # two are forms at a time
            opened(page)
        looker.examine()
        saved_by_enter(page)
        left_alone(page)
        faulty(looker)
        overtaken(looker)
        assert page.url == plan
        page.context.clear_cookies()
        page.locator("main tr:not(.editing) > td > a[hx-get]").first.click()
        page.wait_for_url(f"{demo.origin}/sign-in")


def opened(page: Page) -> Locator:
    """Let the first row that is none yet become a form; return the form."""
    forms = page.locator(FORM)
    before = forms.count()
    page.locator("main tr:not(.editing) > td > a[hx-get]").first.click()
    expect(forms).to_have_count(before + 1)
    return forms


def saved_by_enter(page: Page) -> None:
    """Save the first of two forms by a key; the other stays, and one goes on where one was."""
    first, second = (page.locator(FORM).nth(each).locator("[name=title]") for each in range(2))
    second.fill("Halvskriven")
    expect(second).to_be_focused()
    first.fill("Sparad där den står")
    first.press("Enter")

    expect(page.locator("main tr.asked", has_text="Sparad där den står")).to_be_visible()
    expect(page.locator(FORM)).to_have_count(1)
    expect(page.locator(f"{FORM} [name=title]")).to_have_value("Halvskriven")
    assert "Sparad där den står" in page.evaluate(FOCUSED)


def left_alone(page: Page) -> None:
    """Leave the other as it is."""
    page.locator(f"{FORM} .deeds a").first.click()

    expect(page.locator(FORM)).to_have_count(0)
    assert "Halvskriven" not in page.evaluate(FOCUSED)
    expect(page.locator("main tbody a:focus", has_text="Ändra")).to_have_count(1)


def faulty(looker: Looker) -> None:
    """Send a form in which something is wrong; it is told at the field, where one goes on."""
    page = looker.page
    title = opened(page).locator("[name=title]")
    title.fill("")
    title.press("Enter")

    expect(page.locator(f"{FORM} .govuk-error-message")).to_be_visible()
    expect(page.locator(f"{FORM} [name=title]")).to_be_focused()
    looker.examine()
    forget(looker, "422")


def overtaken(looker: Looker) -> None:
    """Send what somebody else has changed meanwhile; both are seen, and sent again it holds."""
    page = looker.page
    beside = page.context.new_page()
    beside.goto(page.locator(f"{FORM} .deeds a").nth(1).evaluate("link => link.href"))
    beside.fill("main #edited [name=title]", "Deras rubrik")
    beside.locator("main #edited form button").first.click()
    beside.wait_for_load_state()
    beside.close()
    page.fill(f"{FORM} [name=title]", "Min egen rubrik")
    page.press(f"{FORM} [name=title]", "Enter")

    expect(page.locator(f"{FORM} strong", has_text="Deras rubrik")).to_be_visible()
    expect(page.locator(f"{FORM} [name=title]")).to_have_value("Min egen rubrik")
    looker.examine()
    forget(looker, "409")
    page.locator(f"{FORM} button").first.click()
    expect(page.locator("main tr.asked", has_text="Min egen rubrik")).to_be_visible()


def forget(looker: Looker, status: str) -> None:
    """Forget that the browser tells of an answer to a script that was meant."""
    meant = [each for each in looker.faults if "/row" in each or f"status of {status}" in each]
    assert len(meant) == 1, looker.faults
    looker.faults.remove(meant[0])
