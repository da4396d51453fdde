"""A coordinator edits an activity where it stands in the plan, and is there again afterwards."""

import re

import pytest
from playwright.sync_api import Browser, expect

from service.models import Plan
from tests.journeys.pages.windows import window
from tests.support.demo import COORDINATOR, Demo


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_activity_is_edited_from_its_plan(
    browser: Browser, demo: Demo, *, scripts: bool
) -> None:
    plan = f"/plans/{demo.things()[Plan]}?state=anchored"
    title = f"En annan rubrik, {scripts}"
    with window(browser, demo, COORDINATOR, locale="sv", scripts=scripts) as looker:
        page = looker.page
        page.goto(looker.origin + plan)
        page.locator("main table a", has_text="Ändra").first.click()
        page.locator("main #edited [name=title]").wait_for()
        where = page.url
        looker.examine(thorough=scripts)
        page.fill("main #edited [name=title]", title)
        page.locator("main #edited form button").first.click()
        page.wait_for_load_state()

        expect(page.locator("main table a", has_text=title).first).to_be_visible()
        assert page.url == looker.origin + plan
        assert bool(re.search(r"/plans/[^/]+\?state=anchored$", where)) is scripts
