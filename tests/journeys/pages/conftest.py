"""The demo county, lived through once, served to one Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.core.migrations import upgrade
from tests.support.browser import chromium
from tests.support.demo import Demo, live, serve


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


@pytest.fixture
def demo(lived_file: Path, tmp_path: Path) -> Iterator[Demo]:
    """Serve a copy of the demo, to do something in."""
    with serve(lived_file, tmp_path) as served:
        yield served


@pytest.fixture(scope="module")
def shown(lived_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Serve a copy of the demo that is only looked at."""
    with serve(lived_file, tmp_path_factory.mktemp("shown")) as served:
        yield served
