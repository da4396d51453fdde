"""How many statements one question costs."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from service.core.db import db
from tests.support.listening import statements_to


def cost(question: Callable[[Session], object]) -> int:
    """Count the statements of one question, asked with nothing read before."""
    return len(statements(question))


def statements(question: Callable[[Session], object]) -> list[str]:
    """Return the statements of one question, asked with nothing read before."""
    session = db.session()
    session.rollback()
    session.expunge_all()
    with statements_to(db.engine) as sent:
        question(session)
    return sent
