"""Who reports for an organisation on a day: whom the service writes to about its parts."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from service.models import Activity, Grant, Organisation, Person, Responsibility
from service.models.words import Role

# Built once: every step that is taken on an owner's behalf asks for them.
REPORTERS = (
    select(Person.id)
    .join(Grant, Grant.person_id == Person.id)
    .where(
        Grant.organisation_id.in_(bindparam("organisations", expanding=True)),
        Grant.role == Role.REPORTER,
        ~Grant.revoked,
        Grant.valid_from <= bindparam("today"),
        or_(Grant.valid_until.is_(None), Grant.valid_until >= bindparam("today")),
        ~Person.disabled,
    )
    .distinct()
    .order_by(Person.id)
)


def reporters_of(organisations: Sequence[int | None], today: date) -> Select[int]:
    """Return a query for the keys of those who report for any of *organisations* (keys) *today*."""
    return REPORTERS.params(organisations=organisations, today=today)


def reporters_for(session: Session, organisation: int | None, today: date) -> Sequence[int]:
    """Return the keys of those who report for one *organisation* (its key) *today*."""
    asked = {"organisations": [organisation], "today": today}
    return session.connection().execute(REPORTERS, asked).scalars().all()


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
