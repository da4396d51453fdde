"""The decided cases about owners: added, removed, matched, gone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import transaction
from service.core.errors import InvalidError, RefusedError, TransitionRefusedError
from service.models import Organisation, Party
from service.models.words import PartState, Rule
from service.workflows import operations as op
from tests.support.acting import County, add_plan
from tests.support.stepping import (
    LEAD,
    PARTICIPATING,
    RESPONSIBLE,
    activity_wish,
    add_activity,
    bring,
    codes,
    move_plan,
    part,
    part_wish,
    read,
    remove_owner,
    set_owner,
    state,
    step,
    take,
)


def test_an_owner_added_to_an_anchored_activity_makes_it_fall_back_at_once(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    bring(county, uid, arvika="anchored")

    set_owner(county, uid, "torsby", RESPONSIBLE)

    assert (state(uid), str(part(county, uid, "torsby").state)) == ("proposed", "proposed")


def test_a_removed_owners_part_is_ended_and_kept_and_the_activity_may_rise(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="implemented", torsby="anchored")

    remove_owner(county, uid, "torsby")

    kept = [each for each in read(uid).responsibilities if each.removed]
    assert [(each.state, each.anchored_on) for each in kept] == [(PartState.ENDED, clock.today())]
    assert state(uid) == "implemented"


def test_an_owner_is_not_removed_without_a_reason(county: County) -> None:
    uid = add_activity(county, ["arvika"])

    with pytest.raises(InvalidError) as invalid, transaction() as session:
        op.remove_owner(session, county.coordinator, uid, county.uid("arvika"), (" ", 0))

    assert [each.pointer for each in invalid.value.errors] == ["/reason"]


def test_an_owner_that_is_added_again_gets_a_new_part(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="anchored", torsby="anchored")
    remove_owner(county, uid, "torsby")

    set_owner(county, uid, "torsby", RESPONSIBLE)

    states = [str(each.state) for each in read(uid).responsibilities]
    assert states == ["anchored", "ended", "proposed"]
    assert part(county, uid, "torsby").anchored_on is None


def test_a_participating_organisation_has_no_part_and_gets_one_when_promoted(
    county: County,
) -> None:
    uid = add_activity(county, {"arvika": RESPONSIBLE, "torsby": PARTICIPATING})
    bring(county, uid, arvika="anchored")
    before = part(county, uid, "torsby").state, state(uid)

    set_owner(county, uid, "torsby", RESPONSIBLE)

    assert before == (None, "anchored")
    assert (str(part(county, uid, "torsby").state), state(uid)) == ("proposed", "proposed")


def test_a_demoted_owners_part_ends(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="anchored")

    set_owner(county, uid, "torsby", PARTICIPATING)

    assert part(county, uid, "torsby").state is None
    assert sorted(str(each.state) for each in read(uid).responsibilities) == [
        "None",
        "anchored",
        "ended",
    ]
    assert state(uid) == "anchored"


@pytest.mark.parametrize("exit_", ["confirm_follow_up", "cancel"])
def test_owners_do_not_change_in_a_followed_up_activity_and_in_exits(
    county: County, exit_: str
) -> None:
    uid = add_activity(county, ["arvika"])
    bring(county, uid, arvika="followed_up")
    take(county.coordinator, uid, activity_wish(exit_))

    for name, role in (("torsby", RESPONSIBLE), ("arvika", LEAD)):
        with pytest.raises(RefusedError) as refused:
            set_owner(county, uid, name, role)
        assert codes(refused.value) == ["activity_closed"]
    with pytest.raises(RefusedError) as refused:
        remove_owner(county, uid, "arvika")
    assert codes(refused.value) == ["activity_closed"]


def leave(county: County, name: str, days_ago: int) -> None:
    with transaction() as session:
        owned = Party.organisation_id == county.organisations[name].id
        party = session.scalars(select(Party).where(owned)).one()
        values = {"left_on": clock.today() - timedelta(days=days_ago)}
        op.edit_party(session, county.coordinator, county.agreement, party.uid, (values, 0))


def test_a_party_that_has_left_takes_no_more_steps_and_its_part_stays(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="anchored", torsby="anchored")
    leave(county, "torsby", days_ago=1)

    on_behalf = part_wish("implement", county.uid("torsby"), basis="Per telefon")
    for actor in (county.reporter("torsby"), county.coordinator):
        with pytest.raises(TransitionRefusedError) as refused:
            take(actor, uid, on_behalf)
        assert codes(refused.value) == ["party_left"]
    step(county, "arvika", uid, "implement")

    assert (str(part(county, uid, "torsby").state), state(uid)) == ("anchored", "anchored")


def test_a_partys_last_day_is_still_its_own(county: County) -> None:
    uid = add_activity(county, ["torsby"])
    leave(county, "torsby", days_ago=0)

    step(county, "torsby", uid, "anchor")

    assert state(uid) == "anchored"


def test_the_coordinator_ends_the_part_of_a_party_that_has_left(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="anchored")
    leave(county, "torsby", days_ago=1)

    remove_owner(county, uid, "torsby")

    assert state(uid) == "anchored"


@pytest.mark.parametrize("rule", [Rule.ALL, Rule.LEAD])
def test_an_unmatched_owner_text_holds_the_activity_at_proposed_until_it_is_matched(
    county: County, rule: Rule
) -> None:
    uid = add_activity(county, {"arvika": LEAD}, unmatched=["Föreningen Okänd"], rule=rule)
    bring(county, uid, arvika="anchored")
    held = state(uid)
    text = next(each for each in read(uid).owners if each.organisation is None)

    with transaction() as session:
        torsby = session.get_one(Organisation, county.organisations["torsby"].id)
        op.match_owner(session, county.coordinator, uid, text.uid, torsby)
    matched = state(uid)
    step(county, "torsby", uid, "anchor")

    assert held == "proposed"
    assert matched == ("anchored" if rule is Rule.LEAD else "proposed")
    assert state(uid) == "anchored"


def test_an_unmatched_owner_text_holds_the_coordinators_rule_too(county: County) -> None:
    uid = add_activity(county, ["arvika"], unmatched=["Föreningen"], rule=Rule.COORDINATOR)

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, activity_wish("anchor"))

    assert codes(refused.value) == ["unmatched_owner"]


def test_owners_may_be_changed_in_a_draft_but_not_in_a_closed_plan(county: County) -> None:
    draft = add_activity(county, ["arvika"], plan=add_plan(county, adopted=False))
    uid = add_activity(county, ["arvika"])
    take(county.coordinator, uid, activity_wish("cancel"))
    move_plan(county, county.plan, "close")

    set_owner(county, draft, "torsby", RESPONSIBLE)

    with pytest.raises(RefusedError) as refused:
        set_owner(county, uid, "torsby", RESPONSIBLE)

    assert codes(refused.value) == ["plan_closed"]
    assert str(part(county, draft, "torsby").state) == "proposed"
