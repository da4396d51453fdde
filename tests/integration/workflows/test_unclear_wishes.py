"""A wish that cannot be understood is answered with the field that says too little or too much."""

from datetime import timedelta

import pytest

from service.core.db import transaction
from service.core.errors import (
    InvalidError,
    NotFoundError,
    NotPermittedError,
    TransitionRefusedError,
)
from service.models.words import Role
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import Level, Wish
from tests.support.acting import TODAY, County, add_person
from tests.support.stepping import activity_wish, add_activity, codes, part_wish, step, take


@pytest.mark.parametrize(
    ("wish", "pointer", "code"),
    [
        (part_wish("approve", None), "/transition", "unknown"),
        (part_wish("cancel", None), "/level", "unknown"),
        (part_wish("anchor", None, basis="Per telefon"), "/organisation", "required"),
        (part_wish("anchor", "nobody", basis="Per telefon"), "/organisation", "not_an_owner"),
    ],
)
def test_what_is_unclear_is_named(county: County, wish: Wish, pointer: str, code: str) -> None:
    uid = add_activity(county, ["arvika", "torsby"])

    with pytest.raises(InvalidError) as invalid:
        take(county.coordinator, uid, wish)

    assert [(each.pointer, each.code) for each in invalid.value.errors] == [(pointer, code)]


def test_a_reporter_for_two_owners_says_which(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    with transaction() as session:
        both = add_person(
            session,
            county,
            "reporter for two",
            *(
                NewGrant(role=Role.REPORTER, organisation=county.organisations[name])
                for name in ("arvika", "torsby")
            ),
        )

    with pytest.raises(InvalidError) as invalid:
        take(both, uid, part_wish("anchor", None))
    entries = take(both, uid, part_wish("anchor", county.uid("torsby")))

    assert [each.pointer for each in invalid.value.errors] == ["/organisation"]
    assert entries[0]["organisation"] == county.uid("torsby")


def test_without_a_level_a_coordinator_means_the_activity_and_a_reporter_the_part(
    county: County,
) -> None:
    uid = add_activity(county, ["arvika"])
    step(county, "arvika", uid, "anchor")

    back = take(county.coordinator, uid, activity_wish("send_back", level=None))
    anchored = take(county.reporter("arvika"), uid, part_wish("anchor", None, level=None))

    assert [each["level"] for each in back] == ["activity", "part"]
    assert anchored[0]["level"] == "part"


def test_a_coordinator_who_names_an_owner_means_its_part(county: County) -> None:
    uid = add_activity(county, ["arvika"])

    wish = part_wish("anchor", county.uid("arvika"), level=None, basis="Per telefon")
    entries = take(county.coordinator, uid, wish)

    assert (entries[0]["level"], entries[0]["on_behalf_of"]) == ("part", county.uid("arvika"))


def test_who_has_no_part_in_it_is_not_asked_which(county: County) -> None:
    uid = add_activity(county, ["arvika"])

    with pytest.raises(NotPermittedError):
        take(county.reporter("torsby"), uid, part_wish("anchor", None))


def test_an_activity_that_does_not_exist_is_not_found(county: County) -> None:
    with pytest.raises(NotFoundError):
        take(county.coordinator, county.plan, activity_wish("cancel"))


@pytest.mark.parametrize("target", ["nowhere", "\x00", 7, None])
def test_a_plan_that_does_not_exist_is_no_target(county: County, target: object) -> None:
    uid = add_activity(county, ["arvika"])

    wish = activity_wish("carry_over", evidence={"targetPlan": target})
    with pytest.raises(InvalidError) as invalid:
        take(county.coordinator, uid, wish)

    assert {each.pointer for each in invalid.value.errors} == {"/evidence/targetPlan"}


def test_an_organisation_that_is_no_longer_active_takes_no_step(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    values = {"active_until": TODAY - timedelta(days=1)}
    with transaction() as session:
        administrator = county.people["administrator"]
        op.edit_organisation(session, administrator, county.uid("arvika"), values, 0)

    with pytest.raises(TransitionRefusedError) as refused:
        step(county, "arvika", uid, "anchor")

    assert codes(refused.value) == ["organisation_inactive"]


def test_the_service_takes_its_own_transitions_alone(county: County) -> None:
    uid = add_activity(county, ["arvika"])

    for wish in (
        activity_wish("follow"),
        part_wish("end", county.uid("arvika")),
        part_wish("start_new_round", county.uid("arvika"), level=Level.PART),
    ):
        with pytest.raises(NotPermittedError):
            take(county.coordinator, uid, wish)
