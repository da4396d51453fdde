"""The decided cases about wrong evidence: it is corrected by an entry, and nothing moves."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.core.db import transaction
from service.core.errors import InvalidError, NotPermittedError, RefusedError
from service.models import Message
from service.models.words import PartState, Progress
from service.trail.draft import Written
from service.workflows import operations as op
from service.workflows.operations.corrections import Correction
from service.workflows.vocabulary import Actor
from tests.support.acting import TODAY, County, add_plan
from tests.support.stepping import (
    RESPONSIBLE,
    activity_wish,
    add_activity,
    codes,
    count_of,
    history,
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

REASON = "Fel i protokollet"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def decided(day: date, body: str = "Nämnden") -> dict[str, Any]:
    return {"decisionBody": body, "decidedOn": day}


def anchor(county: County, uid: str, name: str, day: date) -> str:
    wish = part_wish("anchor", county.uid(name), evidence=decided(day))
    return str(take(county.reporter(name), uid, wish)[0]["id"])


def correct(actor: Actor, uid: str, entry: str, **right: Any) -> Written:  # noqa: ANN401 -- a correction's fields
    with transaction() as session:
        wish = Correction(**{"entry": entry, "reason": REASON, **right})
        return op.correct(session, actor, uid, wish)


def test_a_correction_names_the_entry_and_holds_the_right_values(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    entry = anchor(county, uid, "arvika", ago(9))

    right = decided(ago(9), "Fullmäktige")
    written = correct(county.reporter("arvika"), uid, entry, evidence=right)

    assert (written.body["event"], written.body["corrects"]) == ("correct", entry)
    assert written.texts == {"evidence/decisionBody": "Fullmäktige", "reason": REASON}
    assert written.body["evidence"]["decidedOn"] == ago(9).isoformat()
    assert (written.body["from"], written.body["to"], state(uid)) == (None, None, "anchored")


def test_a_corrected_day_goes_with_that_of_its_evidence(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    entry = anchor(county, uid, "arvika", ago(9))

    correct(county.reporter("arvika"), uid, entry, evidence=decided(ago(7)))

    owner = part(county, uid, "arvika")
    assert (owner.anchored_on, owner.effective_on) == (ago(7), ago(7))


def test_a_second_correction_starts_from_the_first(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    entry = anchor(county, uid, "arvika", ago(9))
    right = decided(ago(7), "Fullmäktige")
    correct(county.reporter("arvika"), uid, entry, evidence=right)

    written = correct(county.reporter("arvika"), uid, entry, effective_on=ago(5))

    owner = part(county, uid, "arvika")
    assert written.texts["evidence/decisionBody"] == "Fullmäktige"
    assert written.body["evidence"]["decidedOn"] == ago(7).isoformat()
    assert (owner.anchored_on, owner.effective_on) == (ago(5), ago(5))


def three_steps(county: County) -> tuple[str, str]:
    """Take steps ten, eight and five days ago; return the activity and the middle one."""
    uid = add_activity(county, ["arvika"])
    anchor(county, uid, "arvika", ago(10))
    done = {"summary": "Gjort", "completedOn": ago(8)}
    wish = part_wish("implement", county.uid("arvika"), evidence=done)
    entry = take(county.reporter("arvika"), uid, wish)[0]["id"]
    late = part_wish("follow_up", county.uid("arvika"), effective_on=ago(5))
    take(county.reporter("arvika"), uid, late)
    return uid, entry


@pytest.mark.parametrize("days_ago", [11, 4])
def test_a_day_is_not_corrected_past_the_steps_around_it(county: County, days_ago: int) -> None:
    uid, entry = three_steps(county)

    with pytest.raises(InvalidError) as invalid:
        correct(county.reporter("arvika"), uid, entry, effective_on=ago(days_ago))

    assert [each.code for each in invalid.value.errors] == ["out_of_order"]


@pytest.mark.parametrize("days_ago", [10, 5])
def test_a_day_is_corrected_up_to_the_steps_around_it(county: County, days_ago: int) -> None:
    uid, entry = three_steps(county)

    correct(county.reporter("arvika"), uid, entry, effective_on=ago(days_ago))

    owner = part(county, uid, "arvika")
    assert (owner.implemented_on, owner.effective_on) == (ago(days_ago), ago(5))


def test_a_correction_moves_nothing_even_when_a_day_would_have(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    done = {"summary": "Pågår", "ongoing": True, "startedOn": ago(8)}
    anchor(county, uid, "arvika", ago(10))
    wish = part_wish("implement", county.uid("arvika"), evidence=done)
    entry = take(county.reporter("arvika"), uid, wish)[0]["id"]

    right = {"summary": "Klart", "completedOn": ago(6)}
    correct(county.reporter("arvika"), uid, entry, evidence=right)

    owner = part(county, uid, "arvika")
    assert (owner.state, owner.progress) == (PartState.IMPLEMENTED, Progress.DONE)
    assert (owner.implemented_on, state(uid)) == (ago(6), "implemented")


def test_a_correction_needs_a_reason_and_whole_evidence(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    entry = anchor(county, uid, "arvika", ago(9))

    with pytest.raises(InvalidError) as invalid:
        correct(county.reporter("arvika"), uid, entry, reason=None, evidence={})

    assert [each.pointer for each in invalid.value.errors] == [
        "/evidence/decisionBody",
        "/evidence/decidedOn",
        "/reason",
    ]


def test_only_who_may_take_the_step_corrects_it(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    of_the_part = anchor(county, uid, "arvika", ago(9))
    of_the_activity = take(county.coordinator, uid, activity_wish("cancel"))[0]["id"]

    for name, entry in (
        ("reporter of torsby", of_the_part),
        ("reporter of arvika", of_the_activity),
        ("auditor", of_the_part),
    ):
        with pytest.raises(NotPermittedError):
            correct(county.people[name], uid, entry)
    correct(county.coordinator, uid, of_the_activity, effective_on=ago(1))

    assert history(uid)[-1]["corrects"] == of_the_activity


def test_a_closed_plan_lets_corrections_through(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    entry = anchor(county, uid, "arvika", ago(9))
    take(county.coordinator, uid, activity_wish("cancel"))
    move_plan(county, county.plan, "close")

    correct(county.reporter("arvika"), uid, entry, effective_on=ago(8))

    assert history(uid)[-1]["event"] == "correct"


def test_an_ended_parts_steps_are_corrected_in_the_ended_part(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    entry = anchor(county, uid, "torsby", ago(9))
    remove_owner(county, uid, "torsby")
    set_owner(county, uid, "torsby", RESPONSIBLE)
    anchor(county, uid, "torsby", ago(9))

    correct(county.reporter("torsby"), uid, entry, effective_on=ago(7))

    ended = next(each for each in read(uid).responsibilities if each.removed)
    assert (ended.anchored_on, ended.state) == (ago(7), PartState.ENDED)
    assert part(county, uid, "torsby").anchored_on == ago(9)


def test_what_follows_is_not_corrected(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    step(county, "arvika", uid, "anchor")
    created, _, follow = history(uid)

    for entry in (created, follow):
        with pytest.raises(RefusedError) as refused:
            correct(county.coordinator, uid, entry["id"])
        assert codes(refused.value) == ["not_correctable"]


def test_what_has_been_acted_on_is_not_corrected(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    target, other = add_plan(county), add_plan(county)
    entry = take(county.coordinator, uid, activity_wish("carry_over", target))[0]["id"]

    with pytest.raises(InvalidError) as invalid:
        correct(county.coordinator, uid, entry, evidence={"targetPlan": other})

    assert [(each.pointer, each.code) for each in invalid.value.errors] == [
        ("/evidence/targetPlan", "acted_on")
    ]


def test_a_correction_on_behalf_needs_its_basis_is_told_and_can_be_objected_to(
    county: County,
) -> None:
    uid = add_activity(county, ["arvika"])
    entry = anchor(county, uid, "arvika", ago(9))

    with pytest.raises(InvalidError) as invalid:
        correct(county.coordinator, uid, entry, effective_on=ago(8))
    written = correct(county.coordinator, uid, entry, effective_on=ago(8), basis="Per telefon")

    with transaction() as session:
        owner = county.reporter("arvika")
        objection = op.object_to(session, owner, uid, written.uid, "Så var det inte")

    assert [each.pointer for each in invalid.value.errors] == ["/basis"]
    assert written.body["on_behalf_of"] == county.uid("arvika")
    assert (count_of(Message), objection.body["caused_by"]) == (1, written.uid)
