"""What the service has sent and is to send: to whom, when, and what came of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.models import Message, Person, PersonWord
from service.reports import paging
from service.reports.paging import Listing, Paging
from service.reports.people import managed
from service.reports.searching import holds
from service.reports.spelling import instant
from service.workflows import access
from service.workflows.access import Right
from service.workflows.operations.resending import SENT_AGAIN
from service.workflows.vocabulary import Actor

WAITING = "waiting"  # what has come of a message of which nothing has come yet


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFilter:
    """What is asked of the list; ``q`` looks in names and addresses."""

    q: str | None = None
    topic: str | None = None
    outcome: str | None = None


def outgoing(session: Session, actor: Actor, filters: OutgoingFilter, page: Paging) -> Listing:
    """Return a page of the letters to people whom *actor* manages, the newest first.

    What they said is in no list: of letters only the kind is known here. Raises
    NotPermittedError.
    """
    access.demand_anywhere(actor, Right.MANAGE_PEOPLE)
    asked = (
        select(Message, Person.uid.label("person_uid"), Person.name, Person.email)
        .join(Person, Person.id == Message.person_id)
        .where(managed(actor), *_conditions(filters))
        .order_by(Message.id.desc())
    )
    return paging.listing(session, asked, page, lambda rows: [_shown(row) for row in rows])


def _conditions(filters: OutgoingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.q:
        found.append(holds(Person.id, PersonWord, filters.q))
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
        "person": {"id": row.person_uid, "name": row.name, "email": row.email},
        "createdAt": instant(message.created_at),
        "doneAt": instant(message.done_at),
        "nextAttemptAt": None if message.done_at else instant(message.available_at),
        "attempts": message.attempts,
        "outcome": message.outcome or WAITING,
        "said": message.said,
        "canBeResent": message.outcome in SENT_AGAIN,
    }
