"""What a person may do here, each with what still stands in its way: as a step would answer."""

from collections.abc import Iterator
from functools import cache

from service.models import Responsibility
from service.workflows import engine, guards
from service.workflows.case import Case
from service.workflows.vocabulary import Level, Offer, Transition, Who


def offers(case: Case, organisation: str | None = None) -> list[Offer]:
    """Return the transitions that the case's actor may take, allowed or not.

    Those of the person's own organisations, or of *organisation* (a uid) alone; and for a
    coordinator of the county those of the activity. What an offer refuses, a step with the
    least evidence would be refused for, with exactly the same codes.
    """
    coordinates = case.actor.coordinates(case.activity.county_code)
    found = [
        offer
        for part in case.activity.owners
        if _is_asked_for(case, part, organisation)
        for offer in _of_part(case, part)
    ]
    if coordinates:
        case.part = None
        found += [_offer(case, rows) for rows in _moves(Level.ACTIVITY)]
    return found


def _is_asked_for(case: Case, part: Responsibility, organisation: str | None) -> bool:
    if part.organisation is None:
        return False
    uid = part.organisation.uid
    reports = case.actor.reports_for(uid)
    if organisation is None:
        return reports
    return uid == organisation and (reports or case.actor.coordinates(case.activity.county_code))


def _of_part(case: Case, part: Responsibility) -> Iterator[Offer]:
    case.part = part
    for rows in _moves(Level.PART):
        yield _offer(case, rows)


@cache
def _moves(level: Level) -> list[list[Transition]]:
    """Return the steps that people take at *level*, each with its rows of the flow."""
    names = dict.fromkeys(row.name for row in engine.FLOWS[level] if Who.SERVICE not in row.by)
    return [engine.rows(name, level) for name in names]


def _offer(case: Case, rows: list[Transition]) -> Offer:
    row = rows[0]
    part = case.part.organisation if case.part and row.level is Level.PART else None
    asked = [field.name for field in row.requires if field.required]
    return Offer(
        transition=row.name,
        level=row.level,
        organisation=part.uid if part else None,
        refusals=guards.refusals(case, rows),
        requires=(*asked, *(["reason"] if row.reason else [])),
    )
