"""How many statements one question costs."""

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

from service.core.db import db


def cost(question: Callable[[Session], object]) -> int:
    """Count the statements of one question, asked with nothing read before."""
    return len(statements(question))


def statements(question: Callable[[Session], object]) -> list[str]:
    """Return the statements of one question, asked with nothing read before."""
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    session = db.session()
    session.rollback()
    session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        question(session)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return [each for each in seen if not each.startswith("BEGIN")]
