"""The decided cases about carrying an activity over to another plan, and taking it back."""

import pytest

from service.core import clock
from service.core.db import transaction
from service.core.errors import TransitionRefusedError
from service.models import Organisation
from service.models.words import Rule
from service.workflows import operations as op
from service.workflows.vocabulary import Level
from tests.support.acting import ELSEWHERE, NOW, TODAY, County, add_plan, settle_county
from tests.support.stepping import (
    LEAD,
    PARTICIPATING,
    RESPONSIBLE,
    activity_wish,
    add_activity,
    bring,
    codes,
    evidence_for,
    history,
    move_plan,
    part,
    read,
    remove_owner,
    state,
    step,
    take,
)
from tests.support.subjects import serving


def carry(county: County, uid: str, target: str, *, keep: bool = False) -> str:
    """Carry the activity over; return its successor's uid."""
    evidence = {"targetPlan": target, **({"keepParts": True} if keep else {})}
    take(county.coordinator, uid, activity_wish("carry_over", evidence=evidence))
    return read(uid).carried_to or ""


def a_worked_on_activity(county: County, rule: Rule = Rule.ALL) -> str:
    roles = {"arvika": LEAD, "torsby": RESPONSIBLE, "sunne": RESPONSIBLE, "region": PARTICIPATING}
    uid = add_activity(county, {**roles, "karlstad": RESPONSIBLE}, rule=rule)
    bring(county, uid, arvika="implemented", torsby="anchored", sunne="declined")
    remove_owner(county, uid, "karlstad")
    return uid


def parts(county: County, uid: str) -> dict[str, tuple[str, str]]:
    names = {county.uid(name): name for name in county.organisations}
    return {
        names[each.organisation.uid]: (str(each.role), str(each.state))
        for each in read(uid).current
    }


@pytest.mark.parametrize("target", ["draft", "adopted"])
def test_in_the_successor_every_owner_anchors_anew(county: County, target: str) -> None:
    uid = a_worked_on_activity(county)

    successor = carry(county, uid, add_plan(county, adopted=target == "adopted"))

    assert parts(county, successor) == {
        "arvika": ("lead", "proposed"),
        "torsby": ("responsible", "proposed"),
        "sunne": ("responsible", "declined"),
        "region": ("participating", "None"),
    }
    assert part(county, successor, "arvika").anchored_on is None
    assert (state(uid), state(successor)) == ("carried_over", "proposed")


@pytest.mark.parametrize(
    ("rule", "stands"),
    [(Rule.ALL, "anchored"), (Rule.LEAD, "implemented"), (Rule.COORDINATOR, "proposed")],
)
def test_kept_parts_stand_where_they_stood_and_the_successor_by_its_rule(
    county: County, rule: Rule, stands: str
) -> None:
    uid = a_worked_on_activity(county, rule)

    successor = carry(county, uid, add_plan(county), keep=True)

    kept = parts(county, successor)
    assert kept["arvika"] == ("lead", "implemented")
    assert kept["torsby"] == ("responsible", "anchored")
    assert part(county, successor, "arvika").implemented_on == TODAY
    assert state(successor) == stands


def test_the_successors_first_entry_names_its_predecessor_and_every_part(county: County) -> None:
    uid = a_worked_on_activity(county)

    successor = carry(county, uid, add_plan(county))

    first = history(successor)[0]
    named = {change["field"].split("/")[1] for change in first["changes"] if "/" in change["field"]}
    assert first["evidence"]["predecessor"] == uid == read(successor).predecessor
    assert first["caused_by"] == history(uid)[-1]["id"]
    assert named == {each.uid for each in read(successor).responsibilities}


def test_the_first_entry_names_every_part_even_when_there_is_no_room_to_tell_of_them(
    migrated_url: str,
) -> None:
    names = [f"kommun-{number}" for number in range(42)]
    words = {"note": "n" * 300, "written_as": "w" * 300, "group_code": "municipalities"}
    with serving(migrated_url), clock.set_to(NOW):
        county = settle_county(names)
        uid = add_activity(county, names, words=words)
        bring(county, uid, **dict.fromkeys(names, "followed_up"))

        successor = carry(county, uid, add_plan(county), keep=True)

        told = history(successor)
        kept = read(successor).responsibilities
        assert set(told[0]["evidence"]["parts"]) == {each.uid for each in kept}
        assert {str(each.state) for each in kept} == {"followed_up"}
        assert {each["caused_by"] for each in told[1:]} == {told[0]["id"]}


def test_an_organisation_that_is_no_longer_active_stays_behind(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    with transaction() as session:
        torsby = session.get_one(Organisation, county.organisations["torsby"].id)
        last = TODAY.replace(day=1)
        values = {"active_until": last}
        op.edit_organisation(session, county.people["administrator"], torsby.uid, values, 0)

    successor = carry(county, uid, add_plan(county))

    assert list(parts(county, successor)) == ["arvika"]


def test_a_plan_of_another_county_a_closed_one_and_its_own_are_no_target(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    closed = add_plan(county)
    move_plan(county, closed, "close")

    refusals = []
    for target in (county.plan, closed, add_plan(county, code=ELSEWHERE)):
        with pytest.raises(TransitionRefusedError) as refused:
            carry(county, uid, target)
        refusals += codes(refused.value)

    assert refusals == ["target_plan_same", "target_plan_closed", "target_plan_elsewhere"]


def test_it_is_undone_by_cancelling_the_successor_and_taking_the_activity_back(
    county: County,
) -> None:
    uid = a_worked_on_activity(county)
    successor = carry(county, uid, add_plan(county))

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, activity_wish("reinstate"))
    take(county.coordinator, successor, activity_wish("cancel"))
    take(county.coordinator, uid, activity_wish("reinstate"))

    assert codes(refused.value) == ["successor_not_cancelled"]
    assert (state(uid), read(uid).carried_to) == ("anchored", None)


def test_what_was_taken_back_does_not_live_twice(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    successor = carry(county, uid, add_plan(county))
    take(county.coordinator, successor, activity_wish("cancel"))
    take(county.coordinator, successor, activity_wish("reinstate"))
    take(county.coordinator, successor, activity_wish("cancel"))
    take(county.coordinator, uid, activity_wish("reinstate"))

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, successor, activity_wish("reinstate"))

    assert codes(refused.value) == ["predecessor_taken_back"]


@pytest.mark.parametrize("standing", ["proposed", "anchored", "implemented"])
@pytest.mark.parametrize("exit_", ["cancel", "carry_over"])
def test_by_the_rule_coordinator_it_is_taken_back_to_where_the_coordinator_had_put_it(
    county: County, exit_: str, standing: str
) -> None:
    uid = add_activity(county, ["arvika"], rule=Rule.COORDINATOR)
    for name in ("anchor", "implement")[: ("proposed", "anchored", "implemented").index(standing)]:
        evidence = evidence_for(name, Level.ACTIVITY)
        take(county.coordinator, uid, activity_wish(name, evidence=evidence))
    if exit_ == "carry_over":
        successor = carry(county, uid, add_plan(county))
        take(county.coordinator, successor, activity_wish("cancel"))
    else:
        take(county.coordinator, uid, activity_wish("cancel"))

    take(county.coordinator, uid, activity_wish("reinstate"))

    assert state(uid) == standing


def test_no_part_moves_and_no_owner_acts_in_what_was_carried_over(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    carry(county, uid, add_plan(county))

    with pytest.raises(TransitionRefusedError) as refused:
        step(county, "arvika", uid, "anchor")

    assert codes(refused.value) == ["activity_closed"]
