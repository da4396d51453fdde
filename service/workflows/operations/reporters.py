"""Let somebody report for an organisation, whoever they are: known, or new."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import FieldError, InvalidError, NotFoundError, RefusedError
from service.core.i18n import gettext
from service.models import Grant, Organisation, Person
from service.models.words import Role
from service.workflows.finding import find_person
from service.workflows.operations.people import NewGrant, add_person, grant_role
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Actor


class Became(StrEnum):
    """What came of a wish for a reporter."""

    ADDED = "added"
    GIVEN = "given"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReporter:
    """A reporter of an organisation as somebody names them; *email* tells who is meant."""

    organisation: Organisation
    name: str
    email: str


def add_reporter(session: Session, actor: Actor, wish: NewReporter) -> tuple[Became, str]:
    """Give the person with that address the role, after adding them if there is none.

    Returns what came of it, and the person's uid. A known person keeps their name. Who reports for
    the organisation already is left as they are. Raises NotPermittedError, RefusedError
    (``email_taken``: by somebody whom *actor* does not manage; ``own_grant``) and InvalidError
    (``/email``: they are let in no more).
    """
    found = session.scalar(select(Person.uid).where(Person.email == wish.email.lower()))
    if found is None:
        values = {"name": wish.name, "email": wish.email}
        uid = add_person(session, actor, values).uid
        _give(session, actor, uid, wish)
        return Became.ADDED, uid
    person = _managed(session, actor, found)
    today = clock.today()
    if any(_reports(each, wish.organisation, today) for each in person.grants):
        return Became.UNCHANGED, found
    _give(session, actor, found, wish)
    return Became.GIVEN, found


def _give(session: Session, actor: Actor, uid: str, wish: NewReporter) -> None:
    role = NewGrant(role=Role.REPORTER, organisation=wish.organisation)
    grant_role(session, actor, uid, role)


def _managed(session: Session, actor: Actor, uid: str) -> Person:
    try:
        person = find_person(session, actor, uid)
    except NotFoundError:
        raise RefusedError([refusal("email_taken")]) from None
    if person.disabled:
        sentence = gettext("This person is let in no more.")
        raise InvalidError([FieldError("/email", "disabled", sentence)])
    return person


def _reports(grant: Grant, organisation: Organisation, today: date) -> bool:
    lasting = grant.valid_until is None or grant.valid_until >= today
    own = grant.role is Role.REPORTER and grant.organisation_id == organisation.id
    return own and lasting and not grant.revoked
