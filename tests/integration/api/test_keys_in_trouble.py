"""Keys when something goes wrong: two at once, a deed that breaks, a right that is gone."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from service.core.db import db
from tests.integration.api.keyed import anchoring, batch, codes, kept, post, said, step
from tests.integration.api.places import Place
from tests.support.straight import Straight, straight
from tests.support.world import Caller, World

PATIENCE = 10.0  # seconds
HOLD = {
    "postgresql": "SELECT 1 FROM activity FOR UPDATE",
    "sqlite": "BEGIN IMMEDIATE",
}
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
REFUSE = {
    "postgresql": "ALTER TABLE trail_entry ADD CONSTRAINT refuses CHECK (stream <> '{}') NOT VALID",
    "sqlite": """CREATE TRIGGER refuses BEFORE INSERT ON trail_entry WHEN NEW.stream = '{}'
        BEGIN SELECT RAISE(ABORT, 'broken'); END""",
}
MEND = {
    "postgresql": "ALTER TABLE trail_entry DROP CONSTRAINT refuses",
    "sqlite": "DROP TRIGGER refuses",
}
Send = Callable[[Caller, str], TestResponse]


@contextmanager
def holding(world: World) -> Iterator[Connection]:
    """Hold what every step needs, until the block or its transaction ends."""
    with world.app.app_context():
        engine = sa.create_engine(db.engine.url, isolation_level="AUTOCOMMIT")
    kind = engine.dialect.name
    with engine.connect() as connection:
        if kind == "postgresql":
            connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql(HOLD[kind])
        yield connection
    engine.dispose()


def let_go(connection: Connection) -> None:
    connection.exec_driver_sql("COMMIT")


def wait_until_somebody_waits(url: sa.URL) -> None:
    """Wait until a step has come as far as to wait for what is held."""
    engine, deadline = sa.create_engine(url), time.monotonic() + PATIENCE
    with engine.connect() as connection:
        while not connection.scalar(sa.text(WAITING)):
            connection.rollback()
            assert time.monotonic() < deadline
            time.sleep(0.01)
    engine.dispose()


def one_step(caller: Caller, activity: str) -> TestResponse:
    return step(caller, activity)


def one_batch(caller: Caller, activity: str) -> TestResponse:
    return batch(caller, [anchoring(activity)])


SENDING = pytest.mark.parametrize("send", [one_step, one_batch])


@SENDING
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_what_comes_while_the_first_is_under_way_is_told_to_come_again(
    world: World, send: Send
) -> None:
    reporter, activity = world.reporter("arvika"), world.propose("arvika")
    with world.app.app_context():
        url = db.engine.url

    with ThreadPoolExecutor(1) as pool, holding(world) as held:
        first: Future[TestResponse] = pool.submit(send, reporter, activity)
        wait_until_somebody_waits(url)
        began = time.monotonic()
        meanwhile = send(reporter, activity)
        waited = time.monotonic() - began
        let_go(held)
        done = first.result(PATIENCE)

    assert (meanwhile.status_code, meanwhile.json["code"]) == (409, "request_in_flight")
    assert meanwhile.headers["Retry-After"] == "1"
    assert 0.4 < waited < PATIENCE / 2
    assert done.status_code in (201, 207)
    assert said(send(reporter, activity)) == said(done)


def test_the_wait_for_others_is_not_shortened_by_a_key(world: World) -> None:
    """The half second holds for the key alone: a step waits its turn for as long as it takes."""
    reporter, activity = world.reporter("arvika"), world.propose("arvika")
    reporter.get("/me")

    with ThreadPoolExecutor(1) as pool, holding(world) as held:
        first = pool.submit(step, reporter, activity)
        time.sleep(0.8)
        let_go(held)

    assert first.result(PATIENCE).status_code == 201


@contextmanager
def broken_for(url: str, stream: str) -> Iterator[Straight]:
    """Let the database refuse every entry of *stream* for the block."""
    with straight(url) as sql:
        kind = sql.engine.dialect.name
        sql.run(REFUSE[kind].format(stream))
        yield sql
        sql.run(MEND[kind])


def test_a_deed_that_broke_leaves_no_key(world: World, migrated_url: str) -> None:
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    reporter, activity = world.reporter("arvika"), world.propose("arvika")

    with broken_for(migrated_url, f"activity/{activity}"):
        broken = step(reporter, activity)
        left = kept(world)
    mended = step(reporter, activity)

    assert (broken.status_code, left) == (500, [])
    assert mended.status_code == 201


def test_an_item_that_broke_is_tried_again_and_sinks_no_other(
    world: World, migrated_url: str
) -> None:
    reporter = world.reporter("arvika")
    activities = [world.propose("arvika") for _ in range(3)]
    items = [anchoring(each) for each in activities]

    with broken_for(migrated_url, f"activity/{activities[1]}"):
        broken = batch(reporter, items)
    mended = batch(reporter, items)

    assert codes(broken) == [201, 500, 201]
    assert broken.json["items"][1]["problem"]["code"] == "internal_error"
    assert codes(mended) == [201, 201, 201]
    assert [mended.json["items"][each] for each in (0, 2)] == [
        broken.json["items"][each] for each in (0, 2)
    ]


def revoke(world: World, organisation: str) -> None:
    """Take the role for *organisation* from its reporter."""
    person = world.county.people[f"reporter of {organisation}"].person
    path = f"/people/{person}"
    roles = world.caller("administrator").get(path).json["roles"]
    own = [each for each in roles if each["organisation"]["id"] == world.uid(organisation)]
    answer = world.caller("administrator").delete(f"{path}/roles/{own[0]['id']}")
    assert answer.status_code == 200


def grant(world: World, organisation: str, other: str) -> None:
    """Let the reporter of *organisation* report for the *other* one too."""
    person = world.county.people[f"reporter of {organisation}"].person
    role = {"role": "reporter", "organisation": world.uid(other), "validFrom": "2026-01-01"}
    path = f"/people/{person}/roles/01a20000-0000-7000-8000-00000000000a"
    assert world.caller("administrator").put(path, role).status_code == 200


def test_whose_right_is_gone_is_not_answered_again(world: World) -> None:
    reporter, activity = world.reporter("arvika"), world.propose("arvika", "torsby")
    grant(world, "arvika", "torsby")
    own = {"organisation": world.uid("arvika")}
    step(reporter, activity, **own)
    batch(reporter, [anchoring(activity, **own, effectiveOn="2026-02-11")], "b")

    revoke(world, "arvika")
    single = step(reporter, activity, **own)
    many = batch(reporter, [anchoring(activity, **own, effectiveOn="2026-02-11")], "b")

    assert (single.status_code, single.json["code"]) == (403, "not_permitted")
    assert codes(many) == [403]


def test_who_may_not_know_of_it_any_longer_is_told_that_it_is_not_there(world: World) -> None:
    reporter, activity = world.reporter("arvika"), world.propose("arvika")
    step(reporter, activity)

    revoke(world, "arvika")

    assert step(reporter, activity).status_code == 404


@pytest.mark.parametrize("name", ["objections", "corrections", "status-reports"])
def test_what_was_said_for_an_organisation_is_answered_to_those_who_speak_for_it(
    place: Place, name: str
) -> None:
    world, here = place.world, f"/activities/{place.ids['activity']}"
    reporter = world.reporter("arvika")
    grant(world, "arvika", "torsby")
    entry = {"entry": place.ids["entry"], "reason": "Det blev fel."}
    report = {"organisation": world.uid("arvika"), "progress": "begun"}
    body = report if name == "status-reports" else entry
    first = post(reporter, f"{here}/{name}", body, "k", "*")

    revoke(world, "arvika")

    assert first.status_code == 201
    assert post(reporter, f"{here}/{name}", body, "k", "*").status_code == 403


def test_a_token_for_reading_is_answered_nothing_again(world: World) -> None:
    activity = world.propose("arvika")
    step(world.reporter("arvika"), activity)

    answer = step(world.give_token("reporter of arvika", "read"), activity)

    assert answer.status_code == 403
