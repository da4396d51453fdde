"""Do something and see: undone when the rules refuse it, or when it was only to be tried."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from service.core.errors import InvalidError, Refusal, RefusedError

T = TypeVar("T")


def whole(session: Session, do: Callable[[], T]) -> T | list[Refusal]:
    """Do all of it, or nothing when the rules refuse; then return every reason, faults included."""
    try:
        with session.begin_nested():
            return do()
    except (RefusedError, InvalidError) as error:
        session.expire_all()
        faults = [Refusal(each.code, each.detail) for each in error.errors]
        return [*error.refusals, *faults] if isinstance(error, RefusedError) else faults


def tried(session: Session, do: Callable[[], T]) -> T:
    """Do all of it and undo it, to know what would come of it."""
    attempt = session.begin_nested()
    result = do()
    attempt.rollback()
    session.expire_all()
    return result
