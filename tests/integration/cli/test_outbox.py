"""However many workers there are, each message is carried once; without a carrier it waits."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.app import create_app
from service.core import clock, ids
from service.core.config import Config
from service.core.db import db, transaction
from service.messages.claim import (
    LEASE,
    PACE,
    Claimed,
    Pace,
    claim,
    finish,
    put_back,
    waiting,
)
from service.messages.delivery import BATCH, Carried, Delivery, UndeliveredError, deliver
from service.models import Message
from service.models.outbox import MAIL, post
from tests.integration.cli.console import DECISION
from tests.integration.cli.county import COORDINATOR, County
from tests.support.subjects import a_person, an_organisation, serving

WORKERS, MESSAGES = 4, 40
FULL, AWAY = "451 4.2.2", "no connection"
PATIENCE = 30.0  # seconds until all workers must have come


@pytest.fixture
def outbox(migrated_url: str) -> Iterator[str]:
    """Serve a database where messages to one person are due."""
    with serving(migrated_url):
        with transaction() as session:
            person, _, _ = a_person(session, an_organisation(session))
            for number in range(MESSAGES):
                now = clock.now()
                session.add(
                    Message(
                        uid=ids.new_uid(now),
                        topic="step_on_behalf",
                        person_id=person.id,
                        payload={"number": number},
                        dedupe_key=str(number),
                        created_at=now,
                        available_at=now,
                        attempts=0,
                    )
                )
        yield migrated_url


def test_four_workers_never_claim_the_same_message(outbox: str) -> None:
    barrier = threading.Barrier(WORKERS, timeout=PATIENCE)
    app = create_app(Config(database_url=outbox, secret_key="only for tests " * 3))

    def work(_: int) -> list[int]:
        found: list[int] = []
        with app.app_context():
            barrier.wait()
            while taken := _claimed(5):
                found += [each.key for each in taken]
        return found

    with ThreadPoolExecutor(WORKERS) as pool:
        claimed = [key for found in pool.map(work, range(WORKERS)) for key in found]

    with app.app_context():
        db.engine.dispose()
    assert len(claimed) == MESSAGES
    assert len(set(claimed)) == MESSAGES


@pytest.mark.usefixtures("outbox")
def test_the_oldest_are_claimed_first_and_no_more_than_asked_for() -> None:
    first, second = _claimed(3), _claimed(3)

    assert [each.payload["number"] for each in first + second] == [0, 1, 2, 3, 4, 5]
    assert {each.attempts for each in first} == {1}


@pytest.mark.usefixtures("outbox")
def test_what_a_lost_worker_held_is_due_again_when_its_lease_is_over() -> None:
    lost = _claimed(MESSAGES)

    meanwhile = _claimed(MESSAGES)
    with clock.set_to(clock.now() + LEASE + timedelta(seconds=1)):
        again = _claimed(MESSAGES)

    assert meanwhile == []
    assert [each.key for each in again] == [each.key for each in lost]
    assert {each.attempts for each in again} == {2}


@pytest.mark.usefixtures("outbox")
def test_a_failed_message_waits_longer_each_time() -> None:
    [message] = _claimed(1)
    with transaction() as session:
        put_back(session, message, clock.now())

    with clock.set_to(clock.now() + timedelta(seconds=61)):
        [again] = [each for each in _claimed(MESSAGES) if each.key == message.key]
        with transaction() as session:
            put_back(session, again, clock.now())
    with clock.set_to(clock.now() + timedelta(seconds=130)):
        soon = [each for each in _claimed(MESSAGES) if each.key == message.key]

    assert again.attempts == 2
    assert soon == []


def test_a_delay_doubles_up_to_a_day_and_is_never_the_same_for_all() -> None:
    delays = {attempts: [PACE.delay(attempts) for _ in range(50)] for attempts in (1, 2, 8, 40)}

    longest = {1: timedelta(minutes=1), 2: timedelta(minutes=2), 8: timedelta(minutes=128)}
    longest[40] = timedelta(days=1)
    for attempts, drawn in delays.items():
        assert longest[attempts] / 2 <= min(drawn) < max(drawn) <= longest[attempts]


@pytest.mark.usefixtures("outbox")
def test_after_so_many_attempts_a_message_is_given_up_and_says_why() -> None:
    def carry(message: Claimed) -> Carried:
        raise UndeliveredError(FULL, receiver=message.payload["number"] == 0)

    for _ in range(2):
        deliver({MAIL: lambda: nullcontext(carry)}, Pace(attempts=1))

    found = select(Message.outcome, Message.said, func.count()).group_by(
        Message.outcome, Message.said
    )
    assert {tuple(row) for row in db.session().execute(found)} == {
        ("refused", FULL, 1),
        ("dead", FULL, MESSAGES - 1),
    }


@pytest.mark.usefixtures("outbox")
def test_when_nothing_gets_through_no_other_letter_is_tried_in_vain() -> None:
    tried: list[str] = []

    def carry(message: Claimed) -> Carried:
        tried.append(message.uid)
        raise UndeliveredError(AWAY, everything=True)

    came_to = deliver({MAIL: lambda: nullcontext(carry)})

    assert len(tried) == 1
    assert came_to == Delivery(failed=BATCH, waiting=MESSAGES - BATCH)


@pytest.mark.usefixtures("outbox")
def test_a_fault_of_ours_in_one_letter_does_not_hold_up_the_others() -> None:
    def carry(message: Claimed) -> Carried:
        return Carried(said=str(1 / message.payload["number"]))

    came_to = deliver({MAIL: lambda: nullcontext(carry)})

    assert came_to == Delivery(delivered=BATCH - 1, failed=1, waiting=MESSAGES - BATCH)
    assert db.session().scalars(select(Message.said).where(Message.said.like("Zero%"))).all()


@pytest.mark.usefixtures("outbox")
def test_nobody_works_on_what_another_may_hold_by_now() -> None:
    taken: list[str] = []

    def carry(message: Claimed) -> Carried:
        taken.append(message.uid)
        return Carried()

    came_to = deliver({MAIL: lambda: nullcontext(carry)}, Pace(lease=timedelta(0)))

    assert taken == []
    assert came_to == Delivery(waiting=MESSAGES)
    assert {each.attempts for each in _claimed(MESSAGES)} == {1}


@pytest.mark.usefixtures("outbox")
def test_who_has_lost_the_lease_does_not_undo_what_the_next_holder_noted() -> None:
    [late] = _claimed(1)
    with clock.set_to(clock.now() + LEASE + timedelta(seconds=1)):
        [next_holder] = [each for each in _claimed(MESSAGES) if each.key == late.key]
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
    for message in _claimed(MESSAGES):
        with transaction() as session:
            finish(session, message, clock.now(), "delivered")

    with clock.set_to(clock.now() + timedelta(days=400)):
        assert _claimed(MESSAGES) == []


@pytest.mark.usefixtures("outbox")
def test_a_round_carries_what_can_be_carried_and_keeps_the_rest() -> None:
    carried: list[int] = []

    def carry(message: Claimed) -> Carried:
        number = message.payload["number"]
        if number % 4 == 0:
            raise UndeliveredError(message.topic)
        carried.append(number)
        return Carried()

    rounds = [deliver({MAIL: lambda: nullcontext(carry)}) for _ in range(2)]

    assert rounds == [
        Delivery(delivered=15, failed=5, waiting=20),
        Delivery(delivered=15, failed=5, waiting=0),
    ]
    assert len(carried) == 30
    done = select(func.count()).select_from(Message).where(Message.done_at.is_not(None))
    assert db.session().scalar(done) == 30


@pytest.mark.usefixtures("outbox")
def test_without_a_carrier_everything_waits_untouched() -> None:
    came_to = deliver({})

    assert came_to == Delivery(waiting=MESSAGES)
    with transaction() as session:
        assert waiting(session, clock.now()) == MESSAGES


def test_the_worker_says_that_messages_wait(adopted: County) -> None:
    behalf = ["--organisation", adopted.first, "--basis", "Mejl"]
    adopted.console.move(adopted.activity, "anchor", COORDINATOR, *behalf, evidence=DECISION)

    asked = adopted.console.ask("worker", "--once")
    read = adopted.console.run("worker", "--once")

    assert asked == {"delivered": 0, "failed": 0, "waiting": 2, "transport": False}
    assert "letters wait" in read.out


def _claimed(limit: int) -> list[Claimed]:
    with transaction() as session:
        return claim(session, clock.now(), limit)
