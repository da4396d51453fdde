"""A county to call the API of, on both databases."""

from collections.abc import Iterator

import pytest

from tests.support.world import World, a_world


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    """Give a county of five owners, with an adopted plan and a token for each person."""
    with a_world(migrated_url) as world:
        yield world
