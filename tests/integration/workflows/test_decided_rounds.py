"""The decided cases about a recurring activity's rounds."""

import pytest

from service.core.db import transaction
from service.core.errors import TransitionRefusedError
from service.models.words import Rule
from service.workflows import operations as op
from tests.support.acting import County
from tests.support.stepping import (
    LEAD,
    RESPONSIBLE,
    activity_wish,
    add_activity,
    bring,
    codes,
    history,
    part,
    part_wish,
    read,
    remove_owner,
    set_owner,
    set_rule,
    take,
)


def follow_up_and_confirm(county: County, uid: str, *owners: str) -> None:
    bring(county, uid, **dict.fromkeys(owners, "followed_up"))
    take(county.coordinator, uid, activity_wish("confirm_follow_up"))


@pytest.mark.parametrize(
    ("recurrence", "goes_to"), [("yearly", "anchored"), ("continuous", "implemented")]
)
@pytest.mark.parametrize("rule", list(Rule))
def test_a_new_round_begins_where_its_recurrence_says(
    county: County, rule: Rule, recurrence: str, goes_to: str
) -> None:
    uid = add_activity(county, {"arvika": LEAD, "torsby": RESPONSIBLE}, recurrence=recurrence)
    follow_up_and_confirm(county, uid, "arvika", "torsby")
    take(county.coordinator, uid, activity_wish("send_back"))
    set_rule(county, uid, rule)
    take(county.coordinator, uid, activity_wish("confirm_follow_up"))

    entries = take(county.coordinator, uid, activity_wish("start_new_round"))

    activity = read(uid)
    assert [str(each.state) for each in activity.owners] == [goes_to, goes_to]
    assert (str(activity.state), activity.round) == (goes_to, 2)
    assert [each["round"] for each in entries] == [2, 2, 2]


def test_an_owner_named_in_without_stays_where_it_is_in_a_new_round(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"], recurrence="continuous")
    bring(county, uid, arvika="followed_up", torsby="implemented")
    evidence = {"summary": "En fattas", "without": [county.uid("torsby")]}
    confirm = activity_wish("confirm_follow_up", evidence=evidence, reason="Dröjer")
    take(county.coordinator, uid, confirm)

    entries = take(county.coordinator, uid, activity_wish("start_new_round"))

    assert len(entries) == 2
    assert str(part(county, uid, "torsby").state) == "implemented"


def test_what_does_not_recur_has_no_new_round(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    follow_up_and_confirm(county, uid, "arvika")

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, activity_wish("start_new_round"))

    assert codes(refused.value) == ["not_recurring"]


def test_the_round_stands_on_every_entry(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"], recurrence="yearly")
    follow_up_and_confirm(county, uid, "arvika", "torsby")
    take(county.coordinator, uid, activity_wish("start_new_round"))
    first = len(history(uid)) - 3

    arvika = county.uid("arvika")
    entry = take(county.coordinator, uid, part_wish("implement", arvika, basis="Per telefon"))[0]
    set_owner(county, uid, "torsby", LEAD)
    set_rule(county, uid, Rule.LEAD)
    with transaction() as session:
        op.object_to(session, county.reporter("arvika"), uid, entry["id"], "Så var det inte")
        op.report_status(session, county.reporter("arvika"), uid, arvika, {"progress": None})
    remove_owner(county, uid, "arvika")

    rounds = [each["round"] for each in history(uid)]
    assert rounds == [1] * first + [2] * (len(rounds) - first)
