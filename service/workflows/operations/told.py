"""What the trail tells of an activity's steps, each as it was last corrected."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError, RefusedError
from service.models import Body, Disclosure, Entry, Responsibility
from service.trail.canonical import read_disclosure
from service.workflows import engine, evidence
from service.workflows.case import Case
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Level, Transition


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """One entry of the activity, with the texts beside it."""

    body: Mapping[str, Any]
    texts: Mapping[str, Any]

    @property
    def evidence(self) -> dict[str, Any]:
        """What the entry states, as the rules take it."""
        told = {
            name: self.texts.get(f"evidence/{name}") if isinstance(value, dict) else value
            for name, value in self.body["evidence"].items()
        }
        return evidence.parsed(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step someone took: its row of the flow, its entry, and its latest correction if any."""

    row: Transition
    entry: Entered
    latest: Entered
    part: Responsibility | None

    @property
    def uid(self) -> str:
        """The entry's identifier."""
        return str(self.entry.body["id"])

    @property
    def day(self) -> date:
        """The day from which the step holds, as last corrected."""
        return date.fromisoformat(self.latest.body["effective_on"])


def entered(session: Session, case: Case, uid: str) -> Entered:
    """Return the entry *uid* of the case's activity; raises NotFoundError."""
    found = session.execute(
        select(Entry.id, Body.body)
        .join(Body, Body.entry_id == Entry.id)
        .where(Entry.uid == uid, Entry.stream == case.activity.stream)
    ).one_or_none()
    if found is None:
        raise NotFoundError(uid)
    told = session.scalars(select(Disclosure.disclosure).where(Disclosure.entry_id == found.id))
    return Entered(body=json.loads(found.body), texts=dict(read_disclosure(each) for each in told))


def step_of(session: Session, case: Case, uid: str) -> Step:
    """Return the step that the entry *uid* tells of.

    Raises NotFoundError, and RefusedError (``not_correctable``) when it tells of no step that a
    person took.
    """
    entry = entered(session, case, uid)
    row = _row(entry.body)
    if row is None or entry.body["role"] == "service":
        raise RefusedError([refusal("not_correctable")])
    corrections = [
        body["id"] for body in _bodies(session, case, entry.body) if body["corrects"] == uid
    ]
    latest = entered(session, case, corrections[-1]) if corrections else entry
    return Step(row=row, entry=entry, latest=latest, part=_part(case, entry.body))


def days_of(session: Session, case: Case, step: Step) -> list[tuple[str, date]]:
    """Return entry and day, as last corrected, of each step of the part of *step*, in order."""
    days: dict[str, date] = {}
    for body in _bodies(session, case, step.entry.body):
        moved = _row(body) is not None and _part(case, body) is step.part
        if moved or body["corrects"] in days:
            days[body["corrects"] or body["id"]] = date.fromisoformat(body["effective_on"])
    return list(days.items())


def _bodies(session: Session, case: Case, like: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the bodies of the entries about the same organisation, or none, in order."""
    bodies = session.scalars(
        select(Body.body)
        .join(Entry, Entry.id == Body.entry_id)
        .where(
            Entry.stream == case.activity.stream,
            Entry.organisation.is_not_distinct_from(like["organisation"]),
        )
        .order_by(Entry.sequence)
    )
    yield from map(json.loads, bodies)


def _row(body: Mapping[str, Any]) -> Transition | None:
    if body["level"] is None or body["event"] == "follow":
        return None
    rows = engine.rows(body["event"], Level(body["level"]))
    return rows[0] if rows else None


def _part(case: Case, body: Mapping[str, Any]) -> Responsibility | None:
    """Return whose state the entry changed, an ended part's too; None for the activity's own."""
    moved = {
        change["field"].split("/")[1]
        for change in body["changes"]
        if change["field"].startswith("responsibility/") and change["field"].endswith("/state")
    }
    return next((each for each in case.activity.responsibilities if each.uid in moved), None)
