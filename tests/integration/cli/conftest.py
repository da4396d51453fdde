"""A terminal on each engine, and a small county that was entered at it."""

import pytest

from tests.integration.cli.console import Console
from tests.integration.cli.county import COORDINATOR, County, at, settle


@pytest.fixture
def console(migrated_url: str) -> Console:
    """Give a terminal at a database where nothing has been done."""
    return at(migrated_url)


@pytest.fixture
def county(migrated_url: str) -> County:
    """Give a county with a draft."""
    return settle(migrated_url)


@pytest.fixture
def adopted(county: County) -> County:
    """Give the county with its plan adopted."""
    county.console.ask("plan", "adopt", county.plan, "--as", COORDINATOR)
    return county
