"""Judge the steps that entries tell by the flow of their own time.

``flows/N.json`` holds version N as data: under ``part``, ``activity`` and ``plan`` the rows
``{"name", "from", "to"}``, null for what did not exist before. Old versions are never changed.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from service.trail.replay import SUBJECT, Move, Replay
from service.trail.verify_bytes import Fault

FLOWS = Path(__file__).parent / "flows"
Table = Mapping[str, frozenset[tuple[str, str | None, str | None]]]  # level → (name, from, to)


@cache
def flows() -> Mapping[int, Table]:
    """Return the tables of every version of the flow that this program knows."""
    return {
        int(path.stem): {
            level: frozenset((row["name"], row["from"], row["to"]) for row in rows)
            for level, rows in json.loads(path.read_text()).items()
            if level != "version"
        }
        for path in FLOWS.glob("*.json")
    }


def step_faults(body: Mapping[str, Any], replay: Replay) -> list[Fault]:
    """Judge the moves of an entry that *replay* has just taken in."""
    faults = flow_faults(body, replay.moves)
    if not _names_its_step(body, replay):
        faults.insert(0, ("step_differs", {}))
    return faults


def flow_faults(body: Mapping[str, Any], told: list[Move]) -> list[Fault]:
    """Judge the moves of an entry, which are *told*, by the tables of its flow alone."""
    table = flows().get(body["flow"])
    if table is None:
        return [("unknown_flow", {"flow": body["flow"]})]
    faults: list[Fault] = []
    for move in told:
        level = _level(body, move)
        step = (body["event"], move.before, move.after)
        if step not in table.get(level, ()):
            said = zip(("event", "before", "after"), step, strict=True)
            faults.append(("not_in_flow", {"level": level, **dict(said)}))
    return faults


def _names_its_step(body: Mapping[str, Any], replay: Replay) -> bool:
    """Tell whether ``from`` and ``to`` are those of a change, of the part that the entry names."""
    before, after = body["from"], body["to"]
    if before == after:
        return True
    for move in replay.moves:
        if move.before == before and move.after == after and _is_named(body, move, replay):
            return True
    return False


def _is_named(body: Mapping[str, Any], move: Move, replay: Replay) -> bool:
    if body["level"] == "part":
        row = replay.rows[move.path]
        return move.path != SUBJECT and row.get("organisation") == body["organisation"]
    return move.path == SUBJECT


def _level(body: Mapping[str, Any], move: Move) -> str:
    return str(body["stream"]).partition("/")[0] if move.path == SUBJECT else "part"
