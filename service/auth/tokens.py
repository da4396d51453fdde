"""From a bearer token to the actor that it speaks for; nothing else lets anyone in here."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.auth.people import EVERYTHING, UnknownPersonError, actor_of
from service.core import clock
from service.core.db import transaction
from service.core.errors import ServiceError
from service.models import Person, Token
from service.workflows.operations.people import digest_of
from service.workflows.vocabulary import Actor

READ, WRITE = "read", "write"
SCOPES = (READ, WRITE, *EVERYTHING)
NOTED_EVERY = timedelta(hours=1)  # how exactly we know when a token was last used
INVALID = 'Bearer error="invalid_token"'  # RFC 6750, section 3
CREDENTIALS = re.compile(r"Bearer +(?P<secret>[\w.~+/-]+=*)", re.IGNORECASE | re.ASCII)  # RFC 6750


class UnauthenticatedError(ServiceError):
    """No token was sent, or one that lets nobody in; *challenge* answers WWW-Authenticate."""

    code = "unauthenticated"

    def __init__(self, challenge: str = "Bearer") -> None:
        super().__init__(challenge)
        self.challenge = challenge


def actor_by_token(session: Session, authorization: str | None, request_id: str = "") -> Actor:
    """Return whom the header *authorization* speaks for, with today's roles, in two statements.

    Raises UnauthenticatedError when there is no token, and when it is unknown, revoked, past its
    last day, or its person is disabled.
    """
    sent = CREDENTIALS.fullmatch((authorization or "").strip())
    if sent is None:
        raise UnauthenticatedError
    found = session.execute(
        select(Token.id, Token.scopes, Token.last_used_at, Person.uid)
        .join(Person, Person.id == Token.person_id)
        .where(
            Token.digest == digest_of(sent["secret"]),
            ~Token.revoked,
            or_(Token.expires_on.is_(None), Token.expires_on >= clock.today()),
        )
    ).one_or_none()
    if found is None:
        raise UnauthenticatedError(INVALID)
    key, scopes, last_used_at, person = found
    try:
        actor = actor_of(session, person, scopes=scopes, request_id=request_id)
    except UnknownPersonError as error:
        raise UnauthenticatedError(INVALID) from error
    _note_use(key, last_used_at)
    return actor


def covers(actor: Actor, scope: str) -> bool:
    """Tell whether the actor's token was made for *scope*."""
    return not actor.scopes.isdisjoint({scope, *EVERYTHING})


def _note_use(key: int, before: datetime | None) -> None:
    """Keep when the token was last used; a database that is busy just now is not worth a wait."""
    now = clock.now()
    if before is not None and now - before < NOTED_EVERY:
        return
    with suppress(OperationalError), transaction() as session:
        session.execute(update(Token).where(Token.id == key).values(last_used_at=now))
