"""Whom an identity at a provider is here: let in by it, or connected with it."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.auth.oidc import Arrival
from service.auth.oidc_errors import Failure, OidcError
from service.auth.oidc_reach import held_through, in_reach
from service.auth.people import actor_in, people_with_roles
from service.auth.sessions import Proof, SignedIn
from service.core.errors import NotPermittedError
from service.core.issuers import Issuer
from service.models import Identity, Person
from service.models.sign_in import Method, Purpose
from service.workflows.operations.signing_in import link_identity


@dataclass(frozen=True, slots=True)
class Recognised:
    """A person by their key, and the proof that their session rests on."""

    person: int
    proof: Proof


def recognise(session: Session, arrival: Arrival, issuer: Issuer) -> Recognised | None:
    """Return who came back from *issuer*, for a session of theirs to begin.

    None says that the provider shall be asked for a stronger or fresher sign-in first, for what
    the person holds. Raises OidcError: when nobody is connected with the identity, when the issuer
    may speak for nothing that they hold, and when it was asked for more and told too little.
    """
    asked = (
        people_with_roles()
        .add_columns(Person.id.label("key"))
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.digest == arrival.digest)
    )
    rows = session.execute(asked).all()
    if not rows:
        raise OidcError(Failure.UNKNOWN, "nobody is connected")
    held = actor_in(rows).held
    reached = in_reach(held, issuer)
    if held and not reached:
        raise OidcError(Failure.OUT_OF_REACH, "no role of theirs")
    if held_through(held, issuer, arrival.proof) != reached:
        if arrival.departure.strong:  # asked for already: a second time would be no better
            raise OidcError(Failure.TOO_WEAK, "acr or auth_time")
        return None
    return Recognised(rows[0].key, _proof(arrival, issuer))


def is_invited(signed_in: SignedIn) -> bool:
    """Tell whether the session was begun by an invitation, and not by a mere e-mail."""
    proof = signed_in.proof
    return (proof.method, proof.acr) == (Method.LINK, Purpose.INVITATION)


def demand_invited(signed_in: SignedIn) -> None:
    """Raise OidcError unless the session was begun by an invitation."""
    if not is_invited(signed_in):
        raise OidcError(Failure.NOT_INVITED, "no invitation")


def connect(session: Session, arrival: Arrival, issuer: Issuer, signed_in: SignedIn) -> None:
    """Let the identity be that of who is signed in by an invitation, from now on.

    Raises OidcError: also when somebody else left for the provider, and when the identity is
    already somebody else's.
    """
    actor = signed_in.actor
    if actor.person is None or arrival.departure.connecting != actor.person:
        raise OidcError(Failure.EXPIRED, "another person")
    demand_invited(signed_in)
    try:
        link_identity(session, actor, actor.person, issuer.url, arrival.digest)
    except (NotPermittedError, IntegrityError) as error:
        raise OidcError(Failure.TAKEN, "somebody else's") from error


def _proof(arrival: Arrival, issuer: Issuer) -> Proof:
    said = arrival.proof
    return Proof(method=Method.PROVIDER, issuer=issuer.url, acr=said.acr, auth_time=said.auth_time)
