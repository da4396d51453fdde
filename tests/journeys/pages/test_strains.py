"""What pages are held against finds what it is there to find."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser import NARROWEST, STRAINS, WITHSTAND

LONG = "Ett helt vanligt stycke text som är långt nog att brytas. " * 3
# A page's content, and what must be said of it.
FAULTY = {
    '<p style="height: 1.2em; overflow: hidden">' + LONG: "is cut",
    '<p style="height: 1em">' + LONG + "<p>" + LONG: "lies on",
    '<div style="width: 400px">' + LONG: "scrolls sideways",
    '<button style="outline: none">Spara</button>': "does not show the focus",
    '<a href="#" style="outline: none">' + LONG: "does not show the focus",
}
SOUND = (
    f"<h1>{LONG}</h1><p>{LONG}</p><p><a href='#'>{LONG}</a></p><button>Spara</button>"
    f"<details><summary>Mer</summary>{LONG}</details><div style='overflow-x: auto'>"
    f"<table style='width: 600px'><tr><td>{LONG}</td><td>{LONG}</td></tr></table></div>"
)


def told_of(browser: Browser, content: str) -> list[str]:
    context = browser.new_context(viewport={"width": NARROWEST, "height": 600})
    try:
        page = context.new_page()
        page.set_content(f"<!doctype html><title>x</title><body>{content}")
        page.evaluate(STRAINS)
        told: list[str] = page.evaluate(WITHSTAND, [["plain", "large", "spaced"], True])
    finally:
        context.close()
    return told


@pytest.mark.parametrize("content", FAULTY)
def test_what_a_reader_would_trip_over_is_told(browser: Browser, content: str) -> None:
    assert any(FAULTY[content] in each for each in told_of(browser, content))


def test_a_page_that_bears_it_is_left_in_peace(browser: Browser) -> None:
    assert told_of(browser, SOUND) == []
