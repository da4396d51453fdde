"""Correct what a step stated; nothing moves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Responsibility
from service.trail.draft import Draft, Written
from service.workflows import evidence, settling
from service.workflows.case import Case, open_case
from service.workflows.deeds import expect, open_ledger
from service.workflows.fields import ACTED_ON
from service.workflows.operations import notices, told
from service.workflows.operations.part_steps import REACHED, progress_of
from service.workflows.operations.told import Step
from service.workflows.settling import Settled
from service.workflows.vocabulary import ANY_VERSION, Actor, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The right values for one entry, and why; what is None stays as it was last stated."""

    entry: str
    reason: str | None
    effective_on: date | None = None
    evidence: Mapping[str, Any] | None = None
    basis: str | None = None
    version: int | None = ANY_VERSION


def to_correct(session: Session, actor: Actor, uid: str, entry: str) -> tuple[Step, bool]:
    """Return the step that *entry* tells of, and whether *actor* would correct it on behalf.

    For whoever may correct it. Raises NotFoundError, NotPermittedError and RefusedError
    (``not_correctable``).
    """
    case = open_case(session, actor, uid, lock=False)
    step = told.step_of(session, case, entry)
    settled = settling.settle_as(case, Wish(transition=step.row.name), step.row, step.part)
    return step, settled.on_behalf_of is not None


def correct(session: Session, actor: Actor, uid: str, wish: Correction) -> Written:
    """Write a correction of one step's evidence or day in the activity *uid*.

    By whoever may take the step, also in a closed plan. Raises NotFoundError,
    NotPermittedError, VersionError, RefusedError (``not_correctable``) and InvalidError.
    """
    case = open_case(session, actor, uid, lock=True)
    step = told.step_of(session, case, wish.entry)
    settled = settling.settle_as(case, _right(step, wish, case.today), step.row, step.part)
    expect(case.activity, wish.version)
    days = told.days_of(session, case, step) if step.part else []
    errors = [*_faults(case, settled, step), *_out_of_order(step, settled.wish, days)]
    if errors:
        raise InvalidError(errors)
    ledger = open_ledger(session, actor, case.activity, settled.role)
    if step.part:
        _redate(step, step.part, settled.wish, is_latest=days[-1][0] == step.uid)
    entry = ledger.write(_draft(step, settled))
    if settled.on_behalf_of and step.part:
        notices.tell_reporters(ledger, step.part, entry)
    ledger.close()
    return entry


def _right(step: Step, wish: Correction, today: date) -> Wish:
    """Return the step as it should have been stated; its day goes along with its evidence's."""
    stated = Wish(
        transition=step.row.name,
        level=step.row.level,
        organisation=step.entry.body["organisation"],
        reason=wish.reason,
        basis=wish.basis or step.latest.texts.get("basis") or step.entry.texts.get("basis"),
        evidence=step.latest.evidence if wish.evidence is None else wish.evidence,
    )
    was_its_own = step.day == evidence.effective_day(
        replace(stated, evidence=step.latest.evidence), today
    )
    day = evidence.effective_day(stated, step.day) if was_its_own else step.day
    return replace(stated, effective_on=wish.effective_on or day)


def _faults(case: Case, settled: Settled, step: Step) -> list[FieldError]:
    right = settled.wish
    limit = case.activity.plan.backdating_limit_days
    before, after = step.latest.evidence, right.evidence
    sentence = gettext("This has been acted on and cannot be corrected.")
    return [
        *evidence.faults(right, replace(step.row, reason=True), case.today, limit),
        *settled.errors,
        *settling.strangers(case, right),
        *(
            FieldError(f"/evidence/{name}", "acted_on", sentence)
            for name in ACTED_ON
            if before.get(name) != after.get(name)
        ),
    ]


def _out_of_order(step: Step, right: Wish, days: list[tuple[str, date]]) -> list[FieldError]:
    place = next((i for i, (uid, _) in enumerate(days) if uid == step.uid), 0)
    earlier, later = days[max(place - 1, 0) : place], days[place + 1 : place + 2]
    day = right.effective_on
    if day is None or (
        all(other <= day for _, other in earlier) and all(day <= other for _, other in later)
    ):
        return []
    sentence = gettext("The day must lie between the steps before and after it.")
    return [FieldError("/effectiveOn", "out_of_order", sentence)]


def _redate(step: Step, part: Responsibility, right: Wish, *, is_latest: bool) -> None:
    """Give the part what the step has set in it, where that still stands."""
    if is_latest:
        part.effective_on = right.effective_on
    column = next((name for state, name in REACHED.items() if state == step.entry.body["to"]), None)
    if column is None or getattr(part, column) != step.day:
        return
    setattr(part, column, right.effective_on)
    if step.row.name == "implement" and part.progress is progress_of(step.latest.evidence):
        part.progress = progress_of(right.evidence)


def _draft(step: Step, settled: Settled) -> Draft:
    right = settled.wish
    return Draft(
        event="correct",
        rows=[step.part] if step.part else [],
        level=step.row.level.value,
        organisation=right.organisation,
        round=step.entry.body["round"],
        effective_on=right.effective_on,
        on_behalf_of=settled.on_behalf_of,
        corrects=step.uid,
        evidence=evidence.stored(right, step.row),
        texts={"reason": right.reason, "basis": right.basis if settled.on_behalf_of else None},
    )
