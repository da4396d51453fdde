"""Carry what is due out of the service, each channel by the carrier that there is for it.

A message is delivered at least once. Between a receiver's acceptance and our noting it lies the one
moment in which a worker that dies leaves it to be sent again: nothing outside of the receiver's own
hands can close that. docs/decisions/0019-outbox-and-mail.md.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.exc import DBAPIError

from service.core import clock
from service.core.db import transaction
from service.core.errors import ServiceError
from service.messages.claim import (
    PACE,
    Claimed,
    Pace,
    claim,
    finish,
    put_back,
    release,
    waiting,
)
from service.models.outbox import DEAD, DELIVERED, REFUSED

BATCH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came of handing a message over: an outcome of ``claim.py``, and what to keep of it."""

    outcome: str = DELIVERED
    said: str | None = None


Carry = Callable[[Claimed], Carried]
# Opened once for a batch, so that its messages can share a connection.
Carrier = Callable[[], AbstractContextManager[Carry]]


class UndeliveredError(ServiceError):
    """The carrier could not take the message now; it is tried again.

    *said* is a code. *receiver* tells that it was the receiver who said so, and *everything* that
    nothing else would get through now either.
    """

    code = "undelivered"

    def __init__(self, said: str, *, receiver: bool = False, everything: bool = False) -> None:
        super().__init__(said)
        self.said = said[:60]
        self.receiver = receiver
        self.everything = everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one round came to."""

    delivered: int = 0
    failed: int = 0
    waiting: int = 0


def deliver(
    carriers: Mapping[str, Carrier], pace: Pace = PACE, stopping: Callable[[], bool] = bool
) -> Delivery:
    """Deliver one batch of what is due; what has no carrier waits, and is counted.

    Once *stopping* answers True no other message is begun.
    """
    delivered, failed = 0, 0
    for channel, carrier in carriers.items():
        begun = clock.now()
        with transaction() as session:
            claimed = claim(session, begun, BATCH, (channel,), pace.lease)
        if claimed:
            until = begun + pace.lease / 2
            came = _carried(carrier, claimed, pace, partial(_is_over, until, stopping))
            delivered += sum(came)
            failed += len(came) - sum(came)
    with transaction() as session:
        left = waiting(session, clock.now())
    return Delivery(delivered=delivered, failed=failed, waiting=left)


def _is_over(until: datetime, stopping: Callable[[], bool]) -> bool:
    return stopping() or clock.now() >= until


def _carried(
    carrier: Carrier, claimed: Sequence[Claimed], pace: Pace, ends: Callable[[], bool]
) -> list[bool]:
    """Hand each message over and note what came of it, at once; tell which were accepted.

    What is left when the worker is asked to stop, or half of the lease is over, goes back untried:
    nobody works on what another may hold.
    """
    came: list[bool] = []
    useless: UndeliveredError | None = None
    with carrier() as carry:
        for message in claimed:
            if ends():
                with transaction() as session:
                    release(session, message)
                continue
            useless = _one(carry, message, pace, useless, came)
    return came


def _one(
    carry: Carry,
    message: Claimed,
    pace: Pace,
    useless: UndeliveredError | None,
    came: list[bool],
) -> UndeliveredError | None:
    """Carry one message; give back why none of the others can be carried now, if so."""
    try:
        if useless:
            raise useless
        done = _tried(carry, message)
    except UndeliveredError as error:
        _missed(message, error, pace)
        came.append(False)
        return error if error.everything else None
    with transaction() as session:
        finish(session, message, clock.now(), done.outcome, said=done.said)
    came.append(done.outcome not in (REFUSED, DEAD))
    return useless


def _tried(carry: Carry, message: Claimed) -> Carried:
    """Carry the message; a fault of ours in one must not keep all others waiting behind it."""
    try:
        return carry(message)
    except (UndeliveredError, DBAPIError):
        raise
    except Exception as error:
        raise UndeliveredError(type(error).__name__) from error


def _missed(message: Claimed, error: UndeliveredError, pace: Pace) -> None:
    """Put the message back, or give it up after so many attempts."""
    with transaction() as session:
        if message.attempts < pace.attempts:
            put_back(session, message, clock.now(), error.said, pace)
        else:
            outcome = REFUSED if error.receiver else DEAD
            finish(session, message, clock.now(), outcome, said=error.said)
