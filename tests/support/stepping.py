"""Steps as tests take them: one call each, with the least evidence that is enough."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import Base, transaction
from service.core.errors import RefusedError
from service.models import Activity, Body, Entry, Organisation, Responsibility
from service.models.words import ResponsibilityRole, Rule
from service.workflows import operations as op
from service.workflows.case import open_case
from service.workflows.operations.activities import NewOwner
from service.workflows.operations.owners import OwnerWish
from service.workflows.vocabulary import SYSTEM, Actor, Level, Wish
from tests.support.acting import County

LEAD, RESPONSIBLE = ResponsibilityRole.LEAD, ResponsibilityRole.RESPONSIBLE
PARTICIPATING = ResponsibilityRole.PARTICIPATING
ROAD = ("anchor", "implement", "follow_up")
STATES = ("proposed", "anchored", "implemented", "followed_up")
DECISION = ("decisionBody", "decidedOn")


def add_activity(
    county: County,
    owners: Mapping[str, ResponsibilityRole] | Sequence[str],
    *,
    plan: str | None = None,
    unmatched: Sequence[str] = (),
    words: Mapping[str, str] = MappingProxyType({}),
    **values: Any,  # noqa: ANN401 -- any column value
) -> str:
    """Propose an activity and return its uid.

    *owners* by short name, responsible unless said, all with the same *words* of the plan's.
    """
    roles = owners if isinstance(owners, Mapping) else dict.fromkeys(owners, RESPONSIBLE)
    columns = {"title": "En aktivitet", "number": "1.1", "rule": Rule.ALL, **values}
    with transaction() as session:
        new = [
            NewOwner(role=role, organisation=organisation(session, county, name), **words)
            for name, role in roles.items()
        ]
        new += [NewOwner(role=RESPONSIBLE, written_as=text) for text in unmatched]
        activity = op.create_activity(
            session, county.coordinator, plan or county.plan, columns, new
        )
        return activity.uid


def organisation(session: Session, county: County, name: str) -> Organisation:
    """Return an organisation as this session knows it."""
    return session.get_one(Organisation, county.organisations[name].id)


def evidence_for(name: str, level: Level, target: str | None = None) -> dict[str, Any]:
    """Return the least evidence that the transition *name* asks for; *target* is a plan."""
    today = clock.today()
    decision = {"decisionBody": "Kommunstyrelsen", "decidedOn": today}
    least: dict[tuple[str, Level], dict[str, Any]] = {
        ("anchor", Level.PART): decision,
        ("implement", Level.PART): {"summary": "Gjort", "completedOn": today},
        ("follow_up", Level.PART): {"result": "achieved", "summary": "Det gick"},
        ("anchor", Level.ACTIVITY): decision,
        ("implement", Level.ACTIVITY): decision,
        ("confirm_follow_up", Level.ACTIVITY): {"summary": "Alla är klara"},
        ("carry_over", Level.ACTIVITY): {"targetPlan": target},
    }
    return least.get((name, level), {})


def part_wish(name: str, organisation: str | None, **more: Any) -> Wish:  # noqa: ANN401 -- a wish's fields
    """Return the wish for a step of the part of *organisation* (a uid), with least evidence."""
    level = Level.PART
    return Wish(
        **{
            "transition": name,
            "level": level,
            "organisation": organisation,
            "reason": None if name in ROAD else "Därför",
            "evidence": evidence_for(name, level),
            **more,
        }
    )


def activity_wish(name: str, target: str | None = None, **more: Any) -> Wish:  # noqa: ANN401 -- as above
    """Return the wish for a step of the activity itself, with least evidence."""
    level = Level.ACTIVITY
    return Wish(
        **{
            "transition": name,
            "level": level,
            "reason": None if name in (*ROAD, "confirm_follow_up") else "Därför",
            "evidence": evidence_for(name, level, target),
            **more,
        }
    )


def take(actor: Actor, uid: str, wish: Wish) -> list[dict[str, Any]]:
    """Take a step in a transaction of its own; return the bodies of its entries."""
    with transaction() as session:
        return [dict(entry.body) for entry in op.move(session, actor, uid, wish).entries]


def step(county: County, name: str, uid: str, *transitions: str) -> list[dict[str, Any]]:
    """Let the reporter of the owner *name* take some steps; return the last one's entries."""
    entries = []
    for transition in transitions:
        entries = take(county.reporter(name), uid, part_wish(transition, county.uid(name)))
    return entries


def bring(county: County, uid: str, **states: str) -> None:
    """Bring parts, by their owners' short names, forward to a state or to ``declined``."""
    for name, state in states.items():
        steps = ("decline",) if state == "declined" else ROAD[: STATES.index(state)]
        step(county, name, uid, *steps)


def set_owner(county: County, uid: str, name: str, role: ResponsibilityRole) -> None:
    """Let the coordinator give an organisation a role."""
    with transaction() as session:
        wish = OwnerWish(role=role, reason="Därför")
        who = organisation(session, county, name)
        op.set_owner(session, county.coordinator, uid, who, wish)


def remove_owner(county: County, uid: str, name: str) -> None:
    """Let the coordinator take an owner away."""
    with transaction() as session:
        op.remove_owner(session, county.coordinator, uid, county.uid(name), ("Därför", 0))


def set_rule(county: County, uid: str, rule: Rule) -> None:
    """Let the coordinator change the rule."""
    with transaction() as session:
        op.edit_activity(session, county.coordinator, uid, ({"rule": rule}, "Därför"), 0)


def move_plan(county: County, plan: str, name: str) -> None:
    """Let the coordinator adopt, close or reopen a plan."""
    with transaction() as session:
        op.move_plan(session, county.coordinator, plan, name, "Därför", 0)


def read(uid: str) -> Activity:
    """Return the activity with its responsibilities, as they are stored now."""
    with transaction() as session:
        return open_case(session, SYSTEM, uid, lock=False).activity


def history(uid: str) -> list[dict[str, Any]]:
    """Return the bodies of the activity's entries, from its first."""
    bodies = (
        select(Body.body)
        .join(Entry, Entry.id == Body.entry_id)
        .where(Entry.stream == f"activity/{uid}")
        .order_by(Entry.sequence)
    )
    with transaction() as session:
        return [json.loads(body) for body in session.scalars(bodies)]


def state(uid: str) -> str:
    """Return where the activity stands."""
    return str(read(uid).state)


def part(county: County, uid: str, name: str) -> Responsibility:
    """Return the current responsibility of an organisation."""
    organisation = county.uid(name)
    return next(
        each
        for each in read(uid).current
        if each.organisation and each.organisation.uid == organisation
    )


def codes(error: RefusedError) -> list[str]:
    """Return the codes of a refusal's reasons."""
    return [each.code for each in error.refusals]


def count_of(model: type[Base]) -> int:
    """Return how many rows of a table there are."""
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0
