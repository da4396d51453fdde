"""Take one transition: who, when and with what are asked in that order, then it is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import InvalidError, TransitionRefusedError
from service.core.ids import is_uid
from service.models import Activity, Plan
from service.trail.draft import Written
from service.trail.ledger import Ledger, finish
from service.workflows import evidence, guards, settling
from service.workflows.case import Ahead, Case, open_case
from service.workflows.deeds import expect, open_ledger
from service.workflows.operations import activity_steps, part_steps, repeats
from service.workflows.refusals import refusal
from service.workflows.settling import Settled
from service.workflows.vocabulary import Actor, Level, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a step: the activity as it stands now, and the entries, the step's first."""

    case: Case
    entries: Sequence[Written]

    @property
    def activity(self) -> Activity:
        """The activity as it stands now."""
        return self.case.activity


def move(
    session: Session, actor: Actor, uid: str, wish: Wish, ahead: Ahead | None = None
) -> Outcome:
    """Take the transition that *wish* names in the activity *uid*.

    Who has asked for it *ahead* does nothing else in the transaction but this one step: then what
    is written goes with the COMMIT, and what the database refuses is raised there.

    Answers in the order of the contract: NotFoundError (may not know of it), NotPermittedError
    (who), PreconditionMissingError and VersionError (which version), no entries when the step
    was already taken with the same evidence, TransitionRefusedError (when, with all reasons and
    faults), InvalidError (what was sent).
    """
    case = open_case(session, actor, uid, lock=True, ahead=ahead)
    settled = decide(session, case, wish)
    if settled is None:
        return Outcome(case=case, entries=())
    ledger = take(session, case, settled)
    finish(session, [ledger], last=ahead is not None)
    return Outcome(case=case, entries=ledger.written)


def decide(session: Session, case: Case, wish: Wish) -> Settled | None:
    """Return what *wish* means in the locked *case*, or None when it was taken already, just so.

    Nothing is changed. Raises as ``move`` does.
    """
    settled = _settle(case, wish)
    case.part, case.wish = settled.part, wish
    expect(case.activity, wish.version)
    if not wish.errors and repeats.is_repeat(session, case, settled):
        return None
    case.target = _target_plan(session, wish)
    _judge(case, settled)
    return settled


def take(session: Session, case: Case, settled: Settled) -> Ledger:
    """Take the step that was decided on; its ledger is still to be finished."""
    ledger = open_ledger(session, case.actor, case.activity, settled.role)
    step = part_steps.take if settled.level is Level.PART else activity_steps.take
    step(ledger, case, settled)
    return ledger


def _settle(case: Case, wish: Wish) -> Settled:
    """Settle the wish; where it cannot be told, the version still comes before that."""
    try:
        return settling.settle(case, wish)
    except InvalidError as error:
        expect(case.activity, wish.version)
        raise InvalidError([*wish.errors, *error.errors]) from error


def _judge(case: Case, settled: Settled) -> None:
    wish = settled.wish
    row = settled.rows[0]
    limit = case.activity.plan.backdating_limit_days
    errors = [*evidence.faults(wish, row, case.today, limit), *settled.errors]
    if wish.evidence.get("targetPlan") and case.target is None:
        errors.append(settling.unknown_plan())
    errors += settling.strangers(case, wish)
    reasons = list(guards.refusals(case, list(settled.rows)))
    if reasons:
        if errors:
            reasons.append(refusal("missing_evidence"))
        raise TransitionRefusedError(reasons, errors)
    if errors:
        raise InvalidError(errors)


def _target_plan(session: Session, wish: Wish) -> Plan | None:
    target = wish.evidence.get("targetPlan")
    if not isinstance(target, str) or not is_uid(target):
        return None
    return session.scalars(
        select(Plan).where(Plan.uid == target).with_for_update(read=True)
    ).one_or_none()
