"""Sessions: in which browsers a person is signed in, and until when.

A session is known by the SHA-256 of 256 random bits in a cookie. It is looked up for every page,
together with the person and what they hold today, so one that has ended opens nothing more, in
any process.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.auth import oidc_reach
from service.auth.people import actor_in, people_with_roles
from service.core import clock, ids
from service.core.db import transaction
from service.core.errors import NotFoundError, ServiceError
from service.core.issuers import Issuer
from service.core.token_text import digest_of
from service.models import Person, SignInSession
from service.models.sign_in import Lacking, Method
from service.workflows.operations.signing_in import new_secret
from service.workflows.vocabulary import Actor, Held

NOTED_EVERY = timedelta(minutes=5)  # how exactly we know when a session was last seen
UNFINISHED = timedelta(minutes=10)  # in which a second factor is to be shown or set up
KEPT = timedelta(days=1)  # after the longest that a session may last


class SignedOutError(ServiceError):
    """No session was brought along, or one that opens nothing any more."""

    code = "unauthenticated"


class UnfinishedError(ServiceError):
    """The session opens nothing until what it *lacks* has been given."""

    code = "unauthenticated"

    def __init__(self, lacks: Lacking) -> None:
        super().__init__(lacks.value)
        self.lacks = lacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long a session lasts without being used, and at most; and who may vouch for people.

    ``issuers`` are those of today, by their addresses: one that is taken away speaks for nobody.
    """

    idle: timedelta = timedelta(minutes=60)
    absolute: timedelta = timedelta(hours=12)
    issuers: Mapping[str, Issuer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a person proved who they are.

    With a provider, ``issuer`` is its address, ``acr`` how well it knows them, and ``auth_time``
    when they showed it, as far as it says. By all other methods that is now.
    """

    method: Method
    issuer: str | None = None
    acr: str | None = None
    auth_time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session that holds, and whose it is: ``person`` is a key, ``uid`` the session's name."""

    actor: Actor
    person: int
    email: str
    locale: str
    uid: str
    proof: Proof
    organisation: str | None
    lacks: Lacking | None


def begin(
    session: Session,
    person: int,
    proof: Proof,
    *,
    lacks: Lacking | None = None,
    instead_of: str | None = None,
) -> str:
    """Begin a session of the person with this key, and return its secret, for the cookie alone.

    *instead_of* is the secret that the browser brought along: that session ends, so that nobody
    goes on with one that they knew before. Whom the person acted for there is kept.
    """
    now, secret = clock.now(), new_secret()
    before = _end(session, SignInSession.digest == digest_of(instead_of)) if instead_of else []
    row = SignInSession(
        digest=digest_of(secret),
        uid=ids.new_uid(now),
        person_id=person,
        created_at=now,
        last_seen_at=now,
        auth_time=now if proof.issuer is None else proof.auth_time,
        method=proof.method,
        issuer=proof.issuer,
        acr=proof.acr,
        organisation=next((each.organisation for each in before if each.person_id == person), None),
        lacks=lacks,
    )
    session.add(row)
    session.flush()
    return secret


def find(session: Session, secret: str, terms: Terms, request_id: str = "") -> SignedIn:
    """Return the session with this *secret* and whose it is, in one statement.

    That it was seen is noted every five minutes. Raises SignedOutError when it is unknown, has
    ended or passed the *terms*, or its person is disabled.
    """
    asked = (
        people_with_roles()
        .add_columns(
            *(Person.id.label("key"), Person.email, Person.locale),
            *(SignInSession.uid.label("session"), SignInSession.last_seen_at),
            *(SignInSession.method, SignInSession.issuer, SignInSession.acr),
            *(SignInSession.auth_time, SignInSession.lacks, SignInSession.created_at),
            SignInSession.organisation.label("acting_for"),
        )
        .join(SignInSession, SignInSession.person_id == Person.id)
        .where(SignInSession.digest == digest_of(secret), *_lasts(terms))
    )
    rows = session.execute(asked).all()
    if not rows:
        raise SignedOutError
    _note(rows[0].session, rows[0].last_seen_at)
    return _signed_in(rows, terms, request_id)


def actor_by_session(
    session: Session, secret: str, request_id: str = "", terms: Terms | None = None
) -> Actor:
    """Return whom the session with this *secret* is of, with the roles they hold today.

    Raises SignedOutError, and UnfinishedError while a second factor is lacking.
    """
    found = find(session, secret, terms or Terms(), request_id)
    if found.lacks:
        raise UnfinishedError(found.lacks)
    return found.actor


def open_sessions(session: Session, person: int, terms: Terms) -> Sequence[SignInSession]:
    """Return the sessions of the person with this key that open something, the newest first."""
    own = select(SignInSession).where(SignInSession.person_id == person, *_lasts(terms))
    newest = own.order_by(SignInSession.created_at.desc(), SignInSession.uid.desc())
    return session.scalars(newest).all()


def end(session: Session, secret: str) -> None:
    """End the session with this *secret*; one that is unknown is no matter."""
    _end(session, SignInSession.digest == digest_of(secret))


def end_own(session: Session, person: int, uid: str) -> None:
    """End the session *uid* of the person with this key; raises NotFoundError."""
    if not _end(session, SignInSession.uid == uid, SignInSession.person_id == person):
        raise NotFoundError(uid)


def act_for(session: Session, signed_in: SignedIn, organisation: str | None) -> None:
    """Let the session be for *organisation* (a uid), or for all (None), until another is chosen.

    Raises NotFoundError for one that the person does not report for.
    """
    if organisation is not None and organisation not in signed_in.actor.organisations:
        raise NotFoundError(organisation)
    own = update(SignInSession).where(SignInSession.uid == signed_in.uid)
    session.execute(own.values(organisation=organisation))


def forget(session: Session, now: datetime, terms: Terms) -> None:
    """Delete the sessions that ended long before *now*."""
    over = SignInSession.created_at < now - terms.absolute - KEPT
    session.execute(delete(SignInSession).where(over))


def _signed_in(rows: Sequence[Any], terms: Terms, request_id: str) -> SignedIn:
    first = rows[0]
    proof = Proof(
        method=first.method, issuer=first.issuer, acr=first.acr, auth_time=first.auth_time
    )
    known = actor_in(rows)
    held = known.held if proof.issuer is None else _vouched(first, known.held, terms)
    actor = replace(known, held=held, auth=proof.method.value, request_id=request_id)
    return SignedIn(
        actor=actor,
        person=first.key,
        email=first.email,
        locale=first.locale,
        uid=first.session,
        proof=proof,
        organisation=first.acting_for if first.acting_for in actor.organisations else None,
        lacks=first.lacks,
    )


def _vouched(row: Any, held: Iterable[Held], terms: Terms) -> tuple[Held, ...]:  # noqa: ANN401 -- a row of many
    """Return those of the roles *held* that the session's issuer may speak for."""
    said = oidc_reach.Proof(row.acr, row.auth_time, row.created_at)
    return oidc_reach.held_through(held, terms.issuers.get(row.issuer), said)


def _lasts(terms: Terms) -> tuple[ColumnElement[bool], ...]:
    now = clock.now()
    return (
        SignInSession.ended_at.is_(None),
        SignInSession.last_seen_at > now - terms.idle,
        SignInSession.created_at > now - terms.absolute,
        or_(SignInSession.lacks.is_(None), SignInSession.created_at > now - UNFINISHED),
    )


def _end(session: Session, *which: ColumnElement[bool]) -> Sequence[Any]:
    ended = update(SignInSession).where(*which, SignInSession.ended_at.is_(None))
    return session.execute(
        ended.values(ended_at=clock.now()).returning(
            SignInSession.person_id, SignInSession.organisation
        )
    ).all()


def _note(uid: str, before: datetime) -> None:
    """Keep when the session was last seen; a database that is busy just now is worth no wait."""
    now = clock.now()
    if now - before < NOTED_EVERY:
        return
    with suppress(OperationalError), transaction() as session:
        own = update(SignInSession).where(SignInSession.uid == uid)
        session.execute(own.values(last_seen_at=now))
