"""Connections are shared and statements prepared; for whom one transaction was, no other is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from service.api.gate import reading
from service.app import create_app
from service.auth import row_scope
from service.core.config import Config
from service.core.db import db
from service.workflows.vocabulary import SYSTEM
from tests.support.databases import by_reach
from tests.support.scoped import Scattered, scatter
from tests.support.subjects import serving
from tests.support.world import World, a_world

REQUESTS = 500
PLANS = sa.text("SELECT uid FROM plan")  # without any condition: nothing but the policies decides
READ = {
    "reporter of arvika": {"adopted"},
    "reporter of stranger": {"elsewhere"},
    "coordinator": {"adopted", "draft"},
    "administrator": set[str](),
}


@pytest.fixture
def scattered(postgresql_url: str) -> Iterator[Scattered]:
    """Make the counties as the owner of the tables, who passes by every policy."""
    with serving(postgresql_url):
        yield scatter()


@pytest.fixture
def app(by_reach_url: str) -> Iterator[Flask]:
    """Give a service whose requests share two connections."""
    config = Config(
        database_url=by_reach_url, secret_key="only for tests " * 3, row_security=True, pool_size=2
    )
    app = create_app(config)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_of_many_requests_at_once_each_sees_what_is_theirs(
    scattered: Scattered, app: Flask
) -> None:
    """In all ways of reading, and after one that broke in the middle of its transaction."""
    people = [*READ]

    def ask(number: int) -> tuple[str, set[str]]:
        who = people[number % len(people)]
        with app.test_request_context():
            row_scope.act_for(scattered.actor(who))
            session = reading(snapshot=number % 3 == 0) if number % 2 else db.session()
            found = set(session.execute(PLANS).scalars())
            if number % 7 == 0:
                with pytest.raises(sa.exc.DBAPIError):
                    session.execute(sa.text("SELECT 1 / 0"))
                session.rollback()
            return who, found

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, range(REQUESTS)))

    expected = {who: {scattered.plans[name] for name in names} for who, names in READ.items()}
    assert [each for each in answers if each[1] != expected[each[0]]] == []
    assert len(answers) == REQUESTS


def test_until_somebody_is_known_a_request_sees_no_plan(scattered: Scattered, app: Flask) -> None:
    with app.test_request_context():
        assert db.session.execute(PLANS).all() == []

        row_scope.act_for(scattered.actor("coordinator"))
        assert len(db.session.execute(PLANS).all()) == len(READ["coordinator"])


def test_outside_of_requests_the_service_sees_all(scattered: Scattered, app: Flask) -> None:
    with app.app_context():
        assert set(db.session.execute(PLANS).scalars()) == {*scattered.plans.values()}
    with app.test_request_context():
        row_scope.act_for(SYSTEM)
        assert set(db.session.execute(PLANS).scalars()) == {*scattered.plans.values()}


def test_another_role_of_the_same_person_is_another_scope(scattered: Scattered, app: Flask) -> None:
    actor = scattered.actor("coordinator")
    with app.test_request_context():
        row_scope.act_for(actor)
        before = db.session.execute(PLANS).all()
        row_scope.act_for(replace(actor, held=()))

        assert (len(before), db.session.execute(PLANS).all()) == (len(READ["coordinator"]), [])


def test_a_database_without_the_policies_says_what_it_lacks(
    postgresql_url: str, by_reach_url: str, app: Flask
) -> None:
    """What cannot be said for whom it is, is not read at all."""
    owner = sa.create_engine(postgresql_url)
    with owner.begin() as connection:
        connection.execute(sa.text("DROP FUNCTION forankra_enter"))
    owner.dispose()
    assert by_reach_url

    with app.test_request_context():
        row_scope.act_for(replace(SYSTEM, person="somebody"))
        with pytest.raises(sa.exc.ProgrammingError, match="forankra_enter"):
            db.session.execute(PLANS)
        db.session.rollback()


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    """Give a county of five owners, with an adopted plan and a token for each person."""
    with a_world(migrated_url) as world:
        yield world


@by_reach
def test_callers_at_once_are_each_answered_with_what_they_read(world: World) -> None:
    activity = world.propose("arvika")
    callers = {name: world.caller(name) for name in READ}
    names = [*READ] * 15

    def ask(name: str) -> tuple[str, list[str]]:
        return name, [each["id"] for each in callers[name].get("/activities").json["items"]]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, names))

    own = {"reporter of arvika": [activity], "coordinator": [activity]}
    assert answers == [(name, own.get(name, [])) for name in names]
