"""The tables that hold the rules are whole: no stray state, no accidental dead end."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.core import versions
from service.models.words import ActivityState, PartState, PlanState
from service.workflows import activity_flow, engine, fields, guards, part_flow, plan_flow
from service.workflows.diagram import mermaid
from service.workflows.evidence import CHECKS, LONGEST
from service.workflows.refusals import SENTENCES, refusal
from service.workflows.vocabulary import EvidenceField, Kind, Level, State, Transition, Who
from tests.support.sources import ROOT, SERVICE, files

FLOWS = {Level.PART: part_flow, Level.ACTIVITY: activity_flow}
STATES: dict[Level, list[State]] = {
    Level.PART: list(PartState),
    Level.ACTIVITY: list(ActivityState),
}
ROWS = [row for flow in FLOWS.values() for row in flow.TRANSITIONS]
FIELDS = [each for each in vars(fields).values() if isinstance(each, EvidenceField)]
RAISED = re.compile(r"\brefusal\(\s*\"(\w+)\"")
by_level = pytest.mark.parametrize("level", list(Level))


def goals(row: Transition) -> tuple[State, ...]:
    return (row.to,) if row.to else activity_flow.OPEN


@by_level
def test_every_state_is_described_once(level: Level) -> None:
    flow = FLOWS[level]

    assert sorted([*flow.ORDER, *flow.EXITS]) == sorted(STATES[level])
    assert sorted(flow.LABELS) == sorted(STATES[level])
    assert sorted(engine.STATES[level]) == sorted(STATES[level])


@by_level
def test_every_state_can_be_reached(level: Level) -> None:
    reached: set[State] = {FLOWS[level].INITIAL}
    for _ in STATES[level]:
        reached |= {
            goal
            for row in FLOWS[level].TRANSITIONS
            if reached & set(row.sources)
            for goal in goals(row)
        }

    assert reached == set(STATES[level])


@by_level
def test_only_an_ended_part_can_never_be_left(level: Level) -> None:
    left = {source for row in FLOWS[level].TRANSITIONS for source in row.sources}

    assert (
        set(STATES[level]) - left == {Level.PART: {PartState.ENDED}, Level.ACTIVITY: set()}[level]
    )


@by_level
def test_a_person_finds_one_row_at_most_for_a_name_and_a_state(level: Level) -> None:
    found = [
        (row.name, source)
        for row in FLOWS[level].TRANSITIONS
        if Who.SERVICE not in row.by
        for source in row.sources
    ]

    assert len(found) == len(set(found))


@by_level
def test_rows_of_one_name_ask_the_same_of_the_same_people(level: Level) -> None:
    asked: dict[str, set[object]] = {}
    for row in FLOWS[level].TRANSITIONS:
        same = (row.by, row.requires, row.reason, str(row.label))
        asked.setdefault(row.name, set()).add(same)

    assert [name for name, ways in asked.items() if len(ways) > 1] == []


@by_level
def test_a_row_stands_in_the_flow_of_its_level_and_has_a_label(level: Level) -> None:
    rows = FLOWS[level].TRANSITIONS

    assert {row.level for row in rows} == {level}
    assert [row.name for row in rows if not str(row.label).strip()] == []


def test_only_the_service_lets_an_activity_follow_and_ends_a_part() -> None:
    service = {(row.level.value, row.name) for row in ROWS if Who.SERVICE in row.by}

    assert service == {("activity", "follow"), ("part", "end"), ("part", "start_new_round")}
    assert [row.name for row in ROWS if Who.SERVICE in row.by and len(row.by) > 1] == []


def test_every_guard_exists_and_is_used() -> None:
    named = {name for row in ROWS for name in row.guards}

    assert named == set(guards.GUARDS)


def test_every_field_is_asked_for_somewhere_and_can_be_checked() -> None:
    asked = {field.name for row in ROWS for field in row.requires}
    typed = {field.name for field in FIELDS if field.kind is Kind.TEXT}

    assert asked == {field.name for field in FIELDS}
    assert set(CHECKS) == set(Kind)
    assert typed <= set(LONGEST)
    assert set(fields.DAY_FIELDS) == {field.name for field in FIELDS if field.kind is Kind.DATE}
    assert set(fields.ACTED_ON) <= asked


@by_level
def test_the_compiled_machine_moves_by_the_table_alone(level: Level) -> None:
    machine = engine.machine(level)
    compiled = {
        (trigger, move.source, move.dest)
        for trigger, event in machine.events.items()
        for moves in event.transitions.values()
        for move in moves
    }

    assert compiled == {
        (f"{row.name}:{goal.value}", source.name, goal.name)
        for row in FLOWS[level].TRANSITIONS
        for source in row.sources
        for goal in goals(row)
    }


def test_a_plan_is_a_draft_then_adopted_then_closed() -> None:
    rows = [(row.name, row.sources, row.to) for row in plan_flow.TRANSITIONS]

    assert rows == [
        ("adopt", (PlanState.DRAFT,), PlanState.ADOPTED),
        ("close", (PlanState.ADOPTED,), PlanState.CLOSED),
        ("reopen", (PlanState.CLOSED,), PlanState.ADOPTED),
    ]
    assert set(plan_flow.LABELS) == set(plan_flow.STATES) == set(PlanState)


@by_level
def test_the_drawing_in_the_documents_is_the_table(level: Level) -> None:
    document = (ROOT / "docs" / "flow" / f"{level}.md").read_text(encoding="utf-8")
    drawing = f"```mermaid\n{mermaid(level)}```\n"

    assert drawing in document, f"put this into docs/flow/{level}.md:\n{drawing}"


@by_level
def test_the_documents_name_every_transition_and_every_state(level: Level) -> None:
    document = (ROOT / "docs" / "flow" / f"{level}.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip().strip("`") for line in document.splitlines() if "|" in line}

    assert {row.name for row in FLOWS[level].TRANSITIONS} <= rows
    assert [state for state in STATES[level] if f"`{state}`" not in document] == []


def test_every_refusal_has_its_sentence_and_every_sentence_its_use() -> None:
    programs = [path.read_text(encoding="utf-8") for path in files(".py", under=SERVICE)]
    raised = {code for text in programs for code in RAISED.findall(text)}

    assert raised == set(SENTENCES)


def test_every_refusal_ends_its_sentences() -> None:
    assert [code for code, text in SENTENCES.items() if not str(text).endswith(".")] == []


def test_an_unknown_refusal_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        refusal("no_such_code")


def test_the_flows_are_kept_as_data_under_their_version() -> None:
    path = SERVICE / "trail" / "flows" / f"{versions.FLOW}.json"
    kept = json.loads(path.read_text(encoding="utf-8"))

    assert kept["version"] == versions.FLOW
    for level, beginnings in BEGINNINGS.items():
        assert _kept(path, level) == beginnings | set(_declared(level))


# What brings a part or an activity into being; the tables say how it goes on from there.
BEGINNINGS = {
    Level.PART: {
        ("add_owner", None, "proposed"),
        *(("create", None, state.value) for state in (*part_flow.ORDER, PartState.DECLINED)),
    },
    Level.ACTIVITY: {("create", None, state.value) for state in activity_flow.OPEN},
}


def _kept(path: Path, level: Level) -> set[tuple[str, str | None, str]]:
    rows = json.loads(path.read_text(encoding="utf-8"))[level]
    return {(row["name"], row["from"], row["to"]) for row in rows}


def _declared(level: Level) -> Iterator[tuple[str, str, str]]:
    for row in FLOWS[level].TRANSITIONS:
        for source in row.sources:
            for goal in goals(row):
                if source is not goal:
                    yield row.name, source.value, goal.value
