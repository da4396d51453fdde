"""What tokens allow, remembered, so that most requests need not ask the database who they are for.

Every change of a person's rights raises that person's version, so the sum of all versions tells
whether anything has changed. Each process asks for it every few seconds: a right that is taken
away is gone within ``SECONDS`` everywhere, and at once in the process that took it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from cachetools import TTLCache
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session, UOWTransaction

from service.models import Grant, Person, Token
from service.workflows.vocabulary import Actor

SECONDS = 4.0  # a revocation is to be felt everywhere within five
LONGEST = 60.0  # seconds; an organisation that changes county is no change of a person's
MOST = 5_000  # tokens in one process
VERSIONS = select(func.sum(Person.version))


@dataclass(slots=True)
class Memory:
    """What is known of one database's tokens, as of when the people stood at *versions*."""

    versions: int = -1
    asked_at: float = float("-inf")
    actors: TTLCache[tuple[bytes, date], Actor] = field(
        default_factory=lambda: TTLCache(MOST, LONGEST)
    )


_memories: WeakKeyDictionary[Engine, Memory] = WeakKeyDictionary()
_lock = Lock()


def actor_of_token(
    session: Session, digest: bytes, today: date, find: Callable[[], Actor]
) -> Actor:
    """Return the actor that the token with this *digest* speaks for on the day *today*.

    *find* is asked where nothing is remembered; what it raises is not remembered.
    """
    memory = _fresh(session)
    key = (digest, today)
    with _lock:
        known = memory.actors.get(key)
    if known is None:
        known = find()
        with _lock:
            memory.actors[key] = known
    return known


def forget(session: Session) -> None:
    """Remember nothing of the database of *session* any longer."""
    with _lock:
        _memories.pop(session.get_bind().engine, None)


def _fresh(session: Session) -> Memory:
    """Return what is remembered, or an empty memory when somebody's rights may have changed."""
    engine, now = session.get_bind().engine, time.monotonic()
    with _lock:
        memory = _memories.setdefault(engine, Memory())
        due = now - memory.asked_at >= SECONDS
    if not due:
        return memory
    versions = session.execute(VERSIONS).scalar() or 0
    with _lock:
        if versions != memory.versions:
            memory = _memories[engine] = Memory(versions)
        memory.asked_at = now
    return memory


def _note(session: Session, context: UOWTransaction, *_: Any) -> None:  # noqa: ANN401 -- the event's own
    del context
    touched = (*session.new, *session.dirty, *session.deleted)
    if any(isinstance(each, Grant | Person | Token) for each in touched):
        session.info["rights_changed"] = True


def _act(session: Session) -> None:
    if session.info.pop("rights_changed", False):
        forget(session)


event.listen(Session, "before_flush", _note)
event.listen(Session, "after_commit", _act)
