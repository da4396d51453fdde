"""The decided cases about the activity as a whole: plans, rules, sending back."""

import pytest

from service.core.db import transaction
from service.core.errors import InvalidError, RefusedError, TransitionRefusedError
from service.models.words import Rule
from service.workflows import operations as op
from tests.support.acting import County, add_plan
from tests.support.stepping import (
    LEAD,
    RESPONSIBLE,
    activity_wish,
    add_activity,
    bring,
    codes,
    move_plan,
    part,
    part_wish,
    set_rule,
    state,
    step,
    take,
)


def follow_up_and_confirm(county: County, uid: str, *owners: str) -> None:
    bring(county, uid, **dict.fromkeys(owners, "followed_up"))
    take(county.coordinator, uid, activity_wish("confirm_follow_up"))


def test_nothing_moves_outside_an_adopted_plan(county: County) -> None:
    draft = add_plan(county, adopted=False)
    uid = add_activity(county, ["arvika"], plan=draft)
    on_behalf = part_wish("anchor", county.uid("arvika"), basis="Per telefon")

    for wish in (on_behalf, activity_wish("cancel")):
        with pytest.raises(TransitionRefusedError) as refused:
            take(county.coordinator, uid, wish)
        assert codes(refused.value) == ["plan_not_adopted"]


def test_a_plan_is_not_closed_over_open_activities_and_they_are_listed(county: County) -> None:
    for number in ("1", "2"):
        add_activity(county, ["arvika"], number=number, title="Öppen")
    done = add_activity(county, ["arvika"], number="3", title="Avslutad")
    take(county.coordinator, done, activity_wish("cancel"))

    with pytest.raises(RefusedError) as refused:
        move_plan(county, county.plan, "close")

    assert codes(refused.value) == ["open_activities"]
    assert "1 Öppen; 2 Öppen" in refused.value.refusals[0].message
    assert "Avslutad" not in refused.value.refusals[0].message


def test_a_closed_plan_takes_no_step_until_it_is_reopened_with_a_reason(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    take(county.coordinator, uid, activity_wish("cancel"))
    move_plan(county, county.plan, "close")

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, activity_wish("reinstate"))
    with pytest.raises(InvalidError), transaction() as session:
        op.move_plan(session, county.coordinator, county.plan, "reopen", " ", 0)
    move_plan(county, county.plan, "reopen")
    take(county.coordinator, uid, activity_wish("reinstate"))

    assert codes(refused.value) == ["plan_not_adopted"]
    assert state(uid) == "proposed"


def test_a_changed_rule_is_followed_at_once_and_needs_a_reason(county: County) -> None:
    uid = add_activity(county, {"arvika": LEAD, "torsby": RESPONSIBLE})
    bring(county, uid, arvika="implemented")

    with pytest.raises(InvalidError) as invalid, transaction() as session:
        op.edit_activity(session, county.coordinator, uid, ({"rule": Rule.LEAD}, None), 0)
    set_rule(county, uid, Rule.LEAD)
    by_lead = state(uid)
    set_rule(county, uid, Rule.ALL)

    assert [each.pointer for each in invalid.value.errors] == ["/reason"]
    assert (by_lead, state(uid)) == ("implemented", "proposed")


def test_under_the_rule_coordinator_the_activity_stays_and_parts_report_all_the_same(
    county: County,
) -> None:
    uid = add_activity(county, ["arvika"])
    bring(county, uid, arvika="anchored")
    set_rule(county, uid, Rule.COORDINATOR)

    step(county, "arvika", uid, "implement", "follow_up")
    stayed = state(uid)
    take(county.coordinator, uid, activity_wish("implement"))

    assert (stayed, state(uid)) == ("anchored", "implemented")


@pytest.mark.parametrize("exit_", ["confirm_follow_up", "cancel", "carry_over"])
def test_the_rule_stays_in_a_followed_up_activity_and_in_exits(county: County, exit_: str) -> None:
    uid = add_activity(county, ["arvika"])
    bring(county, uid, arvika="followed_up")
    take(county.coordinator, uid, activity_wish(exit_, add_plan(county)))

    with pytest.raises(RefusedError) as refused:
        set_rule(county, uid, Rule.COORDINATOR)

    assert codes(refused.value) == ["activity_closed"]


def test_sent_back_the_parts_exactly_there_go_along_and_those_ahead_stay(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby", "karlstad", "sunne"])
    bring(county, uid, arvika="anchored", torsby="implemented", karlstad="anchored")
    bring(county, uid, sunne="declined")

    entries = take(county.coordinator, uid, activity_wish("send_back"))

    stand = {name: str(part(county, uid, name).state) for name in ("arvika", "torsby", "karlstad")}
    assert stand == {"arvika": "proposed", "torsby": "implemented", "karlstad": "proposed"}
    assert part(county, uid, "sunne").state == "declined"
    assert state(uid) == "proposed"
    assert [(each["event"], each["level"]) for each in entries] == [
        ("send_back", "activity"),
        ("send_back", "part"),
        ("send_back", "part"),
    ]
    assert {each["caused_by"] for each in entries[1:]} == {entries[0]["id"]}


def test_an_activity_is_not_sent_back_below_parts_that_are_all_ahead(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="followed_up", torsby="followed_up")

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, activity_wish("send_back"))

    assert codes(refused.value) == ["no_part_stands_here"]


def test_by_the_rule_lead_an_activity_is_sent_back_only_with_its_lead(county: County) -> None:
    uid = add_activity(county, {"arvika": LEAD, "torsby": RESPONSIBLE}, rule=Rule.LEAD)
    bring(county, uid, arvika="followed_up", torsby="implemented")

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, activity_wish("send_back"))
    step(county, "arvika", uid, "send_back")
    take(county.coordinator, uid, activity_wish("send_back"))

    assert codes(refused.value) == ["no_part_stands_here"]
    assert [str(part(county, uid, name).state) for name in ("arvika", "torsby")] == ["anchored"] * 2
    assert state(uid) == "anchored"


def test_from_followed_up_the_activity_goes_back_alone(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    follow_up_and_confirm(county, uid, "arvika")

    entries = take(county.coordinator, uid, activity_wish("send_back"))

    assert [each["level"] for each in entries] == ["activity"]
    assert (state(uid), str(part(county, uid, "arvika").state)) == ("implemented", "followed_up")


def test_in_a_followed_up_activity_only_a_late_follow_up_is_taken(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="followed_up", torsby="implemented")
    evidence = {"summary": "En fattas", "without": [county.uid("torsby")]}
    confirm = activity_wish("confirm_follow_up", evidence=evidence, reason="Dröjer")
    take(county.coordinator, uid, confirm)

    refusals = []
    for name, transition in (("torsby", "send_back"), ("torsby", "decline"), ("arvika", "decline")):
        with pytest.raises(TransitionRefusedError) as refused:
            step(county, name, uid, transition)
        refusals.append(codes(refused.value))
    entries = step(county, "torsby", uid, "follow_up")

    assert refusals[:2] == [["activity_closed"], ["activity_closed"]]
    assert refusals[2] == ["wrong_state", "activity_closed"]
    assert ([each["event"] for each in entries], state(uid)) == (["follow_up"], "followed_up")


def test_three_reasons_at_once_are_all_told(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, activity_wish("confirm_follow_up", evidence={}))

    assert codes(refused.value) == ["wrong_state", "owners_not_followed_up", "missing_evidence"]
    assert [each.pointer for each in refused.value.errors] == ["/evidence/summary"]
