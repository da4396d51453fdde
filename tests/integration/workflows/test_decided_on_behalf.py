"""The decided cases about who enters a step: on whose behalf, a second time, and objections."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.core.db import transaction
from service.core.errors import (
    InvalidError,
    NotPermittedError,
    RefusedError,
    TransitionRefusedError,
    VersionError,
)
from service.models import Message, Person
from service.models.words import Role
from service.trail.draft import Written
from service.workflows import operations as op
from service.workflows.deeds import PreconditionMissingError
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import Actor
from tests.support.acting import JOINED, TODAY, County, add_person
from tests.support.stepping import (
    activity_wish,
    add_activity,
    codes,
    history,
    part_wish,
    read,
    state,
    step,
    take,
)

BASIS = "Kim på kommunen ringde i dag"


def on_behalf(county: County, uid: str, transition: str = "anchor") -> list[dict[str, Any]]:
    wish = part_wish(transition, county.uid("arvika"), basis=BASIS)
    return take(county.coordinator, uid, wish)


def object_to(actor: Actor, uid: str, entry: str, reason: str = "Så var det inte") -> Written:
    with transaction() as session:
        return op.object_to(session, actor, uid, entry, reason)


def test_a_step_on_behalf_states_its_basis(county: County) -> None:
    uid = add_activity(county, ["arvika"])

    with pytest.raises(InvalidError) as invalid:
        take(county.coordinator, uid, part_wish("anchor", county.uid("arvika"), basis=" "))
    entry = on_behalf(county, uid)[0]

    assert [each.pointer for each in invalid.value.errors] == ["/basis"]
    assert (entry["role"], entry["on_behalf_of"]) == ("coordinator", county.uid("arvika"))
    assert (read(uid).owners[0].on_behalf, state(uid)) == (True, "anchored")


def test_a_reporters_own_step_is_on_nobodys_behalf(county: County) -> None:
    uid = add_activity(county, ["arvika"])

    entry = step(county, "arvika", uid, "anchor")[0]

    assert (entry["role"], entry["on_behalf_of"]) == ("reporter", None)
    assert not read(uid).owners[0].on_behalf


def test_the_owners_reporters_are_told_of_a_step_on_its_behalf(county: County) -> None:
    arvika = county.organisations["arvika"]
    yesterday = TODAY - timedelta(days=1)
    now = NewGrant(role=Role.REPORTER, organisation=arvika, valid_from=JOINED)
    with transaction() as session:
        for name, grant in (
            ("a second reporter", now),
            ("a former reporter", replace(now, valid_until=yesterday)),
            ("a future reporter", replace(now, valid_from=TODAY + timedelta(days=1))),
        ):
            add_person(session, county, name, grant)
    uid = add_activity(county, ["arvika", "torsby"])

    entry = on_behalf(county, uid)[0]

    with transaction() as session:
        told = select(Person.uid, Message.topic, Message.payload).join_from(Message, Person)
        rows = {(uid, topic, payload["entry"]) for uid, topic, payload in session.execute(told)}
    assert rows == {
        (county.people[name].person, "step_on_behalf", entry["id"])
        for name in ("reporter of arvika", "a second reporter")
    }


def test_the_owners_reporters_can_object_to_a_step_on_its_behalf(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    entry = on_behalf(county, uid)[0]["id"]

    objection = object_to(county.reporter("arvika"), uid, entry)

    assert (objection.body["event"], objection.body["caused_by"]) == ("object", entry)
    assert objection.texts == {"reason": "Så var det inte"}
    assert state(uid) == "anchored"


def test_nobody_else_objects_and_only_with_a_reason(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    entry = on_behalf(county, uid)[0]["id"]

    for actor in (county.reporter("torsby"), county.coordinator):
        with pytest.raises(NotPermittedError):
            object_to(actor, uid, entry)
    with pytest.raises(InvalidError) as invalid:
        object_to(county.reporter("arvika"), uid, entry, " ")

    assert [each.pointer for each in invalid.value.errors] == ["/reason"]


def test_an_owner_does_not_object_to_its_own_step(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    entry = step(county, "arvika", uid, "anchor")[0]["id"]

    with pytest.raises(RefusedError) as refused:
        object_to(county.reporter("arvika"), uid, entry)

    assert codes(refused.value) == ["not_on_behalf"]


@pytest.mark.parametrize("transition", ["anchor", "decline"])
def test_a_step_already_taken_with_the_same_evidence_writes_nothing(
    county: County, transition: str
) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    step(county, "arvika", uid, transition)
    before = history(uid)

    again = step(county, "arvika", uid, transition)

    assert (again, history(uid)) == ([], before)


@pytest.mark.parametrize(
    "other", [{"evidence": {"decisionBody": "En annan", "decidedOn": TODAY}}, {"reason": "Annat"}]
)
def test_a_step_already_taken_with_other_evidence_is_refused(
    county: County, other: dict[str, Any]
) -> None:
    uid = add_activity(county, ["arvika"])
    step(county, "arvika", uid, "anchor")

    with pytest.raises(TransitionRefusedError) as refused:
        take(county.reporter("arvika"), uid, part_wish("anchor", county.uid("arvika"), **other))

    assert codes(refused.value) == ["already_taken"]


def test_an_activitys_step_already_taken_is_told_apart_by_its_reason(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    take(county.coordinator, uid, activity_wish("cancel"))

    again = take(county.coordinator, uid, activity_wish("cancel"))
    with pytest.raises(TransitionRefusedError) as refused:
        take(county.coordinator, uid, activity_wish("cancel", reason="En annan"))

    assert again == []
    assert codes(refused.value) == ["already_taken"]


def test_a_stale_version_is_told_before_what_the_rules_say(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    stale = read(uid).version
    step(county, "arvika", uid, "anchor")
    wish = {"organisation": county.uid("arvika")}

    with pytest.raises(VersionError):
        take(county.reporter("arvika"), uid, part_wish("reinstate", **wish, version=stale))
    with pytest.raises(PreconditionMissingError):
        take(county.reporter("arvika"), uid, part_wish("reinstate", **wish, version=None))


def test_what_a_transition_is_called_on_both_levels_is_told_by_who_acts(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"], recurrence="yearly")
    with transaction() as session:
        both = add_person(
            session,
            county,
            "both",
            NewGrant(role=Role.REPORTER, organisation=county.organisations["arvika"]),
            NewGrant(role=Role.COORDINATOR, county="17"),
        )

    entry = take(county.reporter("arvika"), uid, part_wish("anchor", None))[0]
    with pytest.raises(InvalidError) as unclear:
        take(both, uid, activity_wish("send_back", level=None))
    with pytest.raises(TransitionRefusedError) as refused:
        take(both, uid, activity_wish("start_new_round", level=None))

    assert entry["level"] == "part"
    assert [each.pointer for each in unclear.value.errors] == ["/level"]
    assert codes(refused.value) == ["wrong_state"]
