"""Correct what a step stated, and object to a step taken on one's behalf; nothing moves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError, NotFoundError, RefusedError
from service.core.i18n import gettext
from service.models import Body, Disclosure, Entry
from service.models.words import Role
from service.trail.canonical import read_disclosure
from service.trail.draft import Draft, Written
from service.workflows import engine, evidence, settling
from service.workflows.case import Case, open_case
from service.workflows.deeds import expect, open_ledger
from service.workflows.operations.part_steps import REACHED
from service.workflows.refusals import refusal
from service.workflows.vocabulary import ANY_VERSION, Actor, Level, Transition, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The right values for one entry, and why."""

    entry: str
    reason: str | None
    effective_on: date | None = None
    evidence: Mapping[str, Any] | None = None
    basis: str | None = None
    version: int | None = ANY_VERSION


@dataclass(slots=True)
class _Corrected:
    uid: str
    sequence: int
    body: dict[str, Any]
    texts: dict[str, Any]
    row: Transition


def correct(session: Session, actor: Actor, uid: str, wish: Correction) -> Written:
    """Write a correction of one step's evidence or day in the activity *uid*.

    By whoever may take the step, also in a closed plan. Raises NotFoundError,
    NotPermittedError, VersionError, RefusedError (``not_correctable``) and InvalidError.
    """
    case = open_case(session, actor, uid, lock=True)
    target = _find(session, case, wish.entry)
    step = Wish(
        transition=target.row.name,
        level=target.row.level,
        organisation=target.body["organisation"],
        effective_on=wish.effective_on or date.fromisoformat(target.body["effective_on"]),
        reason=wish.reason,
        basis=wish.basis or target.texts.get("basis"),
        evidence=wish.evidence if wish.evidence is not None else _told(target),
    )
    settled = settling.settle(case, step)
    case.part = settled.part
    expect(case.activity, wish.version)
    limit = case.activity.plan.backdating_limit_days
    errors = [*evidence.faults(step, replace(target.row, reason=True), case.today, limit)]
    errors += [*settled.errors, *_out_of_order(session, case, target, step)]
    if errors:
        raise InvalidError(errors)
    ledger = open_ledger(session, actor, case.activity, settled.role)
    rows = _redate(session, case, target, step)
    entry = ledger.write(
        Draft(
            event="correct",
            rows=rows,
            level=target.row.level.value,
            organisation=target.body["organisation"],
            round=target.body["round"],
            effective_on=step.effective_on,
            on_behalf_of=settled.on_behalf_of,
            corrects=target.uid,
            evidence=evidence.stored(step, target.row),
            texts={"reason": wish.reason, "basis": wish.basis},
        )
    )
    ledger.close()
    return entry


def object_to(session: Session, actor: Actor, uid: str, entry_uid: str, reason: str) -> Written:
    """Write that the organisation does not stand by a step taken on its behalf.

    Raises NotFoundError, NotPermittedError (its reporters only) and RefusedError.
    """
    case = open_case(session, actor, uid, lock=True)
    target = _find(session, case, entry_uid)
    organisation = target.body["on_behalf_of"]
    if organisation is None:
        raise RefusedError([refusal("not_on_behalf")])
    settling.demand_reporter(actor, organisation)
    ledger = open_ledger(session, actor, case.activity, Role.REPORTER.value)
    entry = ledger.write(
        Draft(
            event="object",
            organisation=organisation,
            caused_by=target.uid,
            texts={"reason": reason},
        )
    )
    ledger.close()
    return entry


def _find(session: Session, case: Case, entry_uid: str) -> _Corrected:
    found = session.execute(
        select(Entry.id, Entry.sequence, Body.body)
        .join(Body, Body.entry_id == Entry.id)
        .where(Entry.uid == entry_uid, Entry.stream == case.activity.stream)
    ).one_or_none()
    if found is None:
        raise NotFoundError(entry_uid)
    body = json.loads(found.body)
    row = _row(body)
    if row is None or body["role"] == "service":
        raise RefusedError([refusal("not_correctable")])
    told = session.scalars(select(Disclosure.disclosure).where(Disclosure.entry_id == found.id))
    texts = dict(read_disclosure(each) for each in told)
    return _Corrected(entry_uid, found.sequence, body, texts, row)


def _row(body: dict[str, Any]) -> Transition | None:
    if body["level"] is None or body["event"] == "follow":
        return None
    rows = engine.rows(body["event"], Level(body["level"]))
    return rows[0] if rows else None


def _told(target: _Corrected) -> dict[str, Any]:
    told = {
        name: target.texts.get(f"evidence/{name}") if isinstance(value, dict) else value
        for name, value in target.body["evidence"].items()
    }
    return evidence.parsed(told)


def _out_of_order(session: Session, case: Case, target: _Corrected, step: Wish) -> list[FieldError]:
    earlier, later = _neighbours(session, case, target)
    day = step.effective_on
    if day is None or target.row.level is not Level.PART:
        return []
    if (earlier and day < earlier) or (later and day > later):
        sentence = gettext("The day must lie between the steps before and after it.")
        return [FieldError("/effectiveOn", "out_of_order", sentence)]
    return []


def _neighbours(
    session: Session, case: Case, target: _Corrected
) -> tuple[date | None, date | None]:
    days = _days_of_steps(session, case, target.body["organisation"])
    before = [day for sequence, day in days if sequence < target.sequence]
    after = [day for sequence, day in days if sequence > target.sequence]
    return (before[-1] if before else None), (after[0] if after else None)


def _days_of_steps(
    session: Session, case: Case, organisation: str | None
) -> list[tuple[int, date]]:
    """Return sequence and day, as last corrected, of each step of one part, in order."""
    bodies = session.scalars(
        select(Body.body)
        .join(Entry, Entry.id == Body.entry_id)
        .where(Entry.stream == case.activity.stream, Entry.organisation == organisation)
        .order_by(Entry.sequence)
    )
    steps: dict[str, tuple[int, date]] = {}
    for body in map(json.loads, bodies):
        if body["level"] != Level.PART.value or not body["effective_on"]:
            continue
        key = body["corrects"] or body["id"]
        sequence = steps[key][0] if key in steps else body["seq"]
        steps[key] = (sequence, date.fromisoformat(body["effective_on"]))
    return sorted(steps.values())


def _redate(session: Session, case: Case, target: _Corrected, step: Wish) -> list[Any]:
    """Give the part its corrected day, when the entry is what it stands by."""
    part = case.part
    if part is None or step.effective_on is None or part.state is None:
        return []
    days = _days_of_steps(session, case, target.body["organisation"])
    is_latest = bool(days) and days[-1][0] == target.sequence
    if is_latest:
        part.effective_on = step.effective_on
    column = next((name for state, name in REACHED.items() if state == target.body["to"]), None)
    stood = date.fromisoformat(target.body["effective_on"])
    if column and getattr(part, column) == stood:
        setattr(part, column, step.effective_on)
    return [part]
