"""Messages that a deed causes, written with it into the outbox."""

from service.core import clock, ids
from service.models import Message, Responsibility
from service.trail.draft import Written
from service.trail.ledger import Ledger
from service.workflows.reporters import reporters_for


def tell_reporters(ledger: Ledger, part: Responsibility, entry: Written) -> None:
    """Tell the owner's reporters that someone took a step on its behalf."""
    today = clock.day_of(ledger.at)
    for person in reporters_for(ledger.session, part.organisation_id, today):
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
