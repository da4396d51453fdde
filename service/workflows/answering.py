"""Who answers for an organisation when the service writes to it: the chain, as conditions.

First its contact function, else those who report for it, else the county's coordinators. A contact
function whose address is that of a person who wants no reminders, or who is kept out, is none.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import aliased

from service.models import Grant, Organisation, Person
from service.models.words import RemindBy, Role

# After how many days of lateness a plan may have its coordinators told: from, to.
SOONEST, LATEST = 7, 365


def in_force(grant: type[Grant], today: date) -> ColumnElement[bool]:
    """Return the condition that the role *grant* holds *today*."""
    return and_(
        ~grant.revoked,
        grant.valid_from <= today,
        or_(grant.valid_until.is_(None), grant.valid_until >= today),
    )


def wants_reminding(person: type[Person]) -> ColumnElement[bool]:
    """Return the condition that *person* is let in, and has not chosen to be left in peace."""
    return and_(~person.disabled, func.coalesce(person.remind_by, "") != RemindBy.NONE.value)


def has_contact() -> ColumnElement[bool]:
    """Return the condition on ``organisation`` that its contact function can be written to."""
    who = aliased(Person)
    muted = exists().where(who.email == Organisation.contact_email, ~wants_reminding(who))
    return and_(Organisation.contact_email.is_not(None), ~muted)


def contact_reports(today: date) -> ColumnElement[bool]:
    """Return the condition that the contact function's address is that of one of its reporters.

    Then they are written to as themselves, in their language, and once.
    """
    who, role = aliased(Person), aliased(Grant)
    return exists().where(
        who.email == Organisation.contact_email,
        role.person_id == who.id,
        role.organisation_id == Organisation.id,
        role.role == Role.REPORTER,
        in_force(role, today),
    )


def has_reporter(today: date) -> ColumnElement[bool]:
    """Return the condition on ``organisation`` that somebody reports for it who can be reminded."""
    who, role = aliased(Person), aliased(Grant)
    return exists().where(
        role.organisation_id == Organisation.id,
        role.role == Role.REPORTER,
        in_force(role, today),
        who.id == role.person_id,
        wants_reminding(who),
    )


def is_unanswered(today: date) -> ColumnElement[bool]:
    """Return the condition on ``organisation`` that there is no one in it to write to."""
    return and_(~has_contact(), ~has_reporter(today))
