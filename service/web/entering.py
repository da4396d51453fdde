"""Let somebody in, who has just proved who they are: the one place that begins sessions."""

from flask import Response, current_app, session
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth import second_factor, sessions
from service.auth.second_factor import Vault
from service.auth.sessions import Proof
from service.core import logs
from service.models import Person
from service.models.sign_in import Lacking, Method
from service.web import cookies

KEPT = ("next", "trail_county")  # of what the browser holds beside its session


def vault() -> Vault:
    """Return what encrypts the secrets of second factors in this installation."""
    return Vault.of(str(current_app.config["SECRET_KEY"]))


def lacks(database: Session, person: int, method: Method) -> Lacking | None:
    """Return what a sign-in by *method* lacks for the person with this key.

    A provider asks for a second factor itself. Whoever has one here is asked for it by any other
    method, and a password alone is too little.
    """
    if method is Method.PROVIDER:
        return None
    if second_factor.has_one(database, person):
        return Lacking.CODE
    return Lacking.SECOND_FACTOR if method is Method.PASSWORD else None


def begin(database: Session, person: int, proof: Proof, *, lacking: Lacking | None = None) -> str:
    """Begin a session instead of the one that the browser brought along; return its secret."""
    before = cookies.session_secret()
    begun = sessions.begin(database, person, proof, lacks=lacking, instead_of=before)
    uid = database.scalar(select(Person.uid).where(Person.id == person))
    logs.tell("signed_in", person=uid, by=proof.method.value, lacks=lacking and lacking.value)
    return begun


def enter(answer: Response, secret: str) -> Response:
    """Give the browser its new session with *answer*, and a new token for its forms."""
    for name in set(session) - set(KEPT):
        session.pop(name)
    cookies.keep_session(answer, secret)
    return answer
