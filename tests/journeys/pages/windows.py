"""Windows of the browser, each with somebody in it who is signed in, or nobody."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from tests.support.browser import HIGH, WIDE, Looker, axe
from tests.support.demo import AUDITOR, COORDINATOR, REPORTER, SHARED, Demo
from tests.support.demo_beside import ADMINISTRATOR, OBJECTOR

LOOKERS = (COORDINATOR, REPORTER, AUDITOR, SHARED, OBJECTOR, ADMINISTRATOR, None)


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
    """Open a window of that width for *who* (a key of the demo's cast), who reads *locale*.

    When it is left, nothing must have been wrong with anything that it showed.
    """
    context = browser.new_context(
        locale=locale, viewport={"width": width, "height": HIGH}, java_script_enabled=scripts
    )
    try:
        looker = Looker(context.new_page(), demo.origin, axe())
        if who:
            looker.page.goto(demo.link(who))
            looker.page.locator("main button").click()
            looker.page.wait_for_url(f"{demo.origin}/**")
        looker.page.goto(f"{demo.origin}/accessibility?lang={locale}")
        yield looker
        assert looker.faults == []
    finally:
        context.close()


@dataclass
class Lookers:
    """The windows of those who look, each opened once, when somebody is first asked to."""

    browser: Browser
    demo: Demo
    stack: ExitStack
    windows: dict[str | None, Looker] = field(default_factory=dict)
    locales: dict[str | None, str] = field(default_factory=dict)

    def at(self, who: str | None, locale: str) -> Looker:
        """Return the window of *who*, who reads *locale* from now on."""
        if who not in self.windows:
            opened = window(self.browser, self.demo, who, locale=locale)
            self.windows[who] = self.stack.enter_context(opened)
        elif self.locales[who] != locale:
            self.windows[who].page.goto(f"{self.demo.origin}/accessibility?lang={locale}")
        self.locales[who] = locale
        return self.windows[who]

    def first(self, path: str, locale: str) -> Looker | None:
        """Return the window of the first who is shown that page, and not another."""
        windows = (self.at(who, locale) for who in LOOKERS)
        return next((each for each in windows if _opens(each, path)), None)

    def faults(self) -> list[str]:
        """Return what was wrong in any of the windows, and forget it."""
        found = [each for looker in self.windows.values() for each in looker.faults]
        for looker in self.windows.values():
            looker.faults.clear()
        return found


def _opens(looker: Looker, path: str) -> bool:
    answer = looker.page.request.get(looker.origin + path, max_redirects=0)
    return answer.status == 200
