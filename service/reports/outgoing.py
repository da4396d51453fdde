"""What the service has sent and is to send: to whom, when, and what came of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.models import Message, Organisation, OrganisationWord, Person, PersonWord
from service.models.outbox import is_to_contact
from service.reports import paging
from service.reports.paging import Listing, Paging
from service.reports.people import managed
from service.reports.searching import holds
from service.reports.spelling import instant
from service.workflows import access
from service.workflows.access import Right
from service.workflows.operations.resending import SENT_AGAIN
from service.workflows.vocabulary import Actor

ADDRESS = Organisation.contact_email
WAITING = "waiting"  # what has come of a message of which nothing has come yet


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFilter:
    """What is asked of the list; ``q`` looks in names and addresses."""

    q: str | None = None
    topic: str | None = None
    outcome: str | None = None


def outgoing(session: Session, actor: Actor, filters: OutgoingFilter, page: Paging) -> Listing:
    """Return a page of the letters to people whom *actor* manages, the newest first.

    Those to the contact functions of the organisations there are among them. What they said is in
    no list: of letters only the kind is known here. Raises NotPermittedError.
    """
    access.demand_anywhere(actor, Right.MANAGE_PEOPLE)
    asked = (
        select(Message, *_named(Person, Person.email), *_named(Organisation, ADDRESS))
        .outerjoin(Person, Person.id == Message.person_id)
        .outerjoin(Organisation, is_to_contact(Organisation.uid))
        .where(or_(and_(Person.id.is_not(None), managed(actor)), _contact_of(actor)))
        .where(*_conditions(filters))
        .order_by(Message.id.desc())
    )
    return paging.listing(session, asked, page, lambda rows: [_shown(row) for row in rows])


def _named(model: type[Person | Organisation], address: InstrumentedAttribute[Any]) -> list[Any]:
    kind = model.kind
    return [
        model.uid.label(f"{kind}_uid"),
        model.name.label(f"{kind}_name"),
        address.label(f"{kind}_email"),
    ]


def _contact_of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on ``organisation`` for those whose contact function *actor* manages."""
    counties = access.counties_of(actor, Right.MANAGE_PEOPLE)
    known = Organisation.id.is_not(None)
    return known if counties is None else and_(known, Organisation.county_code.in_(counties))


def _conditions(filters: OutgoingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.q:
        people = holds(Person.id, PersonWord, filters.q)
        found.append(or_(people, holds(Organisation.id, OrganisationWord, filters.q)))
    if filters.topic:
        found.append(Message.topic == filters.topic)
    if filters.outcome:
        none = filters.outcome == WAITING
        found.append(Message.done_at.is_(None) if none else Message.outcome == filters.outcome)
    return found


def _shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row of the columns above
    message = row.Message
    return {
        "id": message.uid,
        "topic": message.topic,
        "person": _receiver(row.person_uid, row.person_name, row.person_email),
        "organisation": _receiver(
            row.organisation_uid, row.organisation_name, row.organisation_email
        ),
        "createdAt": instant(message.created_at),
        "doneAt": instant(message.done_at),
        "nextAttemptAt": None if message.done_at else instant(message.available_at),
        "attempts": message.attempts,
        "outcome": message.outcome or WAITING,
        "said": message.said,
        "canBeResent": message.outcome in SENT_AGAIN,
    }


def _receiver(uid: str | None, name: str, email: str) -> dict[str, str] | None:
    return None if uid is None else {"id": uid, "name": name, "email": email}
