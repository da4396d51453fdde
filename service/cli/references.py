"""Find what options refer to; what is not there is a fault of the option that names it."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError, NotFoundError
from service.core.i18n import gettext
from service.models import Agreement, Organisation, Person
from service.workflows.finding import find, find_agreement
from service.workflows.vocabulary import Actor


def organisations(session: Session, uids: Iterable[str], pointer: str) -> list[Organisation]:
    """Return the organisations with these *uids*; raises InvalidError at *pointer*."""
    try:
        return [find(session, Organisation, uid) for uid in uids]
    except NotFoundError as error:
        raise _not_known(pointer, error) from error


def agreement(session: Session, actor: Actor, uid: str | None, county: str) -> Agreement | None:
    """Return the agreement of *county* that a plan names; raises InvalidError."""
    pointer = "/agreement"
    if uid is None:
        return None
    try:
        found = find_agreement(session, actor, uid)
    except NotFoundError as error:
        raise _not_known(pointer, error) from error
    if found.county_code != county:
        sentence = gettext("It belongs to another county.")
        raise InvalidError([FieldError(pointer, "other_county", sentence)])
    return found


def person_uid(session: Session, email: str) -> str:
    """Return the uid of the person with this address, disabled or not; raises NotFoundError."""
    uid = session.scalar(select(Person.uid).where(Person.email == email.lower()))
    if uid is None:
        raise NotFoundError(email)
    return uid


def demand_order(first: date | None, last: date | None, pointer: str) -> None:
    """Raise InvalidError at *pointer* when the *last* day is before the *first*."""
    if first and last and last < first:
        sentence = gettext("The last day is before the first.")
        raise InvalidError([FieldError(pointer, "before_start", sentence)])


def _not_known(pointer: str, error: NotFoundError) -> InvalidError:
    sentence = gettext("There is no such thing that you may refer to.")
    return InvalidError([FieldError(pointer, "not_known", f"{sentence} ({error})")])
