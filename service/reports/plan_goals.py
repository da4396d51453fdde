"""The goals of a plan as they are now, and as they were in earlier versions of their structure."""

from collections.abc import Mapping
from typing import Any

Goal = Mapping[str, Any]


def newest(plan: Mapping[str, Any]) -> list[Goal]:
    """Return the goals of the newest version of *plan*, each with its sub-goals right below it."""
    version = _version(plan)
    own = [each for each in plan["goals"] if each["structure"] == version]
    return [
        each
        for top in own
        if top["parent"] is None
        for each in (top, *(one for one in own if one["parent"] == top["id"]))
    ]


def older(plan: Mapping[str, Any]) -> list[Goal]:
    """Return the goals of the versions before, the oldest first."""
    return [each for each in plan["goals"] if each["structure"] < _version(plan)]


def _version(plan: Mapping[str, Any]) -> int:
    return max((each["structure"] for each in plan["goals"]), default=1)
