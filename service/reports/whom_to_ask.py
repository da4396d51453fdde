"""Who reports for the owners of some activities, so that they can be asked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Activity, Grant, Organisation, Person, Responsibility
from service.models.words import Role


@dataclass(frozen=True, slots=True)
class Asked:
    """An owner and the addresses of those who report for it today; maybe none."""

    name: str
    emails: Sequence[str]


def whom_to_ask(session: Session, activities: Sequence[str]) -> dict[str, list[Asked]]:
    """Return the owners of each of *activities* (uids of what one manages), in two statements."""
    owners = session.execute(
        select(Activity.uid, Organisation.id, Organisation.name)
        .join(Responsibility, Responsibility.activity_id == Activity.id)
        .join(Organisation, Organisation.id == Responsibility.organisation_id)
        .where(Activity.uid.in_(activities), ~Responsibility.removed)
        .where(Responsibility.state.is_not(None))
        .order_by(Responsibility.id)
    ).all()
    emails = _emails(session, {each.id for each in owners})
    found: dict[str, list[Asked]] = defaultdict(list)
    for each in owners:
        found[each.uid].append(Asked(each.name, emails[each.id]))
    return found


def _emails(session: Session, owners: set[int]) -> dict[int | None, list[str]]:
    today = clock.today()
    query = (
        select(Grant.organisation_id, Person.email)
        .join(Grant.person)
        .where(Grant.organisation_id.in_(owners), Grant.role == Role.REPORTER, ~Grant.revoked)
        .where(Grant.valid_from <= today, ~Person.disabled)
        .where(or_(Grant.valid_until.is_(None), Grant.valid_until >= today))
        .order_by(Person.email)
    )
    found: dict[int | None, list[str]] = defaultdict(list)
    for organisation, email in session.execute(query):
        if email not in found[organisation]:
            found[organisation].append(email)
    return found
