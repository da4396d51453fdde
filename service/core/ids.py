"""Identifiers and salts: random, except where the demo needs the same ones every time."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

_seeded: ContextVar[random.Random | None] = ContextVar("ids_seeded", default=None)
SALT_BITS = 128


def new_uid(at: datetime) -> str:
    """Return a UUIDv7 (RFC 9562, section 5.7) whose leading bits are the milliseconds of *at*."""
    value = int(at.timestamp() * 1000) << 80 | _bits(80)
    value = value & ~(0xF << 76) | 0x7 << 76  # version 7
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant 10
    return str(UUID(int=value))


def is_uid(text: str) -> bool:
    """Tell whether *text* is written as an identifier of ours: lower case, with dashes."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def new_salt() -> bytes:
    """Return the 16 random bytes that keep a short text from being guessed from its digest."""
    return _bits(SALT_BITS).to_bytes(SALT_BITS // 8, "big")


def _bits(count: int) -> int:
    source = _seeded.get()
    return source.getrandbits(count) if source else secrets.randbits(count)


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """Draw identifiers and salts from *seed* inside the block; only for made-up data."""
    token = _seeded.set(random.Random(seed))  # noqa: S311 -- the demo's data is public
    try:
        yield
    finally:
        _seeded.reset(token)
