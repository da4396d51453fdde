"""A small county on each engine, for tests of the rules."""

from collections.abc import Iterator

import pytest

from service.core import clock
from tests.support import settled
from tests.support.acting import NOW, County, settle_county
from tests.support.subjects import serving


@pytest.fixture
def county(migrated_url: str) -> Iterator[County]:
    """Settle a small county with an adopted plan in an empty database."""
    county = settled.put(migrated_url, ("a county of rules",), lambda: _settle(migrated_url))
    with serving(migrated_url), clock.set_to(NOW):
        yield county


def _settle(url: str) -> County:
    with serving(url), clock.set_to(NOW):
        return settle_county()
