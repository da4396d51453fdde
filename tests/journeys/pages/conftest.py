"""The demo county, lived through once, served to one Chromium."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.core.migrations import upgrade
from tests.journeys.pages.windows import Lookers
from tests.support.browser import chromium
from tests.support.demo import Demo, live, serve
from tests.support.sizes import full


@pytest.fixture(scope="session")
def lived_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Live through the demo once."""
    file = tmp_path_factory.mktemp("lived") / "demo.sqlite"
    upgrade(f"sqlite:///{file}")
    live(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give a browser that has no window open yet."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def crowded(lived_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Serve a copy of the demo, in which all journeys go on side by side, as people do."""
    with serve(lived_file, tmp_path_factory.mktemp("done")) as served:
        yield served


@pytest.fixture
def demo(request: pytest.FixtureRequest, lived_file: Path, tmp_path: Path) -> Iterator[Demo]:
    """Give the one that all share; in the long run a copy each, since they are so many there."""
    if not full():
        yield request.getfixturevalue("crowded")
        return
    with serve(lived_file, tmp_path) as served:
        yield served


@pytest.fixture(scope="session")
def shown(lived_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Serve a copy of the demo in which nothing is changed."""
    with serve(lived_file, tmp_path_factory.mktemp("shown")) as served:
        yield served


@pytest.fixture(scope="session")
def lookers(browser: Browser, shown: Demo) -> Iterator[Lookers]:
    """Give those who look at the demo, each at a window of their own for the whole run."""
    with ExitStack() as stack:
        yield Lookers(browser, shown, stack)
