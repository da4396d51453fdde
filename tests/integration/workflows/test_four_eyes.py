"""Who confirms a follow-up is not who stands behind the lead's own: generated over all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.core.db import transaction
from service.core.errors import TransitionRefusedError
from service.models.words import ResponsibilityRole, Role
from service.workflows import operations as op
from service.workflows.operations.corrections import Correction
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import Wish
from tests.support.acting import COUNTY, TODAY, County, add_person, add_plan
from tests.support.stepping import (
    LEAD,
    RESPONSIBLE,
    activity_wish,
    add_activity,
    bring,
    codes,
    part_wish,
    read,
    take,
)

LEADER, OTHER = "arvika", "torsby"
ENTERED_BY = ("reporter of arvika", "coordinator", "coordinator who reports", None)
CORRECTED_BY = (None, "coordinator")
CONFIRMED_BY = ("coordinator", "another coordinator", "coordinator who reports")
OWNERS: dict[str, dict[str, ResponsibilityRole]] = {
    "a named lead": {LEADER: LEAD, OTHER: RESPONSIBLE},
    "a single owner": {LEADER: RESPONSIBLE},
    "no lead": {LEADER: RESPONSIBLE, OTHER: RESPONSIBLE},
}


@dataclass(frozen=True, slots=True)
class Past:
    """What was done before somebody confirms: by whom, and whether it was carried over since."""

    entered: str | None
    corrected: str | None
    kept: bool


def pasts() -> Iterator[Past]:
    """Yield every past; what nobody entered nobody corrects."""
    for entered, corrected, kept in product(ENTERED_BY, CORRECTED_BY, (False, True)):
        if entered or not corrected:
            yield Past(entered, corrected, kept)


@pytest.mark.parametrize("lead", list(OWNERS))
def test_two_people_stand_behind_a_confirmed_follow_up(county: County, lead: str) -> None:
    with transaction() as session:
        own = NewGrant(role=Role.REPORTER, organisation=county.organisations[LEADER])
        board = NewGrant(role=Role.COORDINATOR, county=COUNTY)
        add_person(session, county, "coordinator who reports", own, board)
    target = add_plan(county)

    for past in pasts():
        uid = arrange(county, OWNERS[lead], past, target)
        wishes = {cited: confirmation(uid, cited=cited) for cited in (False, True)}
        with transaction() as session:
            came = {
                (who, cited): try_to_confirm(session, county, uid, who, wishes[cited])
                for who, cited in product(CONFIRMED_BY, wishes)
            }
        assert came == {
            (who, cited): ["four_eyes"] if needs_another(lead, past, who) and not cited else []
            for who, cited in came
        }, past


def needs_another(lead: str, past: Past, who: str) -> bool:
    """Say by the rule's own words whether somebody else has to confirm, or cite a decision."""
    holds_the_role = who == "coordinator who reports"
    return lead != "no lead" and (holds_the_role or who in (past.entered, past.corrected))


def arrange(county: County, owners: dict[str, ResponsibilityRole], past: Past, target: str) -> str:
    """Bring every part to followed up, the lead's by whom *past* says, and return the activity."""
    uid = add_activity(county, owners)
    bring(county, uid, **{name: "followed_up" for name in owners if name != LEADER})
    bring(county, uid, **{LEADER: "implemented"})
    if past.entered:
        wish = part_wish("follow_up", county.uid(LEADER), basis="Per telefon")
        entry = take(county.people[past.entered], uid, wish)[0]["id"]
        if past.corrected:
            correct(county, past.corrected, uid, entry)
    if not past.kept:
        return uid
    evidence = {"targetPlan": target, "keepParts": True}
    take(county.coordinator, uid, activity_wish("carry_over", evidence=evidence))
    return read(uid).carried_to or ""


def correct(county: County, who: str, uid: str, entry: str) -> None:
    """Correct what the follow-up said came of it."""
    right = {"result": "partly", "summary": "Det gick delvis"}
    wish = Correction(entry=entry, reason="Fel", evidence=right, basis="Per telefon")
    with transaction() as session:
        op.correct(session, county.people[who], uid, wish)


def confirmation(uid: str, *, cited: bool) -> Wish:
    """Return the wish to confirm without waiting for anybody, by a decision or not."""
    decision = {"decisionBody": "Styrgruppen", "decidedOn": TODAY}
    owners = [each.organisation.uid for each in read(uid).owners if each.organisation]
    evidence: dict[str, Any] = {"summary": "Klart", "without": owners}
    evidence |= decision if cited else {}
    return activity_wish("confirm_follow_up", evidence=evidence, reason="Väntar inte")


def try_to_confirm(session: Session, county: County, uid: str, who: str, wish: Wish) -> list[str]:
    """Return why the confirmation is refused, if it is; it is taken back."""
    savepoint = session.begin_nested()
    try:
        op.move(session, county.people[who], uid, wish)
    except TransitionRefusedError as error:
        return codes(error)
    finally:
        savepoint.rollback()
    return []


def test_a_later_follow_up_puts_its_own_author_in_the_first_ones_place(county: County) -> None:
    uid = add_activity(county, [LEADER])
    bring(county, uid, arvika="implemented")
    on_behalf = {"organisation": county.uid(LEADER), "basis": "Per telefon"}
    take(county.coordinator, uid, part_wish("follow_up", **on_behalf))
    take(county.coordinator, uid, part_wish("send_back", **on_behalf))
    take(county.people["another coordinator"], uid, part_wish("follow_up", **on_behalf))

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.people["another coordinator"], uid, activity_wish("confirm_follow_up"))
    entries = take(county.coordinator, uid, activity_wish("confirm_follow_up"))

    assert codes(refused.value) == ["four_eyes"]
    assert entries[0]["to"] == "followed_up"


def test_half_a_decision_does_not_stand_in_for_other_eyes(county: County) -> None:
    uid = add_activity(county, [LEADER])
    bring(county, uid, arvika="implemented")
    on_behalf = {"organisation": county.uid(LEADER), "basis": "Per telefon"}
    take(county.coordinator, uid, part_wish("follow_up", **on_behalf))

    evidence = {"summary": "Klart", "decisionBody": "Styrgruppen"}
    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, activity_wish("confirm_follow_up", evidence=evidence))

    assert codes(refused.value) == ["four_eyes", "missing_evidence"]
    assert [each.pointer for each in refused.value.errors] == ["/evidence/decidedOn"]
