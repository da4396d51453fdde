"""Statements stay prepared from one request to the next, and reading writes nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from service.core.db import db, let_go, transaction
from service.models import Plan
from tests.support.world import World, a_world

OFTEN = 8  # the driver prepares what it has been asked for five times
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%found%'")


@pytest.fixture
def world_on_postgresql(postgresql_url: str) -> Iterator[World]:
    with a_world(postgresql_url) as world:
        yield world


def prepared(world: World) -> int:
    """Count the lists that the one connection in the pool has prepared."""
    with world.app.app_context(), db.engine.connect() as connection:
        return int(connection.execute(PREPARED).scalar_one())


def test_a_list_is_planned_once_and_not_for_each_request(world_on_postgresql: World) -> None:
    world = world_on_postgresql
    world.propose("arvika")
    reader = world.coordinator

    for _ in range(OFTEN):
        assert reader.get("/activities").status_code == 200
        assert reader.get("/agreements").status_code == 200

    assert prepared(world) == 1


def test_what_was_changed_but_not_to_be_written_is_undone(migrated_url: str) -> None:
    with a_world(migrated_url) as world, world.app.app_context():
        session = db.session()
        plan = session.query(Plan).first()
        assert plan is not None
        title = plan.title

        plan.title = "something else"
        let_go(session)

        with transaction() as later:
            found = later.get(Plan, plan.id)
            assert found is not None
            assert found.title == title
