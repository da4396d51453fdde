"""ASVS 5.0, chapter 16: what goes wrong opens and tells nothing, and the record stands."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.app import create_app
from service.core.config import Config
from service.core.db import db
from tests.support.world import PREFIX, Caller, World, a_world

INSIDE = "the password of the database is hunter2"


@pytest.fixture
def widened(migrated_url: str) -> Iterator[Caller]:
    """Give the coordinator of a service that someone has given a way in without a right."""
    with a_world(migrated_url) as world:
        app = create_app(Config(database_url=migrated_url, secret_key="only for tests " * 3))
        app.add_url_rule(f"{PREFIX}/forgotten", "api.forgotten.show", lambda: {"secret": INSIDE})
        yield Caller(app, world.tokens["coordinator"])
        with app.app_context():
            db.engine.dispose()


def test_a_way_in_that_nobody_declared_is_closed(widened: Caller) -> None:
    """ASVS 16.5.3 (L2): where the service does not know who may, nobody may."""
    answers = [widened.get("/forgotten"), Caller(widened.app, None).get("/forgotten")]

    assert [each.status_code for each in answers] == [403, 401]
    assert all(INSIDE not in each.get_data(as_text=True) for each in answers)


def _break() -> str:
    raise RuntimeError(INSIDE)


def broken(app: Flask) -> None:
    """Let a view break in a way that nobody foresaw."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["api.me.show"] = _break


def test_what_nobody_foresaw_is_told_without_its_cause(world: World) -> None:
    """ASVS 16.5.1 (L2): an unexpected error is told in general words."""
    broken(world.app)

    answer = world.coordinator.get("/me")

    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    told = answer.get_data(as_text=True)
    assert not any(word in told for word in (INSIDE, "hunter2", "Traceback", "RuntimeError"))
    assert world.coordinator.get("/plans").status_code == 200


def test_what_fails_while_someone_is_let_in_lets_nobody_in(world: World) -> None:
    """ASVS 16.5.3 (L2): when it cannot be asked who someone is, they are nobody."""
    with world.app.app_context():
        by_hand("DROP TABLE api_token")
    world.app.config["PROPAGATE_EXCEPTIONS"] = False

    answer = Caller(world.app, "fkr_" + "A" * 43).get("/plans")

    assert answer.status_code >= 400
    assert "items" not in answer.json


CHANGES = (
    "UPDATE trail_entry SET event = 'x'",
    "DELETE FROM trail_entry",
    "DELETE FROM trail_body",
    "UPDATE trail_head SET sequence = 1",
    "UPDATE activity SET title = 'x'",
)


@pytest.mark.parametrize("change", CHANGES)
def test_the_record_cannot_be_changed_behind_the_service_s_back(world: World, change: str) -> None:
    """ASVS 16.4.2 (L2): what is recorded is protected from being changed."""
    world.propose("arvika")

    with world.app.app_context(), pytest.raises(DBAPIError, match="trail"):
        by_hand(change)


def by_hand(change: str) -> None:
    """Make a change past all code, as whoever has the database's password can."""
    with db.engine.begin() as connection:
        connection.execute(text(change))


def test_every_deed_says_who_when_and_what(world: World) -> None:
    """ASVS 16.2.1 (L2): an entry holds what an investigation asks for."""
    activity = world.propose("arvika")

    (entry,) = world.coordinator.get(f"/activities/{activity}/history").json["items"]

    assert entry["event"] == "create"
    assert entry["person"]["id"] == world.county.people["coordinator"].person
    assert entry["subject"] == {"type": "activity", "id": activity}
    assert entry["recordedAt"].endswith("Z")
    assert entry["role"] == "coordinator"
