"""Tokens for people's programs."""

import secrets
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock, ids, token_text
from service.core.errors import FieldError, InvalidError, NotFoundError, NotPermittedError
from service.core.i18n import gettext
from service.core.token_text import digest_of
from service.models import Person, Token
from service.workflows import binding
from service.workflows.deeds import open_ledger
from service.workflows.finding import find_person
from service.workflows.operations import editing
from service.workflows.operations.people import demand_manages, role_of
from service.workflows.vocabulary import Actor

TOKEN_BYTES = 32


def issue_token(
    session: Session,
    actor: Actor,
    uid: str,
    scopes: list[str],
    expires_on: date | None,
    chance: str | None = None,
) -> tuple[Token, str]:
    """Make a token for a person, and return it with its secret, which is shown this once.

    *chance* is what makes the secret one that nobody can guess: 256 bits, drawn here if not given.

    For oneself, or by the system at the console, with no more scopes than one acts by, and for no
    longer. Raises NotFoundError, NotPermittedError and InvalidError (``/expiresOn``,
    ``/organisations``).
    """
    person = find_person(session, actor, uid, lock=True)
    if actor.person not in (None, uid) or not binding.covers(actor.scopes, scopes):
        raise NotPermittedError(uid)
    _demand_reports_for(person, binding.only_for(scopes))
    _demand_outlived(actor, expires_on)
    secret = token_text.spelled(chance or secrets.token_urlsafe(TOKEN_BYTES))
    token = Token(
        uid=ids.new_uid(clock.now()),
        person_id=person.id,
        digest=digest_of(secret),
        scopes=sorted(scopes),
        expires_on=expires_on,
        revoked=False,
    )
    editing.change_child(open_ledger(session, actor, person, role_of(actor)), token, "add_token")
    return token, secret


def _demand_outlived(actor: Actor, expires_on: date | None) -> None:
    """Raise InvalidError for a token that would outlive the one that it is made by."""
    if actor.until and (expires_on is None or expires_on > actor.until):
        day = actor.until.isoformat()
        sentence = gettext("At the latest %(day)s: a token makes none that outlives it.", day=day)
        raise InvalidError([FieldError("/expiresOn", "out_of_range", sentence)])


def _demand_reports_for(person: Person, organisations: frozenset[str]) -> None:
    """Raise InvalidError for an organisation to be bound to that *person* does not report for."""
    own = {
        each.organisation.uid for each in person.grants if each.organisation and not each.revoked
    }
    if not organisations <= own:
        sentence = gettext("Name organisations that the person reports for.")
        raise InvalidError([FieldError("/organisations", "unknown", sentence)])


def revoke_token(session: Session, actor: Actor, token_uid: str) -> Token:
    """Revoke a token: one's own, or that of someone one manages.

    Raises NotFoundError, NotPermittedError.
    """
    token = session.scalars(select(Token).where(Token.uid == token_uid)).one_or_none()
    if token is None:
        raise NotFoundError(token_uid)
    person = find_person(session, actor, token.person.uid, lock=True)
    if actor.person != person.uid:
        demand_manages(actor, person)
    if editing.apply(token, {"revoked": True}):
        ledger = open_ledger(session, actor, person, role_of(actor))
        editing.change_child(ledger, token, "revoke_token")
    return token
