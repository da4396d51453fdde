"""A county to call the API of, on both databases."""

from collections.abc import Iterator

import pytest
from flask import Flask, Response, request, request_finished

from tests.integration.api import described
from tests.integration.api.places import Place, a_place
from tests.support.world import World, a_world


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    """Give a county of five owners, with an adopted plan and a token for each person."""
    with a_world(migrated_url) as world:
        yield world


@pytest.fixture
def place(world: World) -> Place:
    """Give the same county with one of everything that can be written to."""
    return a_place(world)


@pytest.fixture
def place_on_sqlite(sqlite_url: str) -> Iterator[Place]:
    """Give such a county on SQLite alone, for what never comes as far as a database."""
    with a_world(sqlite_url) as world:
        yield a_place(world)


@pytest.fixture(autouse=True)
def _every_answer_is_as_described() -> Iterator[None]:
    """Hold every answer of the test against the description, whatever the test looks at."""
    described.operations()  # made once, here, where it can be told apart when that fails
    found: list[str] = []

    def check(_: Flask, response: Response) -> None:
        found.extend(described.faults(request, response))

    with request_finished.connected_to(check):
        yield
    assert found == []
