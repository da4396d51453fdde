"""The pictures of the main pages in docs/pages: taken anew by every run, kept when asked to.

``FORANKRA_PICTURES=1`` writes them into the project.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.models import Activity, Plan
from tests.journeys.pages.windows import window
from tests.support.browser import PHONE, WIDE
from tests.support.demo import AUDITOR, COORDINATOR, REPORTER, Demo
from tests.support.sources import ROOT

KEPT = ROOT / "docs" / "pages"
HEIGHTS = {WIDE: 900, PHONE: 844}
# What each shows: who looks, and where; {plan} and {activity} are those of the demo.
PAGES = {
    "home": (REPORTER, "/"),
    "step": (REPORTER, "/activities/{activity}/steps/implement"),
    "activity": (COORDINATOR, "/activities/{activity}"),
    "plan": (COORDINATOR, "/plans/{plan}"),
    "timeline": (COORDINATOR, "/plans/{plan}?view=timeline"),
    "review": (COORDINATOR, "/review"),
    "trail": (AUDITOR, "/trail"),
    "people": (COORDINATOR, "/people"),
}


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_the_main_pages_are_pictured(
    browser: Browser, shown: Demo, tmp_path: Path, locale: str
) -> None:
    folder = KEPT if os.environ.get("FORANKRA_PICTURES") == "1" else tmp_path
    things = shown.things()
    uids = {"plan": things[Plan], "activity": things[Activity]}
    for width, height in HEIGHTS.items():
        for who in {who for who, _ in PAGES.values()}:
            with window(browser, shown, who, locale=locale, width=width) as looker:
                looker.page.set_viewport_size({"width": width, "height": height})
                for name, (looks, path) in PAGES.items():
                    if looks == who:
                        looker.page.goto(looker.origin + path.format(**uids))
                        looker.page.screenshot(path=folder / f"{name}-{locale}-{width}.png")

    taken = {each.name for each in folder.glob("*.png")}
    assert taken >= {f"{name}-{locale}-{width}.png" for name in PAGES for width in HEIGHTS}
    assert {each.name for each in KEPT.glob("*.png")} >= taken
