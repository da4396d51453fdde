"""From a bearer token to the actor that it speaks for; nothing else lets anyone in here."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.auth import throttle
from service.auth.people import EVERYTHING, actor_in, people_with_roles
from service.auth.remembered import actor_of_token
from service.core import clock, token_text
from service.core.db import transaction
from service.core.errors import ServiceError
from service.core.token_text import digest_of
from service.models import Person, Token
from service.workflows import binding
from service.workflows.vocabulary import Actor

READ, WRITE = "read", "write"
SCOPES = (READ, WRITE, *EVERYTHING)
NOTED_EVERY = timedelta(hours=1)  # how exactly we know when a token was last used
TOKEN = (Token.id.label("token"), Token.scopes, Token.expires_on, Token.last_used_at)
INVALID = 'Bearer error="invalid_token"'  # RFC 6750, section 3
CREDENTIALS = re.compile(r"Bearer +(?P<secret>[\w.~+/-]+=*)", re.IGNORECASE | re.ASCII)  # RFC 6750


class UnauthenticatedError(ServiceError):
    """No token was sent, or one that lets nobody in; *challenge* answers WWW-Authenticate."""

    code = "unauthenticated"

    def __init__(self, challenge: str = "Bearer") -> None:
        super().__init__(challenge)
        self.challenge = challenge


def actor_by_token(
    session: Session,
    authorization: str | None,
    request_id: str = "",
    *,
    address: str | None = None,
) -> Actor:
    """Return whom the header *authorization* speaks for, with the roles they hold today.

    What a token allows is remembered for a few seconds; else it is found in one statement.
    Raises UnauthenticatedError when there is no token, and when it is unknown, revoked, past its
    last day, or its person is disabled. The client's *address* is counted for such tokens, and is
    told ThrottledError when it sends ever more of them; a token that holds is never asked for it.
    """
    sent = CREDENTIALS.fullmatch((authorization or "").strip())
    if sent is None:
        raise UnauthenticatedError
    try:
        return replace(_known(session, sent["secret"]), request_id=request_id)
    except UnauthenticatedError:
        throttle.demand("token", address)
        throttle.count("token", address)
        raise


def _known(session: Session, secret: str) -> Actor:
    if token_text.is_misspelt(secret):
        raise UnauthenticatedError(INVALID)
    digest = digest_of(secret)
    return actor_of_token(session, digest, clock.today(), lambda: _actor(session, digest))


def _actor(session: Session, digest: bytes) -> Actor:
    asked = (
        people_with_roles()
        .add_columns(*TOKEN)
        .join(Token, Token.person_id == Person.id)
        .where(
            Token.digest == digest,
            ~Token.revoked,
            or_(Token.expires_on.is_(None), Token.expires_on >= clock.today()),
        )
    )
    rows = session.execute(asked).all()
    if not rows:
        raise UnauthenticatedError(INVALID)
    found = rows[0]
    _note_use(found.token, found.last_used_at)
    actor, kept = actor_in(rows), frozenset(found.scopes)
    held = binding.narrowed(actor.held, kept)
    return replace(actor, held=held, scopes=kept, until=found.expires_on)


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
