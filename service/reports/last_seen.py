"""When somebody was last signed in, and whether they have a password, as far as it is known."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.models import Credential, Person, SignInSession


@dataclass(frozen=True, slots=True)
class LastSeen:
    """``at`` is None for somebody of whom no session is kept any more, or who never came."""

    at: datetime | None
    has_password: bool


def last_seen(session: Session, person: Person) -> LastSeen:
    """Return when *person*, whom the caller manages, was last signed in."""
    latest = select(func.max(SignInSession.last_seen_at)).where(
        SignInSession.person_id == person.id
    )
    password = select(Credential.person_id).where(Credential.person_id == person.id)
    return LastSeen(session.scalar(latest), session.scalar(password) is not None)
