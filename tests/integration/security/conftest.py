"""Two counties to try to get at, on both databases."""

from collections.abc import Iterator

import pytest

from tests.integration.security.places import Counties, settle
from tests.support.world import World, a_world


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    """Give a county of five owners, with an adopted plan and a token for each person."""
    with a_world(migrated_url) as world:
        yield world


@pytest.fixture
def counties(world: World) -> Counties:
    """Give that county and another, with everyone who is to try everything."""
    return settle(world)
