"""A round of the worker: what can be carried is, the rest comes back later, and nothing blocks."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.core.db import db
from service.messages.claim import Claimed, Pace
from service.messages.delivery import BATCH, Carried, Delivery, UndeliveredError, deliver
from service.models import Message
from service.models.outbox import MAIL
from tests.support.outbox import MESSAGES, an_outbox, claimed

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
FULL, AWAY = "451 4.2.2", "no connection"


@pytest.fixture
def outbox(migrated_url: str) -> Iterator[str]:
    with an_outbox(migrated_url) as url:
        yield url


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
    assert {each.attempts for each in claimed(MESSAGES)} == {1}


@pytest.mark.usefixtures("outbox")
def test_who_is_asked_to_stop_begins_no_other_letter_and_gives_back_the_rest() -> None:
    taken: list[str] = []

    def carry(message: Claimed) -> Carried:
        taken.append(message.uid)
        return Carried()

    came_to = deliver({MAIL: lambda: nullcontext(carry)}, stopping=lambda: len(taken) == BATCH // 2)

    assert came_to == Delivery(delivered=BATCH // 2, waiting=MESSAGES - BATCH // 2)
