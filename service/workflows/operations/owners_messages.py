"""Let a coordinator write to all owners of an activity at once."""

from sqlalchemy.orm import Session

from service.core.errors import InvalidError, RefusedError
from service.models.outbox import post
from service.trail.draft import Draft, Written
from service.workflows import access, evidence
from service.workflows.access import Right
from service.workflows.case import open_case
from service.workflows.deeds import open_ledger, role_of
from service.workflows.refusals import refusal
from service.workflows.reporters import reporters_of
from service.workflows.vocabulary import Actor

TOPIC = "message_to_owners"


def write_to_owners(session: Session, actor: Actor, uid: str, note: str) -> Written:
    """Send *note* to every reporter of the owners of the activity *uid*; its history keeps it.

    It moves nothing. Raises NotFoundError, NotPermittedError (its coordinators only), RefusedError
    (``nobody_to_write_to``) and InvalidError (the note).
    """
    case = open_case(session, actor, uid, lock=True)
    county = case.activity.county_code
    access.demand(actor, Right.MANAGE_ACTIVITIES, county)
    owners = [each.organisation_id for each in case.activity.owners]
    people = list(session.scalars(reporters_of(owners, case.today)))
    errors = evidence.text_faults("note", note)
    if not people:
        raise RefusedError([refusal("nobody_to_write_to")], errors)
    if errors:
        raise InvalidError(errors)
    ledger = open_ledger(session, actor, case.activity, role_of(actor, county))
    entry = ledger.write(
        Draft(event="message", round=case.activity.round, texts={"note": note.strip()})
    )
    ledger.close()
    for person in people:
        post(
            session,
            at=ledger.at,
            topic=TOPIC,
            person_id=person,
            payload={"stream": case.activity.stream, "entry": entry.uid},
            dedupe_key=f"{TOPIC}/{entry.uid}/{person}",
        )
    return entry
