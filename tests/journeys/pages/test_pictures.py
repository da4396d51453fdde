"""The pictures of the main pages in docs/pages: taken anew by every run, kept when asked to.

``FORANKRA_PICTURES=1`` writes them into the project.
"""

import os
from pathlib import Path

import pytest

from service.models import Activity, Plan
from tests.journeys.pages.windows import Lookers
from tests.support.browser import PHONE, WIDE
from tests.support.demo import AUDITOR, COORDINATOR, REPORTER
from tests.support.sources import ROOT

KEPT = ROOT / "docs" / "pages"
HEIGHTS = {WIDE: 900, PHONE: 844}
# What each shows: who looks, and where; {plan} and {activity} are those of the demo.
PAGES: dict[str, tuple[str | None, str]] = {
    "home": (REPORTER, "/"),
    "step": (REPORTER, "/activities/{activity}/steps/implement"),
    "activity": (COORDINATOR, "/activities/{activity}"),
    "plan": (COORDINATOR, "/plans/{plan}"),
    "timeline": (COORDINATOR, "/plans/{plan}?view=timeline#shown"),
    "review": (COORDINATOR, "/review"),
    "trail": (AUDITOR, "/trail"),
    "people": (COORDINATOR, "/people"),
    "public": (None, "/public/plans/{plan}"),
}
# Where an address leads into a page stays in view whatever the width.
SHOW = "() => location.hash && document.querySelector(location.hash).scrollIntoView()"


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_the_main_pages_are_pictured(lookers: Lookers, tmp_path: Path, locale: str) -> None:
    folder = KEPT if os.environ.get("FORANKRA_PICTURES") == "1" else tmp_path
    things = lookers.demo.things()
    uids = {"plan": things[Plan], "activity": things[Activity]}
    for name, (who, path) in PAGES.items():
        looker = lookers.at(who, locale)
        page = looker.page
        page.goto(looker.origin + path.format(**uids))
        for width, height in HEIGHTS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(SHOW)
            page.screenshot(path=folder / f"{name}-{locale}-{width}.png")

    taken = {each.name for each in folder.glob("*.png")}
    assert taken >= {f"{name}-{locale}-{width}.png" for name in PAGES for width in HEIGHTS}
    assert {each.name for each in KEPT.glob("*.png")} >= taken
    assert lookers.faults() == []
