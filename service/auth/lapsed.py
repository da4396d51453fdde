"""Whose a session was that opens nothing any more."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.token_text import digest_of
from service.models import Person, SignInSession


class Former(NamedTuple):
    """Whose a session was: the person's key and uid."""

    key: int
    uid: str


def whose_was(session: Session, secret: str) -> Former | None:
    """Return whose the session with this *secret* was, whatever ended it.

    It is good for keeping what that person sent, until they come in again, and for nothing else:
    nothing is read or done for them by it. None for a secret that nobody had, and for a person
    who is disabled.
    """
    found = session.execute(
        select(Person.id, Person.uid)
        .join(SignInSession, SignInSession.person_id == Person.id)
        .where(SignInSession.digest == digest_of(secret), Person.disabled.is_(False))
    ).one_or_none()
    return Former(found.id, found.uid) if found else None
