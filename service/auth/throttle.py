"""How often somebody may be wrong: the more often they were, the longer they wait.

Counted are three things at once: what an address tries, what it tries on one thing (a person's
e-mail address, say), and what everyone together tries on that thing. Only an address is made to
wait, not the thing: whoever comes from an address that has not failed gets in at once, however
many others are trying the same. Many addresses at one thing have fewer attempts each. The one
exception is the code of a second factor: who guesses it has the password already, so that all
together have to wait, at most an hour.

All processes share the counts, which lie in the database under keys that only this installation
can compute.
"""

import hmac
import math
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network

from flask import current_app

from service.core import clock, logs
from service.core.db import db, let_go, transaction
from service.core.errors import ServiceError
from service.models import throttle as stored

NETWORK = 64  # bits of an IPv6 address that one household or office has


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many failures have no consequence, and what the next ones have.

    The first wait after them doubles with each further failure, up to the longest.
    """

    free: int
    forgotten_every: float  # seconds until one failure is forgotten
    first_wait: float  # seconds
    longest_wait: float  # seconds

    def wait_until(self, bucket: stored.Bucket, free: int) -> float:
        """Return until when (seconds since 1970) *bucket* has one wait, of which *free* cost none.

        The time of its last attempt if it has none at all.
        """
        failures = round((bucket.empty_at - bucket.counted_at) / self.forgotten_every)
        if failures < free:
            return bucket.counted_at
        doubled = min(failures - free, 30)  # beyond, any wait is the longest
        return bucket.counted_at + min(self.first_wait * 2.0**doubled, self.longest_wait)


MINUTE = 60.0
HOUR = 60 * MINUTE
ONE_THING = Limit(free=5, forgotten_every=15 * MINUTE, first_wait=1, longest_wait=15 * MINUTE)
FOR_ADDRESSES = Limit(free=50, forgotten_every=MINUTE, first_wait=1, longest_wait=5 * MINUTE)
UNDER_ATTACK = 40  # failures of everyone at one thing; from here on each address has one of its own
# Three of a million codes hold at a time: by twenty guesses, then one an hour, it takes decades.
TOGETHER = Limit(free=20, forgotten_every=15 * MINUTE, first_wait=MINUTE, longest_wait=HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What holds for one kind of attempt."""

    address: Limit = FOR_ADDRESSES
    thing: Limit = ONE_THING
    under_attack: int = UNDER_ATTACK
    together: Limit | None = None  # everyone at one thing; forgotten as the failures at the thing


LIMITS = {
    "sign_in": Limits(),
    "code": Limits(together=TOGETHER),
    # Each of these sends a message to somebody, who is not to be flooded with them.
    "link": Limits(thing=Limit(free=3, forgotten_every=HOUR, first_wait=MINUTE, longest_wait=HOUR)),
    "reset": Limits(
        thing=Limit(free=3, forgotten_every=HOUR, first_wait=MINUTE, longest_wait=HOUR)
    ),
    "invitation": Limits(),
    # Nobody guesses one: this spares the database the looking.
    "token": Limits(address=Limit(free=100, forgotten_every=6, first_wait=1, longest_wait=MINUTE)),
}


class ThrottledError(ServiceError):
    """Too many attempts have failed; *retry_after* whole seconds from now the next may be made."""

    code = "too_many_requests"

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


def demand(kind: str, address: str | None, *things: str) -> None:
    """Raise ThrottledError while *address* has to wait, for itself or for one of *things*.

    *kind* is a row of ``LIMITS``, *address* the client's. Ask before anything else is looked at,
    and outside a transaction: one statement is read, and let go of.
    """
    limits = LIMITS[kind]
    own, pairs, shared = _keys(kind, address, things)
    session = db.session()
    found = stored.buckets(session, [own, *pairs, *shared])
    let_go(session)
    free = limits.thing.free
    if any(_failures(found, key, limits.thing) >= limits.under_attack for key in shared):
        free = 1
    waits = [limits.thing.wait_until(found[key], free) for key in pairs if key in found]
    if own in found:
        waits.append(limits.address.wait_until(found[own], limits.address.free))
    if limits.together:
        all_free = limits.together.free
        waits += [limits.together.wait_until(found[k], all_free) for k in shared if k in found]
    left = max(waits, default=0.0) - clock.now().timestamp()
    if left > 0:
        raise ThrottledError(math.ceil(left))


def count(kind: str, address: str | None, *things: str) -> None:
    """Count one failure of *address* at *things*: one statement, in a transaction of its own."""
    limits = LIMITS[kind]
    own, pairs, shared = _keys(kind, address, things)
    rates = dict.fromkeys([*pairs, *shared], limits.thing.forgotten_every)
    with transaction() as session:
        stored.fill(session, {**rates, own: limits.address.forgotten_every}, clock.now())
    logs.tell("attempt_counted", kind=kind)


def clear(kind: str, address: str | None, *things: str) -> None:
    """Forget what has failed at *things*, since it has succeeded.

    What else the address tried stays counted: who holds one account clears nothing for attempts
    at those of others.
    """
    _, pairs, shared = _keys(kind, address, things)
    with transaction() as session:
        stored.empty(session, [*pairs, *shared])


def _failures(found: dict[bytes, stored.Bucket], key: bytes, limit: Limit) -> float:
    """Return how many of the failures at *key* are not forgotten yet."""
    if key not in found:
        return 0
    return (found[key].empty_at - clock.now().timestamp()) / limit.forgotten_every


def _keys(
    kind: str, address: str | None, things: Iterable[str]
) -> tuple[bytes, list[bytes], list[bytes]]:
    """Return the keys of the address, of it with each thing, and of each thing."""
    network = _network(address or "")
    own = _key(kind, "address", network)
    folded = [thing.strip().casefold() for thing in things]
    pairs = [_key(kind, "both", network, thing) for thing in folded]
    return own, pairs, [_key(kind, "thing", thing) for thing in folded]


def _key(*parts: str) -> bytes:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, "\0".join(parts).encode("utf-8", "replace"), "sha256")


def _network(address: str) -> str:
    """Return what one client cannot change by itself: of an IPv6 address the first half."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ip_network((known, NETWORK), strict=False))
