"""A crowd: as many are worked on as there is use for, some wait, the rest are told to return."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from werkzeug.test import TestResponse

from service.app import create_app
from service.core.config import WAITING, Config
from service.core.db import db, transaction
from service.workflows.case import open_case
from tests.support.world import DECISION, World, a_world

SECRET = "only for tests " * 3
SETTLED = 0.5  # seconds in which those who came have taken their places


@contextmanager
def holding(world: World, activity: str) -> Iterator[None]:
    """Hold the activity, so that every step of it waits."""
    with world.app.app_context():
        with transaction() as session:
            open_case(session, world.county.coordinator, activity, lock=True)
            yield
        db.session.remove()


def test_who_comes_to_a_full_house_is_told_when_to_return(migrated_url: str) -> None:
    with a_world(migrated_url) as world:
        app = create_app(Config(database_url=migrated_url, secret_key=SECRET, threads=1))
        narrow = World(app, world.county, world.tokens)
        activity = world.propose("arvika", "torsby")
        caller = narrow.reporter("arvika")
        caller.get("/me")
        with ThreadPoolExecutor(1 + WAITING) as pool:
            with holding(world, activity):
                served = _come(pool, lambda: caller.move(activity, "anchor", evidence=DECISION))
                turned_away = caller.get("/me")
                alive = app.test_client().get("/healthz")
            answers = [each.result(30) for each in served]
        with app.app_context():
            db.engine.dispose()

    assert turned_away.status_code == 503
    assert turned_away.json["code"] == "unavailable"
    assert turned_away.headers["Retry-After"] == "1"
    assert alive.status_code == 200
    assert sorted(each.status_code for each in answers) == [200] * WAITING + [201]


def _come(
    pool: ThreadPoolExecutor, request: Callable[[], TestResponse]
) -> list[Future[TestResponse]]:
    came = [pool.submit(request) for _ in range(1 + WAITING)]
    time.sleep(SETTLED)
    return came
