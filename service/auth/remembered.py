"""What a token allows, remembered for a few seconds, so that most requests need not ask again.

A right that is taken away is gone here when the memory is, at the latest: in this process at
once, in others after ``SECONDS``.
"""

from collections.abc import Callable
from datetime import date
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from cachetools import TTLCache
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, UOWTransaction

from service.models import Grant, Person, Token
from service.workflows.vocabulary import Actor

SECONDS = 4.0  # a revocation is to be felt everywhere within five
MOST = 2_000  # tokens in one process

_actors: WeakKeyDictionary[Engine, TTLCache[tuple[bytes, date], Actor]] = WeakKeyDictionary()
_lock = Lock()


def actor_of_token(
    session: Session, digest: bytes, today: date, find: Callable[[], Actor]
) -> Actor:
    """Return the actor that the token with this *digest* speaks for on the day *today*.

    *find* is asked where nothing is remembered; what it raises is not remembered.
    """
    engine = session.get_bind().engine
    key = (digest, today)
    with _lock:
        known = _actors.setdefault(engine, TTLCache(MOST, SECONDS)).get(key)
    if known is not None:
        return known
    found = find()
    with _lock:
        _actors[engine][key] = found
    return found


def forget(session: Session) -> None:
    """Remember nothing of the database of *session* any longer."""
    with _lock:
        _actors.pop(session.get_bind().engine, None)


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
