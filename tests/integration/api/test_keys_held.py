"""Keys and batches when somebody else holds what they need, or is quicker."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, event
from werkzeug.test import TestResponse

from service.app import create_app
from service.core.config import Config
from service.core.db import db
from service.models.kept_answer import WHOLE
from tests.integration.api.keyed import anchoring, batch, codes, post, step
from tests.integration.api.test_keys_in_trouble import PATIENCE, broken_for
from tests.support.straight import straight
from tests.support.world import Caller, World

ROUNDS = 10
ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
HOLD_KEY = sa.text("""INSERT INTO kept_answer (person, key, item, request_hash, kept_at)
    VALUES (:person, 'k', :item, 'x', now())""")


@contextmanager
def impatient(world: World, url: str, milliseconds: int) -> Iterator[Caller]:
    """Give arvika's reporter at a server whose database lets no statement last longer."""
    options = {"options": f"-c statement_timeout={milliseconds}"}
    spelled = sa.make_url(url).update_query_dict(options).render_as_string(hide_password=False)
    app = create_app(Config(database_url=spelled, secret_key="only for tests " * 3))
    yield Caller(app, world.tokens["reporter of arvika"])
    with app.app_context():
        db.engine.dispose()


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Give a transaction of somebody else's, which comes to nothing."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def hold_key(connection: Connection, world: World, item: int) -> None:
    person = world.county.people["reporter of arvika"].person
    connection.execute(HOLD_KEY, {"person": person, "item": item})


@ON_POSTGRESQL
def test_a_database_that_does_not_answer_is_not_asked_for_every_item(
    world: World, migrated_url: str
) -> None:
    activities = [world.propose("arvika") for _ in range(20)]
    items = [anchoring(each) for each in activities]

    with impatient(world, migrated_url, 300) as reporter, connected(migrated_url) as other:
        other.exec_driver_sql("SELECT 1 FROM activity FOR UPDATE")
        began = time.monotonic()
        silent = batch(reporter, items)
        waited = time.monotonic() - began
    answered = batch(world.reporter("arvika"), items)

    assert codes(silent) == [503] * 20
    assert {each["problem"]["code"] for each in silent.json["items"]} == {"unavailable"}
    assert waited < PATIENCE / 2
    assert codes(answered) == [201] * 20


@ON_POSTGRESQL
def test_an_item_that_is_under_way_elsewhere_lets_the_batch_come_again(
    world: World, migrated_url: str
) -> None:
    items = [anchoring(world.propose("arvika"))]

    with impatient(world, migrated_url, 1_500) as reporter, connected(migrated_url) as other:
        hold_key(other, world, 0)
        held = batch(reporter, items)
    free = batch(world.reporter("arvika"), items)

    assert (held.status_code, held.json["code"]) == (409, "request_in_flight")
    assert codes(free) == [201]


@ON_POSTGRESQL
def test_a_limit_that_the_operator_sets_is_a_busy_database_and_no_other_request(
    world: World, migrated_url: str
) -> None:
    activity = world.propose("arvika")

    with impatient(world, migrated_url, 200) as reporter, connected(migrated_url) as other:
        hold_key(other, world, WHOLE)
        answer = step(reporter, activity)

    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "1"


@ON_POSTGRESQL
def test_who_was_quicker_to_take_an_old_key_anew_is_not_forgotten(
    world: World, migrated_url: str
) -> None:
    coordinator, body = world.coordinator, {"scopes": ["read"]}
    post(coordinator, "/tokens", body, "k")
    with straight(migrated_url) as sql:
        sql.run("UPDATE kept_answer SET kept_at = '2026-01-01 00:00:00+00'")

    with ThreadPoolExecutor(1) as pool, before_forgetting(world) as moment:
        moment.do = lambda: pool.submit(post, coordinator, "/tokens", body, "k").result(PATIENCE)
        slower = post(coordinator, "/tokens", body, "k")
    again = post(coordinator, "/tokens", body, "k")

    assert (slower.status_code, slower.json["code"]) == (409, "request_in_flight")
    assert again.data == moment.done.data


@dataclass(slots=True)
class Moment:
    """What happens once, just before an old key is forgotten, and what came of it."""

    do: Callable[[], TestResponse] | None = None
    done: TestResponse | None = None


@contextmanager
def before_forgetting(world: World) -> Iterator[Moment]:
    """Let something happen between the look at an old key and its end."""
    moment = Moment()

    def meanwhile(*told: object) -> None:
        if moment.do and str(told[2]).startswith("DELETE FROM kept_answer"):
            do, moment.do = moment.do, None
            moment.done = do()

    with world.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", meanwhile)
    yield moment
    event.remove(engine, "before_cursor_execute", meanwhile)


def test_in_a_batch_that_broke_each_item_still_has_its_own_answer(
    world: World, migrated_url: str
) -> None:
    reporter = world.reporter("arvika")
    broken, whole = world.propose("arvika"), world.propose("arvika")
    items = [
        anchoring(broken),
        anchoring(whole, evidence={}),
        {"activity": whole, "transition": "implement", "evidence": {}},
        anchoring(world.propose("torsby")),
        {"transition": "anchor"},
        anchoring(whole),
    ]

    with broken_for(migrated_url, f"activity/{broken}"):
        first = batch(reporter, items)
    second = batch(reporter, items)

    assert codes(first) == [500, 422, 409, 403, 422, 201]
    assert codes(second) == [201, 422, 409, 403, 422, 201]
    assert second.json["items"][1:] == first.json["items"][1:]
    pointers = [each["pointer"] for each in first.json["items"][1]["problem"]["errors"]]
    assert pointers == ["/items/1/evidence/decisionBody", "/items/1/evidence/decidedOn"]


def test_many_at_once_under_an_old_key_do_it_once(world: World, migrated_url: str) -> None:
    activity, reporter = world.propose("arvika"), world.reporter("arvika")
    report = {"organisation": world.uid("arvika"), "progress": "begun"}
    path = f"/activities/{activity}/status-reports"
    statuses = {post(reporter, path, report, "k").status_code}

    with straight(migrated_url) as sql, ThreadPoolExecutor(4) as pool:
        for _ in range(ROUNDS):
            sql.run("UPDATE kept_answer SET kept_at = '2026-01-01 00:00:00'")
            sent = [pool.submit(post, reporter, path, report, "k") for _ in range(4)]
            statuses |= {each.result(PATIENCE).status_code for each in sent}

    assert statuses <= {201, 409}
    assert len(reporter.get(path).json["items"]) == 1 + ROUNDS
