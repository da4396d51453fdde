"""Whom a message to the owners of an activity would reach, and which owners it would not."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Grant, Person
from service.models.words import Role
from service.workflows.case import open_case
from service.workflows.reporters import reporters_of
from service.workflows.vocabulary import Actor


def reached(session: Session, actor: Actor, uid: str) -> list[dict[str, Any]]:
    """Return each owner of the activity *uid* with the names of its reporters, by its name.

    An owner that is only written as text, or has no reporter, is there with nobody. Raises
    NotFoundError.
    """
    case = open_case(session, actor, uid, lock=False)
    owners = case.activity.owners
    keys = [each.organisation_id for each in owners if each.organisation_id]
    people = session.execute(
        select(Grant.organisation_id, Person.name)
        .join(Person, Person.id == Grant.person_id)
        .where(
            *(Grant.organisation_id.in_(keys), Grant.role == Role.REPORTER, ~Grant.revoked),
            Person.id.in_(reporters_of(keys, clock.today())),
        )
        .distinct()
        .order_by(Person.name)
    ).all()
    found = [
        {
            "organisation": each.organisation.name if each.organisation else each.written_as,
            "people": [name for key, name in people if key and key == each.organisation_id],
        }
        for each in owners
    ]
    return sorted(found, key=lambda each: str(each["organisation"]))
