"""A county whose people sign in by the pages: on both databases, also with row security on."""

from collections.abc import Iterator

import pytest

from tests.integration.web.reviewing import left_alone, objected, stopped
from tests.support.browsing import Visitor, a_visitor
from tests.support.databases import KINDS
from tests.support.world import World, a_world

__all__ = ["left_alone", "objected", "stopped"]  # fixtures


@pytest.fixture(params=[*KINDS, "by_reach"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Name the engine, or PostgreSQL with row security on."""
    return str(request.param)


@pytest.fixture
def county(migrated_url: str) -> Iterator[World]:
    """Give a small county."""
    with a_world(migrated_url, ("karlstad", "sunne")) as world:
        yield world


@pytest.fixture
def browser(county: World) -> Visitor:
    """Give a browser that has been nowhere yet."""
    return a_visitor(county)
