"""The two flows, published from the tables that run them."""

from collections.abc import Mapping
from typing import Any

from service.core import versions
from service.workflows import activity_flow, engine, part_flow
from service.workflows.vocabulary import EvidenceField, Level, Transition

LABELS: dict[Level, Mapping[Any, Any]] = {
    Level.PART: part_flow.LABELS,
    Level.ACTIVITY: activity_flow.LABELS,
}


def workflow() -> dict[str, Any]:
    """Return states and transitions of both levels, labels in the reader's language."""
    return {
        "version": versions.FLOW,
        "states": _states(),
        "transitions": [_transition(row) for level in Level for row in engine.FLOWS[level]],
    }


def _states() -> list[dict[str, Any]]:
    """Return every state once, with the levels that know it; a terminal one is never left."""
    found: dict[str, dict[str, Any]] = {}
    for level in Level:
        left = {source for row in engine.FLOWS[level] for source in row.sources}
        for state, label in LABELS[level].items():
            seen = found.setdefault(
                state.value,
                {"name": state.value, "label": str(label), "terminal": True, "levels": []},
            )
            seen["terminal"] = seen["terminal"] and state not in left
            seen["levels"].append(level.value)
    return list(found.values())


def _transition(row: Transition) -> dict[str, Any]:
    return {
        "name": row.name,
        "label": str(row.label),
        "level": row.level.value,
        "sources": [source.value for source in row.sources],
        "destination": row.to.value if row.to else None,
        "by": sorted(who.value for who in row.by),
        "requires": [_field(field) for field in row.requires],
        "reasonRequired": row.reason,
    }


def _field(field: EvidenceField) -> dict[str, Any]:
    return {
        "field": field.name,
        "type": field.kind.value,
        "label": str(field.label),
        "required": field.required,
    }
