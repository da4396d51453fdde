"""The flow's tables are kept as data, so that old entries are judged by the rules of their time."""

import json
from collections.abc import Iterable

import pytest

from service.core import versions
from service.trail.verify_steps import FLOWS, flows
from service.workflows import activity_flow, part_flow, plan_flow

OPEN = ("proposed", "anchored", "implemented")
# Where a transition leads "as the rule says", and what the service writes of its own.
BY_THE_RULE = {
    "part": {"start_new_round": ("anchored", "implemented")},
    "activity": dict.fromkeys(("follow", "reinstate", "start_new_round"), OPEN),
}
BESIDE = {
    "part": {
        *(("create", None, state) for state in (*OPEN, "followed_up", "declined")),
        ("add_owner", None, "proposed"),
    },
    "activity": {("create", None, state) for state in OPEN},
    "plan": {("create", None, "draft")},
}
Row = tuple[str, str | None, str | None]


def _rows(level: str) -> Iterable[Row]:
    """Yield the rows of today's tables as the data spells them."""
    flow = part_flow if level == "part" else activity_flow
    for row in flow.TRANSITIONS:
        targets = [row.to.value] if row.to else BY_THE_RULE[level][row.name]
        for source in row.sources:
            for target in targets:
                if source.value != target:
                    yield row.name, source.value, target


@pytest.mark.parametrize("level", ["part", "activity"])
def test_todays_version_as_data_is_todays_tables(level: str) -> None:
    assert flows()[versions.FLOW][level] == {*_rows(level), *BESIDE[level]}


def test_a_plans_steps_as_data_are_its_table() -> None:
    rows = {
        (row.name, source.value, row.to.value)
        for row in plan_flow.TRANSITIONS
        for source in row.sources
    }

    assert flows()[versions.FLOW]["plan"] == rows | BESIDE["plan"]


def test_every_version_up_to_todays_is_kept_under_its_own_number() -> None:
    kept = {int(path.stem): json.loads(path.read_text())["version"] for path in FLOWS.iterdir()}

    assert kept == {version: version for version in range(1, versions.FLOW + 1)}
