"""What a token allows is remembered for seconds: few statements, and no right outlives five."""

import time
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import event, select

from service.app import create_app
from service.auth import remembered
from service.core import clock
from service.core.config import Config
from service.core.db import db, transaction
from service.core.token_text import digest_of
from service.models import Token
from service.models.words import Role
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM
from tests.integration.api.test_cost import is_of_rights
from tests.support.acting import JOINED
from tests.support.world import World, a_world

SECRET = "only for tests " * 3
FELT_WITHIN = 5.0  # seconds


def test_who_asks_is_found_once_and_then_remembered(world: World) -> None:
    caller = world.coordinator
    with world.app.app_context():
        remembered.forget(db.session())
        engine = db.engine
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: seen.append(str(told[2])))

    caller.get("/me")
    first = [each for each in seen if is_of_rights(each)]
    seen.clear()
    caller.get("/me")

    assert len(first) == 2  # where the people stand, and who this is
    assert [each for each in seen if is_of_rights(each)] == []


def test_a_token_revoked_in_this_process_is_refused_at_once(world: World) -> None:
    caller = world.coordinator
    (token,) = caller.get("/tokens").json["items"]
    assert caller.get("/me").status_code == 200

    caller.delete(f"/tokens/{token['id']}")

    assert caller.get("/me").status_code == 401


def test_a_right_taken_or_given_in_this_process_counts_at_once(world: World) -> None:
    caller = world.reporter("arvika")
    roles = caller.get("/me").json["roles"]
    person = world.county.people["reporter of arvika"].person or ""

    with world.app.app_context(), transaction() as session:
        op.revoke_role(session, SYSTEM, person, roles[0]["id"])
    taken = caller.get("/me").json["roles"]
    with world.app.app_context(), transaction() as session:
        grant = NewGrant(role=Role.AUDITOR, county="17", valid_from=JOINED)
        op.grant_role(session, SYSTEM, person, grant)
    given = caller.get("/me").json["roles"]

    assert taken == []
    assert [each["role"] for each in given] == ["auditor"]
    assert caller.get("/trail").status_code == 200


def test_a_revocation_elsewhere_is_felt_within_five_seconds(migrated_url: str) -> None:
    with a_world(migrated_url) as here:
        elsewhere = World(_another_app(migrated_url), here.county, here.tokens)
        caller = here.coordinator
        (token,) = caller.get("/tokens").json["items"]
        elsewhere.coordinator.delete(f"/tokens/{token['id']}")
        revoked = time.monotonic()

        while caller.get("/me").status_code == 200:
            time.sleep(0.05)

        assert time.monotonic() - revoked <= FELT_WITHIN

        with elsewhere.app.app_context():
            db.engine.dispose()


def test_the_last_use_is_noted_once_an_hour(world: World) -> None:
    start = clock.now()
    noted = []
    for minutes in (0, 30, 59, 61, 90):
        _let_the_memory_pass(world)
        with clock.set_to(start + timedelta(minutes=minutes)):
            world.coordinator.get("/me")
        noted.append(_last_use(world))

    assert [(each - start) // timedelta(minutes=1) for each in noted] == [0, 0, 0, 61, 61]


def _let_the_memory_pass(world: World) -> None:
    with world.app.app_context():
        remembered.forget(db.session())


def _last_use(world: World) -> datetime:
    with world.app.app_context():
        own = Token.digest == digest_of(world.tokens["coordinator"])
        return db.session.scalars(select(Token.last_used_at).where(own)).one() or clock.now()


def _another_app(url: str) -> Flask:
    """Return an application with connections and a memory of its own, as another worker has."""
    return create_app(Config(database_url=url, secret_key=SECRET))
