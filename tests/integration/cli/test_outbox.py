"""However many workers there are, each message is carried once; without a carrier it waits."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.app import create_app
from service.core import clock
from service.core.config import Config
from service.core.db import db, transaction
from service.messages.claim import (
    LEASE,
    PACE,
    finish,
    put_back,
    waiting,
)
from service.messages.delivery import Delivery, deliver
from service.models import Message
from service.models.outbox import post
from tests.integration.cli.console import DECISION
from tests.integration.cli.county import COORDINATOR, County
from tests.support.outbox import MESSAGES, an_outbox, claimed

WORKERS = 4
FULL, AWAY = "451 4.2.2", "no connection"
PATIENCE = 30.0  # seconds until all workers must have come


@pytest.fixture
def outbox(migrated_url: str) -> Iterator[str]:
    with an_outbox(migrated_url) as url:
        yield url


def test_four_workers_never_claim_the_same_message(outbox: str) -> None:
    barrier = threading.Barrier(WORKERS, timeout=PATIENCE)
    app = create_app(Config(database_url=outbox, secret_key="only for tests " * 3))

    def work(_: int) -> list[int]:
        found: list[int] = []
        with app.app_context():
            barrier.wait()
            while some := claimed(5):
                found += [each.key for each in some]
        return found

    with ThreadPoolExecutor(WORKERS) as pool:
        taken = [key for found in pool.map(work, range(WORKERS)) for key in found]

    with app.app_context():
        db.engine.dispose()
    assert len(taken) == MESSAGES
    assert len(set(taken)) == MESSAGES


@pytest.mark.usefixtures("outbox")
def test_the_oldest_are_claimed_first_and_no_more_than_asked_for() -> None:
    first, second = claimed(3), claimed(3)

    assert [each.payload["number"] for each in first + second] == [0, 1, 2, 3, 4, 5]
    assert {each.attempts for each in first} == {1}


@pytest.mark.usefixtures("outbox")
def test_what_a_lost_worker_held_is_due_again_when_its_lease_is_over() -> None:
    lost = claimed(MESSAGES)

    meanwhile = claimed(MESSAGES)
    with clock.set_to(clock.now() + LEASE + timedelta(seconds=1)):
        again = claimed(MESSAGES)

    assert meanwhile == []
    assert [each.key for each in again] == [each.key for each in lost]
    assert {each.attempts for each in again} == {2}


@pytest.mark.usefixtures("outbox")
def test_a_failed_message_waits_longer_each_time() -> None:
    start = clock.now()
    with clock.set_to(start):
        [message] = claimed(1)
        with transaction() as session:
            put_back(session, message, start)

    with clock.set_to(start + timedelta(seconds=61)):
        [again] = [each for each in claimed(MESSAGES) if each.key == message.key]
        with transaction() as session:
            put_back(session, again, clock.now())
    with clock.set_to(start + timedelta(seconds=61 + 59)):
        soon = [each for each in claimed(MESSAGES) if each.key == message.key]

    assert again.attempts == 2
    assert soon == []


@pytest.mark.usefixtures("outbox")
def test_who_has_lost_the_lease_does_not_undo_what_the_next_holder_noted() -> None:
    [late] = claimed(1)
    with clock.set_to(clock.now() + LEASE + timedelta(seconds=1)):
        [next_holder] = [each for each in claimed(MESSAGES) if each.key == late.key]
        with transaction() as session:
            finish(session, next_holder, clock.now(), "delivered")

    with transaction() as session:
        put_back(session, late, clock.now())
        finish(session, late, clock.now(), "refused")

    assert db.session().get_one(Message, late.key).outcome == "delivered"


@pytest.mark.usefixtures("outbox")
def test_a_message_under_a_key_that_was_ever_there_is_not_posted_again() -> None:
    for _ in range(2):
        with transaction() as session:
            [person] = session.scalars(select(Message.person_id).distinct())
            post(
                session,
                at=clock.now(),
                topic="step_on_behalf",
                person_id=person,
                payload={},
                dedupe_key="0",
            )

    assert db.session().scalar(select(func.count()).select_from(Message)) == MESSAGES


@pytest.mark.usefixtures("outbox")
def test_what_is_done_is_never_claimed_again() -> None:
    for message in claimed(MESSAGES):
        with transaction() as session:
            finish(session, message, clock.now(), "delivered")

    with clock.set_to(clock.now() + timedelta(days=400)):
        assert claimed(MESSAGES) == []


@pytest.mark.usefixtures("outbox")
def test_without_a_carrier_everything_waits_untouched() -> None:
    came_to = deliver({})

    assert came_to == Delivery(waiting=MESSAGES)
    with transaction() as session:
        assert waiting(session, clock.now()) == MESSAGES


def test_a_delay_doubles_up_to_a_day_and_is_never_the_same_for_all() -> None:
    delays = {attempts: [PACE.delay(attempts) for _ in range(50)] for attempts in (1, 2, 8, 40)}

    longest = {1: timedelta(minutes=1), 2: timedelta(minutes=2), 8: timedelta(minutes=128)}
    longest[40] = timedelta(days=1)
    for attempts, drawn in delays.items():
        assert longest[attempts] / 2 <= min(drawn) < max(drawn) <= longest[attempts]


def test_the_worker_says_that_messages_wait(adopted: County) -> None:
    behalf = ["--organisation", adopted.first, "--basis", "Mejl"]
    adopted.console.move(adopted.activity, "anchor", COORDINATOR, *behalf, evidence=DECISION)

    asked = adopted.console.ask("worker", "--once")
    read = adopted.console.run("worker", "--once")

    assert asked == {"delivered": 0, "failed": 0, "waiting": 2, "transport": False}
    assert "letters wait" in read.out
