"""Let an owner say that it does not stand by what was entered on its behalf."""

from sqlalchemy.orm import Session

from service.core.errors import InvalidError, RefusedError
from service.models.words import Role
from service.trail.draft import Draft, Written
from service.workflows import evidence, settling
from service.workflows.case import open_case
from service.workflows.deeds import open_ledger
from service.workflows.operations import told
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Actor


def object_to(session: Session, actor: Actor, uid: str, entry_uid: str, reason: str) -> Written:
    """Write that the organisation does not stand by a step, or a correction, on its behalf.

    Raises NotFoundError, RefusedError (``not_on_behalf``), NotPermittedError (its reporters
    only) and InvalidError (the reason).
    """
    case = open_case(session, actor, uid, lock=True)
    entry = told.entered(session, case, entry_uid)
    organisation = entry.body["on_behalf_of"]
    if organisation is None:
        raise RefusedError([refusal("not_on_behalf")])
    settling.demand_reporter(actor, organisation)
    errors = evidence.text_faults("reason", reason)
    if errors:
        raise InvalidError(errors)
    ledger = open_ledger(session, actor, case.activity, Role.REPORTER.value)
    written = ledger.write(
        Draft(
            event="object",
            organisation=organisation,
            round=entry.body["round"],
            caused_by=entry_uid,
            texts={"reason": reason},
        )
    )
    ledger.close()
    return written
