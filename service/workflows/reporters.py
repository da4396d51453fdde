"""Who reports for an organisation on a day: whom the service writes to about its parts."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from service.models import Activity, Grant, Organisation, Person, Responsibility
from service.models.words import Role


def reporters_of(organisations: Sequence[int | None], today: date) -> Select[int]:
    """Return a query for the keys of those who report for any of *organisations* (keys) *today*."""
    return (
        select(Person.id)
        .join(Grant, Grant.person_id == Person.id)
        .where(
            Grant.organisation_id.in_(organisations),
            Grant.role == Role.REPORTER,
            ~Grant.revoked,
            Grant.valid_from <= today,
            or_(Grant.valid_until.is_(None), Grant.valid_until >= today),
            ~Person.disabled,
        )
        .distinct()
        .order_by(Person.id)
    )


def is_reporter(session: Session, person: Person, organisation: Organisation, today: date) -> bool:
    """Tell whether *person* reports for *organisation*."""
    asked = reporters_of([organisation.id], today).where(Person.id == person.id)
    return session.scalar(asked) is not None


def reports_in(session: Session, person: Person, activity: Activity, today: date) -> bool:
    """Tell whether *person* reports for any owner of *activity*."""
    owners = session.scalars(
        select(Responsibility.organisation_id).where(
            Responsibility.activity_id == activity.id,
            ~Responsibility.removed,
        )
    ).all()
    asked = reporters_of(owners, today).where(Person.id == person.id)
    return session.scalar(asked) is not None
