"""What is published of the flows is what runs."""

from service.core.versions import FLOW
from service.reports.workflow import workflow
from service.workflows import engine
from service.workflows.vocabulary import Level

TRANSITION = {
    "name",
    "label",
    "level",
    "sources",
    "destination",
    "by",
    "requires",
    "reasonRequired",
}


def test_every_row_of_both_flows_is_published() -> None:
    told = workflow()

    rows = [(row.level, row.name, row.to) for level in Level for row in engine.FLOWS[level]]
    published = [(each["level"], each["name"], each["destination"]) for each in told["transitions"]]
    assert published == rows
    assert told["version"] == FLOW
    assert all(set(each) == TRANSITION for each in told["transitions"])


def test_every_state_is_published_once_with_its_levels() -> None:
    states = {each["name"]: each for each in workflow()["states"]}

    assert states["anchored"]["levels"] == ["part", "activity"]
    assert states["declined"]["levels"] == ["part"]
    assert states["cancelled"]["levels"] == ["activity"]
    assert [name for name, each in states.items() if each["terminal"]] == ["ended"]
    assert all(set(each) == {"name", "label", "terminal", "levels"} for each in states.values())


def test_what_a_transition_asks_for_is_published_with_its_type() -> None:
    anchor = next(each for each in workflow()["transitions"] if each["name"] == "anchor")

    assert anchor["by"] == ["coordinator", "reporter"]
    assert [(each["field"], each["type"], each["required"]) for each in anchor["requires"]] == [
        ("decisionBody", "text", True),
        ("decidedOn", "date", True),
        ("reference", "text", False),
    ]
