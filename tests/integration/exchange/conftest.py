"""A county on each engine, served for as long as the test takes."""

from collections.abc import Iterator

import pytest

from tests.integration.exchange.importing_county import ONE_YEAR, County, settle
from tests.support.subjects import serving


@pytest.fixture
def served(migrated_url: str) -> Iterator[str]:
    """Serve an empty database."""
    with serving(migrated_url):
        yield migrated_url


@pytest.fixture
def county(served: str) -> County:
    """Give Värmland, with a draft over four years."""
    del served
    return settle()


@pytest.fixture
def jamtland(served: str) -> County:
    """Give Jämtland, with a draft over one year."""
    del served
    return settle("23", ONE_YEAR)
