"""Have a letter sent again that was refused or given up."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import NotFoundError, RefusedError
from service.models import Message, Person
from service.models.outbox import DEAD, READDRESSED, REFUSED
from service.trail.draft import Draft, Written
from service.workflows.deeds import open_ledger
from service.workflows.finding import find_person
from service.workflows.operations.people import demand_manages, role_of
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Actor

SENT_AGAIN = (REFUSED, READDRESSED, DEAD)


def resend(session: Session, actor: Actor, uid: str) -> Written:
    """Put the letter *uid* back into the outbox, due now and with all its attempts before it.

    For whoever manages its receiver, on whose stream the entry is. Raises NotFoundError,
    NotPermittedError and RefusedError (``not_resent``).
    """
    found = session.execute(
        select(Message, Person.uid)
        .join(Person, Person.id == Message.person_id)
        .where(Message.uid == uid)
    ).one_or_none()
    if found is None:
        raise NotFoundError(uid)
    person = find_person(session, actor, found.uid, lock=True)
    demand_manages(actor, person)
    message = session.scalars(
        select(Message).where(Message.uid == uid).execution_options(populate_existing=True)
    ).one()
    if message.outcome not in SENT_AGAIN:
        raise RefusedError([refusal("not_resent")])
    message.done_at, message.outcome, message.attempts = None, None, 0
    message.available_at, message.leased_until = clock.now(), None
    ledger = open_ledger(session, actor, person, role_of(actor))
    entry = ledger.write(Draft(event="resend"))
    ledger.close()
    return entry
