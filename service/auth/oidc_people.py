"""Whom an identity at a provider is here, and what is left of their roles when it vouches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth.oidc_reach import Proof, held_through
from service.auth.people import actor_in, people_with_roles
from service.core.issuers import Issuer
from service.models import Identity, Person, SignInLink, SignInSession
from service.models.sign_in import Method, Purpose
from service.workflows.vocabulary import Held

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # a sign-in of which nobody said when it was
AT_ONCE = timedelta(seconds=5)  # between a link's use and the session that it begins


@dataclass(frozen=True, slots=True)
class Known:
    """A person by their key, and the roles that they hold today."""

    person: int
    held: tuple[Held, ...]


def issuers() -> tuple[Issuer, ...]:
    """Return the issuers that this installation knows, in the order of its file."""
    known: tuple[Issuer, ...] = current_app.config["ISSUERS"]
    return known


def person_of(session: Session, digest: bytes) -> Known | None:
    """Return whom the identity *digest* is of; None when it is nobody's or they are disabled."""
    asked = (
        people_with_roles()
        .add_columns(Person.id.label("key"))
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.digest == digest)
    )
    rows = session.execute(asked).all()
    return Known(rows[0].key, actor_in(rows).held) if rows else None


def has_invitation(session: Session, uid: str) -> bool:
    """Tell whether the session *uid* was begun by an invitation, and not by a mere e-mail."""
    asked = (
        select(SignInSession.uid)
        .join(SignInLink, SignInLink.person_id == SignInSession.person_id)
        .where(
            SignInSession.uid == uid,
            SignInSession.method == Method.LINK,
            SignInLink.purpose == Purpose.INVITATION,
            SignInLink.used_at <= SignInSession.created_at,
        )
        .add_columns(SignInLink.used_at, SignInSession.created_at)
    )
    rows = session.execute(asked).all()
    return any(row.created_at - row.used_at <= AT_ONCE for row in rows)


def vouched_for(held: Iterable[Held], url: str | None, proof: Proof) -> tuple[Held, ...]:
    """Return what is left of the roles *held* in a session that the issuer at *url* vouched for.

    A session without an issuer keeps them all.
    """
    if url is None:
        return tuple(held)
    issuer = next((each for each in issuers() if each.url == url), None)
    return held_through(held, issuer, proof)
