"""Whether the process lives, and whether it can serve."""

from datetime import timedelta

from sqlalchemy import text

from service.app import create_app
from service.core import clock
from service.core.config import Config
from service.core.db import db, transaction
from service.models.chore import HEARTBEAT, put_off_chore, take_chore
from service.workflows import log_keeping
from tests.support.world import World


def test_a_process_that_answers_is_alive_whatever_its_database(tmp_path: object) -> None:
    app = create_app(
        Config(database_url=f"sqlite:///{tmp_path}/no/such/folder", secret_key="x" * 40)
    )

    assert app.test_client().get("/healthz").json == {"status": "ok"}


def test_a_database_at_the_newest_migration_is_ready(world: World) -> None:
    answer = world.app.test_client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json["checks"] == {"database": "ok", "migrations": "ok", "log": "not begun"}


def test_an_entry_that_waits_longer_for_the_log_than_promised_shows(world: World) -> None:
    client = world.app.test_client()
    with world.app.app_context():
        log_keeping.integrate_all()
    in_time = client.get("/readyz")
    world.propose("arvika")

    with clock.set_to(clock.now() + timedelta(seconds=50)):
        still_in_time = client.get("/readyz")
    with clock.set_to(clock.now() + timedelta(seconds=70)):
        late = client.get("/readyz")

    assert [each.json["checks"]["log"] for each in (in_time, still_in_time)] == ["ok", "ok"]
    assert late.status_code == 503
    assert late.json["checks"] == {"database": "ok", "migrations": "ok", "log": "late"}


def test_a_database_that_lacks_a_migration_is_not_ready(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    answer = world.app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json["checks"] == {"database": "ok", "migrations": "behind", "log": "unknown"}


def test_a_database_that_cannot_be_reached_is_not_ready(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/no/such/folder/file"
    app = create_app(Config(database_url=url, secret_key="x" * 40))

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json["checks"]["database"] == "unreachable"
    with app.app_context():
        db.engine.dispose()


def test_it_tells_by_how_much_the_workers_are_late_and_stays_ready(world: World) -> None:
    client = world.app.test_client()
    before = client.get("/readyz").json["workerLagSeconds"]
    at = clock.now()
    with clock.set_to(at), world.app.app_context(), transaction() as session:
        take_chore(session, HEARTBEAT, clock.now())
        put_off_chore(session, HEARTBEAT, clock.now() + timedelta(seconds=30))

    lags = []
    for seconds in (10, 100):
        with clock.set_to(at + timedelta(seconds=seconds)):
            lags.append(client.get("/readyz"))

    assert before is None
    assert [each.json["workerLagSeconds"] for each in lags] == [0, 70]
    assert {each.status_code for each in lags} == {200}
