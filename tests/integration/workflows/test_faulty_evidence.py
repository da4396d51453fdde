"""What is wrong with evidence is named field by field."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.core.errors import InvalidError, TransitionRefusedError
from service.models.words import Rule
from service.workflows.vocabulary import Level
from tests.support.acting import TODAY, County
from tests.support.stepping import (
    activity_wish,
    add_activity,
    bring,
    evidence_for,
    part_wish,
    take,
)

LIMIT = 400  # days back without a reason


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_what_is_ongoing_is_not_completed_too(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    bring(county, uid, arvika="anchored")

    evidence = {"summary": "?", "ongoing": True, "startedOn": ago(0), "completedOn": ago(0)}
    wish = part_wish("implement", county.uid("arvika"), evidence=evidence)
    with pytest.raises(InvalidError) as invalid:
        take(county.reporter("arvika"), uid, wish)

    assert [each.pointer for each in invalid.value.errors] == ["/evidence/completedOn"]


@pytest.mark.parametrize(
    ("evidence", "pointer"),
    [
        ({"decisionBody": " ", "decidedOn": ago(0)}, "/evidence/decisionBody"),
        ({"decisionBody": "Nämnden"}, "/evidence/decidedOn"),
        ({"decisionBody": 7, "decidedOn": ago(0)}, "/evidence/decisionBody"),
        ({"decisionBody": "Nämnden", "decidedOn": "i går"}, "/evidence/decidedOn"),
        ({**evidence_for("anchor", Level.PART), "beslut": "x"}, "/evidence/beslut"),
    ],
)
def test_faulty_evidence_is_named_field_by_field(
    county: County, evidence: dict[str, Any], pointer: str
) -> None:
    uid = add_activity(county, ["arvika"])
    wish = part_wish("anchor", county.uid("arvika"), evidence=evidence)

    with pytest.raises(InvalidError) as invalid:
        take(county.reporter("arvika"), uid, wish)

    assert [each.pointer for each in invalid.value.errors] == [pointer]


@pytest.mark.parametrize("without", [7, [["x"]], [1, "a"], "text", {"a": 1}])
def test_unreadable_names_in_without_are_a_fault_and_no_accident(
    county: County, without: object
) -> None:
    uid = add_activity(county, ["arvika"], rule=Rule.COORDINATOR)
    for name in ("anchor", "implement"):
        take(county.coordinator, uid, activity_wish(name))

    evidence = {"summary": "Klart", "without": without}
    confirm = activity_wish("confirm_follow_up", evidence=evidence, reason="Därför")
    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, confirm)

    assert [each.pointer for each in refused.value.errors] == ["/evidence/without"]


def test_only_owners_are_named_in_without(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    bring(county, uid, arvika="implemented")

    named = [county.uid("arvika"), county.uid("stranger")]
    evidence = {"summary": "Klart", "without": named}
    confirm = activity_wish("confirm_follow_up", evidence=evidence, reason="Därför")
    with pytest.raises(InvalidError) as invalid:
        take(county.coordinator, uid, confirm)

    assert [each.code for each in invalid.value.errors] == ["not_an_owner"]
