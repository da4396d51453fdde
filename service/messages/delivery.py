"""Carry what is due out of the service, by whatever transport there is."""

from collections.abc import Callable
from dataclasses import dataclass

from service.core import clock
from service.core.db import transaction
from service.core.errors import ServiceError
from service.messages.claim import Claimed, claim, finish, put_back, waiting

BATCH = 50
DELIVERED = "delivered"
Transport = Callable[[Claimed], None]


class UndeliveredError(ServiceError):
    """The transport could not take the message now; it is tried again."""

    code = "undelivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one round came to."""

    delivered: int = 0
    failed: int = 0
    waiting: int = 0


def deliver(transport: Transport | None) -> Delivery:
    """Deliver one batch of what is due; without a transport everything waits, and is counted."""
    if transport is None:
        with transaction() as session:
            return Delivery(waiting=waiting(session, clock.now()))
    with transaction() as session:
        claimed = claim(session, clock.now(), BATCH)
    delivered = sum(_carried(transport, message) for message in claimed)
    with transaction() as session:
        left = waiting(session, clock.now())
    return Delivery(delivered=delivered, failed=len(claimed) - delivered, waiting=left)


def _carried(transport: Transport, message: Claimed) -> bool:
    """Hand one message over, then note it: at worst it is sent twice, never lost."""
    try:
        transport(message)
    except UndeliveredError:
        with transaction() as session:
            put_back(session, message, clock.now())
        return False
    with transaction() as session:
        finish(session, message, clock.now(), DELIVERED)
    return True
