"""The decided cases about leading and declining."""

import pytest

from service.core.errors import InvalidError, RefusedError, TransitionRefusedError
from service.models.words import Rule
from tests.support.acting import County
from tests.support.stepping import (
    LEAD,
    PARTICIPATING,
    RESPONSIBLE,
    add_activity,
    bring,
    codes,
    part,
    read,
    remove_owner,
    set_owner,
    state,
    step,
)


def test_two_leads_are_refused_in_a_new_activity(county: County) -> None:
    with pytest.raises(InvalidError) as invalid:
        add_activity(county, {"arvika": LEAD, "torsby": LEAD})

    assert [each.code for each in invalid.value.errors] == ["two_leads"]


@pytest.mark.parametrize("newcomer", ["torsby", "karlstad", "sunne"])
def test_naming_a_new_lead_makes_the_old_one_responsible_in_one_entry(
    county: County, newcomer: str
) -> None:
    roles = {"arvika": LEAD, "torsby": RESPONSIBLE, "karlstad": PARTICIPATING}
    uid = add_activity(county, roles)
    before = read(uid).version

    set_owner(county, uid, newcomer, LEAD)

    activity = read(uid)
    named = {str(each.role): each.entry_sequence for each in activity.owners if each.role is LEAD}
    demoted = part(county, uid, "arvika")
    assert [each.organisation.uid for each in activity.owners if each.role is LEAD] == [
        county.uid(newcomer)
    ]
    assert demoted.role is RESPONSIBLE
    assert demoted.entry_sequence == named["lead"] > before


def test_by_the_rule_lead_the_activity_stands_with_its_lead(county: County) -> None:
    uid = add_activity(county, {"arvika": LEAD, "torsby": RESPONSIBLE}, rule=Rule.LEAD)

    bring(county, uid, arvika="implemented")
    with_the_first = state(uid)
    set_owner(county, uid, "torsby", LEAD)

    assert (with_the_first, state(uid)) == ("implemented", "proposed")


def test_by_the_rule_lead_several_owners_without_one_stand_at_proposed(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"], rule=Rule.LEAD)

    bring(county, uid, arvika="anchored", torsby="anchored")

    assert state(uid) == "proposed"


def test_a_single_owner_is_its_own_lead(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"], rule=Rule.LEAD)
    bring(county, uid, arvika="anchored")

    step(county, "torsby", uid, "decline")

    assert state(uid) == "anchored"


def test_the_lead_does_not_decline(county: County) -> None:
    uid = add_activity(county, {"arvika": LEAD, "torsby": RESPONSIBLE})

    with pytest.raises(TransitionRefusedError) as refused:
        step(county, "arvika", uid, "decline")

    assert codes(refused.value) == ["lead_cannot_decline"]


def test_who_has_declined_is_not_named_lead(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, torsby="declined")

    with pytest.raises(RefusedError) as refused:
        set_owner(county, uid, "torsby", LEAD)

    assert codes(refused.value) == ["declined_cannot_lead"]


def test_the_last_owner_does_not_decline(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby", "karlstad"])
    bring(county, uid, torsby="declined")
    remove_owner(county, uid, "karlstad")

    with pytest.raises(TransitionRefusedError) as refused:
        step(county, "arvika", uid, "decline")

    assert codes(refused.value) == ["last_owner_cannot_decline"]


def test_an_owner_who_declines_is_not_counted_until_it_takes_its_part_up_again(
    county: County,
) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="anchored")

    step(county, "torsby", uid, "decline")
    without = state(uid)
    step(county, "torsby", uid, "reinstate")

    assert (without, state(uid)) == ("anchored", "proposed")
