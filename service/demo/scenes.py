"""The words that the demo's story is told in: one scene is one transition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """On a day, someone takes a transition; without *who* the owner's reporter does."""

    day: str
    plan: str
    number: str
    transition: str
    organisation: str | None = None
    who: str | None = None
    reason: str | None = None
    effective_on: date | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


BODIES = {
    "kommun": "Kommunstyrelsen",
    "Region": "Regionstyrelsen",
    "Länsst": "Länsledningen",
    "Polism": "Polisområdets ledningsgrupp",
    "Karlstads univ": "Universitetsdirektören",
}


def decision_body(organisation: str) -> str:
    """Return who decides in an organisation of this name, made up from its sort."""
    if organisation.endswith("kommun"):
        return BODIES["kommun"]
    found = (body for start, body in BODIES.items() if organisation.startswith(start))
    return next(found, "Ledningsgruppen")


def anchor(plan: str, number: str, organisation: str, day: str, decided: str) -> Scene:
    """Let an owner anchor an activity by a decision of its own."""
    serial = int(decided[5:7]) * 31 + int(decided[8:10])
    return Scene(
        day=day,
        plan=plan,
        number=number,
        transition="anchor",
        organisation=organisation,
        evidence={
            "decisionBody": decision_body(organisation),
            "decidedOn": decided,
            "reference": f"dnr {decided[:4]}/{serial} § {serial % 97 + 1}",
        },
    )


def implement(
    plan: str, number: str, organisation: str, day: str, summary: str, *, ongoing: bool = False
) -> Scene:
    """Let an owner tell that its part is done, or has become ordinary work."""
    dated = {"ongoing": True, "startedOn": day} if ongoing else {"completedOn": day}
    return Scene(
        day=day,
        plan=plan,
        number=number,
        transition="implement",
        organisation=organisation,
        evidence={"summary": summary, **dated},
    )
