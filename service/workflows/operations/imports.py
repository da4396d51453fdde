"""What an import writes besides: that a file was read, and owners as the file words them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import NotFoundError, RefusedError
from service.models import Activity, ImportResult, Plan, Responsibility
from service.models.words import ResponsibilityRole
from service.trail.draft import Draft, Text, Written
from service.trail.ledger import Ledger
from service.workflows import access, guards
from service.workflows.access import Right
from service.workflows.case import Case
from service.workflows.deeds import open_ledger, role_of
from service.workflows.finding import find_plan
from service.workflows.operations import editing
from service.workflows.operations.activities import NewOwner, new_responsibility, open_for_change
from service.workflows.operations.part_steps import follow
from service.workflows.operations.plans import demand_not_closed
from service.workflows.vocabulary import Actor, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A file as its import is remembered: *digest* is SHA-256 in hexadecimal digits.

    *counts* says how many of its rows were created, changed and so on.
    """

    name: str
    digest: str
    counts: Mapping[str, int]


def open_plan_for_import(session: Session, actor: Actor, uid: str) -> Plan:
    """Return the plan held for writing, so that no step is taken in it meanwhile.

    Raises NotFoundError, NotPermittedError and RefusedError (closed).
    """
    plan = find_plan(session, actor, uid, lock=True)
    access.demand(actor, Right.MANAGE_ACTIVITIES, plan.county_code)
    demand_not_closed(plan)
    return plan


def record_import(session: Session, actor: Actor, uid: str, file: ImportedFile) -> Written:
    """Write into the plan's history that *file* is imported.

    Raises NotFoundError, NotPermittedError and RefusedError (closed).
    """
    plan = open_plan_for_import(session, actor, uid)
    ledger = open_ledger(session, actor, plan, role_of(actor, plan.county_code))
    evidence = {"file": Text(file.name), "fileDigest": file.digest, **file.counts}
    entry = ledger.write(Draft(event="import", evidence=evidence))
    ledger.close()
    return entry


def keep_import_result(session: Session, plan: Plan, uid: str, body: dict[str, Any]) -> None:
    """Keep what came of the import that the entry *uid* tells of, as it is answered."""
    session.add(ImportResult(uid=uid, plan_id=plan.id, recorded_at=clock.now(), body=body))


def add_text_owner(session: Session, actor: Actor, uid: str, owner: NewOwner) -> Activity:
    """Give the activity *uid* an owner that is still only a text, until somebody matches it.

    As a lead or responsible it holds the activity at proposed meanwhile; as a new lead it makes
    the old one responsible. Raises NotFoundError, NotPermittedError and RefusedError (closed plan
    or activity).
    """
    case, ledger = _open(session, actor, uid)
    is_lead = owner.role is ResponsibilityRole.LEAD
    demoted = [each for each in case.activity.owners if is_lead and each.role is owner.role]
    for each in demoted:
        each.role = ResponsibilityRole.RESPONSIBLE
    new = new_responsibility(owner)
    new.activity = case.activity
    session.add(new)
    entry = ledger.write(
        Draft(
            event="add_owner",
            rows=[new, *demoted],
            level=Level.PART.value if new.state else None,
            round=case.activity.round,
            after=new.state.value if new.state else None,
            effective_on=case.today,
        )
    )
    follow(ledger, case, entry)
    ledger.close()
    return case.activity


def reword_owner(
    session: Session, actor: Actor, uid: str, who: str, values: Mapping[str, str | None]
) -> Activity:
    """Write anew how the plan words a responsibility: its note, text and group; no role or part.

    *who* is the responsibility's uid; *values* are note, written_as and group_code. Raises
    NotFoundError, NotPermittedError and RefusedError (closed plan or activity).
    """
    case, ledger = _open(session, actor, uid)
    present = _named(case, who)
    if editing.apply(present, values):
        organisation = present.organisation.uid if present.organisation else None
        ledger.write(
            Draft(
                event="reword_owner",
                rows=[present],
                organisation=organisation,
                round=case.activity.round,
            )
        )
        ledger.close()
    return case.activity


def _open(session: Session, actor: Actor, uid: str) -> tuple[Case, Ledger]:
    case = open_for_change(session, actor, uid)
    demand_not_closed(case.activity.plan)
    closed = guards.activity_is_open(case)
    if closed:
        raise RefusedError([closed])
    role = role_of(actor, case.activity.county_code)
    return case, open_ledger(session, actor, case.activity, role)


def _named(case: Case, who: str) -> Responsibility:
    for each in case.activity.current:
        if each.uid == who:
            return each
    raise NotFoundError(who)
