"""On a telephone a table that is read is a list: no column of it lies outside of the window."""

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.pages.windows import window
from tests.support.browser import PHONE
from tests.support.demo import AUDITOR, COORDINATOR, Demo

OUTSIDE = """each => each.filter(one => one.scrollWidth > one.clientWidth + 1)
    .map(one => one.querySelector("caption")?.textContent ?? one.outerHTML.slice(0, 90))"""
MEETING = ("/review/meetings", "main a[href^='/review/meetings/']")
AGREEMENT = ("/agreements", "main th a")


@pytest.mark.parametrize(
    ("who", "paths", "followed"),
    [
        (AUDITOR, ("/trail", "/reports/steps-for", "/reports/rights-held"), (MEETING,)),
        (COORDINATOR, ("/people", "/organisations", "/agreements", "/outbox"), (AGREEMENT,)),
    ],
    ids=["auditor", "coordinator"],
)
def test_no_table_is_to_be_pushed_sideways(
    browser: Browser,
    demo: Demo,
    who: str,
    paths: tuple[str, ...],
    followed: tuple[tuple[str, str], ...],
) -> None:
    with window(browser, demo, who, width=PHONE) as looker:
        page, outside = looker.page, {}
        for path in paths:
            outside[path] = _outside(page, looker.origin + path)
        for path, link in followed:
            page.goto(looker.origin + path)
            within = page.locator(link).first.get_attribute("href")
            outside[f"one of {path}"] = _outside(page, f"{looker.origin}{within}")

    assert {path: tables for path, tables in outside.items() if tables} == {}


def _outside(page: Page, address: str) -> list[str]:
    """Return the tables at *address* of which some lies outside; there must be one."""
    page.goto(address)
    assert page.locator(".wide-table").count()
    found: list[str] = page.eval_on_selector_all(".wide-table", OUTSIDE)
    return found
