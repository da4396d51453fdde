"""Windows of the browser, each with somebody in it who is signed in, or nobody."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser

from tests.support.browser import WIDE, Looker, axe
from tests.support.demo import Demo


@contextmanager
def window(
    browser: Browser,
    demo: Demo,
    who: str | None = None,
    *,
    locale: str = "sv",
    width: int = WIDE,
    scripts: bool = True,
) -> Iterator[Looker]:
    """Open a window of that width for *who* (a key of the demo's cast), who reads *locale*."""
    context = browser.new_context(
        locale=locale, viewport={"width": width, "height": 900}, java_script_enabled=scripts
    )
    try:
        looker = Looker(context.new_page(), demo.origin, axe())
        if who:
            looker.page.goto(demo.link(who))
            looker.page.locator("main button").click()
            looker.page.wait_for_url(f"{demo.origin}/**")
        looker.page.goto(f"{demo.origin}/?lang={locale}")
        yield looker
    finally:
        context.close()
