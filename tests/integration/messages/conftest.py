"""A small county whose people have waited for a turn since the middle of a week."""

from collections.abc import Iterator

import pytest

from service.core import clock
from service.messages import reminder_run
from tests.support import settled
from tests.support.acting import County, settle_county
from tests.support.reminding import BEGINS
from tests.support.subjects import serving


@pytest.fixture
def county(migrated_url: str) -> Iterator[County]:
    """Settle a small county, and let everybody's turns begin."""
    settled_ = settled.put(migrated_url, ("a county to remind",), lambda: _settle(migrated_url))
    with serving(migrated_url), clock.set_to(BEGINS):
        reminder_run.run()
        yield settled_


def _settle(url: str) -> County:
    with serving(url), clock.set_to(BEGINS):
        return settle_county(("arvika", "torsby"))
