"""A county on each engine, served for as long as the test takes."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.exchange.importing_county import ONE_YEAR, County, settle
from tests.support import settled
from tests.support.subjects import serving


@pytest.fixture
def served(migrated_url: str) -> Iterator[str]:
    """Serve an empty database."""
    with serving(migrated_url):
        yield migrated_url


@pytest.fixture
def county(migrated_url: str, request: pytest.FixtureRequest) -> County:
    """Give Värmland, with a draft over four years."""
    return _settled(migrated_url, request)


@pytest.fixture
def jamtland(migrated_url: str, request: pytest.FixtureRequest) -> County:
    """Give Jämtland, with a draft over one year."""
    return _settled(migrated_url, request, "23", ONE_YEAR)


def _settled(url: str, request: pytest.FixtureRequest, *where: Any) -> County:  # noqa: ANN401 -- as ``settle`` takes them
    county: County = settled.put(url, ("a draft", *where), lambda: _settle(url, *where))
    request.getfixturevalue("served")
    return county


def _settle(url: str, *where: Any) -> County:  # noqa: ANN401 -- as ``settle`` takes them
    with serving(url):
        return settle(*where)
