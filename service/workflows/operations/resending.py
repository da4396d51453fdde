"""Have a letter sent again that was refused or given up."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import NotFoundError, RefusedError
from service.models import Message, Organisation, Person
from service.models.outbox import DEAD, READDRESSED, REFUSED, is_to_contact
from service.trail.draft import Draft, Written
from service.workflows import access, deeds
from service.workflows.access import Right
from service.workflows.deeds import open_ledger
from service.workflows.finding import find, find_person
from service.workflows.operations import people
from service.workflows.operations.people import demand_manages
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Actor

SENT_AGAIN = (REFUSED, READDRESSED, DEAD)


def resend(session: Session, actor: Actor, uid: str) -> Written:
    """Put the letter *uid* back into the outbox, due now and with all its attempts before it.

    For whoever manages its receiver, a person or an organisation's contact function, on whose
    stream the entry is. Raises NotFoundError, NotPermittedError and RefusedError (``not_resent``).
    """
    found = session.execute(
        select(Person.uid.label("person"), Organisation.uid.label("organisation"))
        .select_from(Message)
        .outerjoin(Person, Person.id == Message.person_id)
        .outerjoin(Organisation, is_to_contact(Organisation.uid))
        .where(Message.uid == uid)
    ).one_or_none()
    if found is None or not any(found):
        raise NotFoundError(uid)
    receiver, role = _receiver(session, actor, found.person, found.organisation)
    message = session.scalars(
        select(Message).where(Message.uid == uid).execution_options(populate_existing=True)
    ).one()
    if message.outcome not in SENT_AGAIN:
        raise RefusedError([refusal("not_resent")])
    message.done_at, message.outcome, message.attempts = None, None, 0
    message.available_at, message.leased_until = clock.now(), None
    ledger = open_ledger(session, actor, receiver, role)
    entry = ledger.write(Draft(event="resend"))
    ledger.close()
    return entry


def _receiver(
    session: Session, actor: Actor, person: str | None, organisation: str | None
) -> tuple[Person | Organisation, str]:
    """Return whom a letter is to, locked, and as what *actor* manages them."""
    if person is not None:
        found = find_person(session, actor, person, lock=True)
        demand_manages(actor, found)
        return found, people.role_of(actor)
    board = find(session, Organisation, organisation or "", lock=True)
    access.demand(actor, Right.MANAGE_PEOPLE, board.county_code)
    return board, deeds.role_of(actor, board.county_code)
