"""What is typed is kept while one types, and is there again in another window, without a click."""

from playwright.sync_api import Browser, expect

from tests.journeys.pages.windows import window
from tests.support.browser import PHONE
from tests.support.demo import REPORTER, Demo

SOON = 10_000  # milliseconds


def test_what_is_typed_is_kept_by_itself_and_found_in_another_window(
    browser: Browser, demo: Demo
) -> None:
    with window(browser, demo, REPORTER, locale="en", width=PHONE) as looker:
        page = looker.page
        page.goto(looker.origin + "/")
        page.locator(".beside a").filter(has_text="Status report").first.click()
        page.wait_for_load_state()  # what keeps the words is a script
        page.fill("[name=comment]", "Vi väntar på ett påhittat beslut")
        kept = page.locator("form [role=status]")
        expect(kept).to_contain_text("Draft saved", timeout=SOON)
        form = page.url

        with window(browser, demo, REPORTER, locale="en", width=PHONE) as other:
            other.page.goto(other.origin + "/")
            other.page.locator("#drafts + ul a").first.click()
            found = other.page.input_value("[name=comment]")
            other.examine()

        assert page.url == form
        assert found == "Vi väntar på ett påhittat beslut"
        assert looker.faults == []
        assert other.faults == []
