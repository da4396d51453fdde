"""Let an owner say how it goes, without a transition."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.core import ids
from service.core.errors import NotPermittedError, RefusedError
from service.models import StatusReport
from service.models.words import Role
from service.trail.draft import Draft
from service.workflows import guards
from service.workflows.case import open_case
from service.workflows.deeds import open_ledger
from service.workflows.vocabulary import Actor

CARRIED = ("progress", "signal", "blocked_help")


def report_status(
    session: Session, actor: Actor, uid: str, organisation: str, values: Mapping[str, Any]
) -> StatusReport:
    """Write an owner's status report on the activity *uid*; *organisation* is a uid.

    *values* are progress, signal, comment, blocked and blocked_help. Raises NotFoundError,
    NotPermittedError (only the owner's reporters speak for it) and RefusedError.
    """
    case = open_case(session, actor, uid, lock=True)
    case.part = case.owner(organisation)
    part = case.part
    if part is None or not actor.reports_for(organisation):
        raise NotPermittedError(organisation)
    reasons = guards.against_reporting(case)
    if reasons:
        raise RefusedError(reasons)
    ledger = open_ledger(session, actor, case.activity, Role.REPORTER.value)
    report = StatusReport(
        uid=ids.new_uid(ledger.at),
        activity_id=case.activity.id,
        organisation_id=part.organisation_id,
        **{"blocked": False, **values},
    )
    session.add(report)
    for name in CARRIED:
        if values.get(name) is not None:
            setattr(part, name, values[name])
    part.blocked = report.blocked
    if not report.blocked:
        part.blocked_help = None
    part.reported_at = ledger.at
    ledger.write(
        Draft(
            event="status_report",
            rows=[report, part],
            organisation=organisation,
            round=case.activity.round,
        )
    )
    ledger.close()
    return report
