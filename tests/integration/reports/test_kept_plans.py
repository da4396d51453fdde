"""What a list's statement says of states is in its text, so that the database keeps its plan."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from service.core.db import db
from service.models.words import ActivityState, PlanState
from tests.support.world import World, a_world

STATES = {*map(str, ActivityState), *map(str, PlanState)}


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    """Give a county."""
    with a_world(migrated_url) as world:
        yield world


@pytest.mark.parametrize(
    "path",
    [
        "/activities?state=anchored",
        "/activities?county=17&late=true",
        "/activities?stale=true&blocked=true",
        "/stalled-activities?county=17",
    ],
)
def test_no_state_is_a_parameter(world: World, path: str) -> None:
    given: list[str] = []
    texts: list[str] = []

    def note(*told: object) -> None:
        if "found" in (text := str(told[2])):
            texts.append(text)
            given.append(repr(told[3]))

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    answer = world.coordinator.get(path)
    event.remove(engine, "before_cursor_execute", note)

    assert answer.status_code == 200
    assert any(f"'{state}'" in texts[0] for state in STATES)
    assert not [state for state in STATES if f"'{state}'" in given[0]]
