"""Messages that a deed causes, written with it into the outbox."""

from sqlalchemy import or_, select

from service.core import clock, ids
from service.models import Grant, Message, Person, Responsibility
from service.models.words import Role
from service.trail.draft import Written
from service.trail.ledger import Ledger


def tell_reporters(ledger: Ledger, part: Responsibility, entry: Written) -> None:
    """Tell the owner's reporters that someone took a step on its behalf."""
    today = clock.day_of(ledger.at)
    people = ledger.session.scalars(
        select(Person.id)
        .join(Grant, Grant.person_id == Person.id)
        .where(
            Grant.organisation_id == part.organisation_id,
            Grant.role == Role.REPORTER,
            ~Grant.revoked,
            Grant.valid_from <= today,
            or_(Grant.valid_until.is_(None), Grant.valid_until >= today),
            ~Person.disabled,
        )
        .distinct()
        .order_by(Person.id)
    )
    for person in people:
        ledger.session.add(
            Message(
                uid=ids.new_uid(ledger.at),
                topic="step_on_behalf",
                person_id=person,
                payload={"stream": entry.body["stream"], "entry": entry.uid},
                dedupe_key=f"step_on_behalf/{entry.uid}/{person}",
                created_at=ledger.at,
                available_at=ledger.at,
                attempts=0,
            )
        )
