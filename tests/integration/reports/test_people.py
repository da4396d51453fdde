"""People: what one reads of oneself, and what managers read of others."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from service.core.db import transaction
from service.core.errors import NotFoundError, NotPermittedError
from service.models.words import Role
from service.reports.paging import Paging
from service.reports.people import (
    PersonFilter,
    me,
    one_person,
    person_list,
    shown_token,
    token_list,
)
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM
from tests.integration.reports.counting import cost
from tests.support.acting import County, add_organisation, add_person

PAGE = Paging(1, 200)
EVERYONE = PersonFilter()


def names(session: Session, place: County, who: str, asked: PersonFilter = EVERYONE) -> set[str]:
    items = person_list(session, place.people[who], asked, PAGE).items
    return {each["name"].removesuffix(" (påhittad)") for each in items}


def test_a_reporter_reads_their_organisations_and_no_county(
    county: County, session: Session
) -> None:
    actor = county.reporter("arvika")

    told = me(session, actor)

    assert set(told) == {"person", "roles", "organisations", "counties", "scopes"}
    assert told["person"]["id"] == actor.person
    assert told["organisations"] == [{"id": county.uid("arvika"), "name": "arvika (påhittad)"}]
    assert told["counties"] == []
    assert told["scopes"] == ["*"]
    (role,) = told["roles"]
    assert set(role) == {"id", "role", "organisation", "countyCode", "validFrom", "validUntil"}


def test_a_coordinator_reads_their_county_and_an_auditor_of_all_reads_all(
    county: County, session: Session
) -> None:
    assert me(session, county.coordinator)["counties"] == [{"code": "17", "name": "Värmlands län"}]
    assert len(me(session, county.people["auditor"])["counties"]) == 21


def test_a_role_that_does_not_hold_today_is_not_ones_own(county: County, session: Session) -> None:
    grants = [
        NewGrant(
            role=Role.REPORTER,
            organisation=county.organisations["arvika"],
            valid_from=date(2020, 1, 1),
            valid_until=date(2020, 12, 31),
        ),
        NewGrant(role=Role.REPORTER, organisation=county.organisations["torsby"]),
    ]
    with transaction() as writing:
        add_person(writing, county, "delad", *grants)

    told = me(session, county.people["delad"])

    assert [each["name"] for each in told["organisations"]] == ["torsby (påhittad)"]
    assert len(one_person(session, SYSTEM, told["person"]["id"])["roles"]) == 2


def test_the_system_is_nobody(session: Session) -> None:
    with pytest.raises(NotFoundError):
        me(session, SYSTEM)


def test_a_coordinator_manages_those_of_the_county_and_those_without_a_role(
    county: County, session: Session
) -> None:
    with transaction() as writing:
        add_person(writing, county, "ny")

    own = names(session, county, "coordinator")
    assert {"coordinator", "reporter of arvika", "ny"} <= own
    assert not {"coordinator elsewhere", "auditor"} & own
    assert names(session, county, "coordinator elsewhere") == {"coordinator elsewhere", "ny"}
    assert {"auditor", "coordinator elsewhere"} <= names(session, county, "administrator")


def test_people_are_listed_by_what_is_asked(county: County, session: Session) -> None:
    def found(asked: PersonFilter) -> set[str]:
        return names(session, county, "administrator", asked)

    assert found(PersonFilter(county="18")) == {"coordinator elsewhere"}
    assert found(PersonFilter(role=Role.AUDITOR)) == {"auditor"}
    assert found(PersonFilter(organisation=county.uid("arvika"))) == {"reporter of arvika"}
    assert found(PersonFilter(q="ARVIKA@")) == {"reporter of arvika"}


def test_people_are_no_list_for_others(county: County, session: Session) -> None:
    for who in ("reporter of arvika", "auditor"):
        with pytest.raises(NotPermittedError):
            person_list(session, county.people[who], PersonFilter(), PAGE)


def test_one_reads_oneself_and_nobody_whom_one_does_not_manage(
    county: County, session: Session
) -> None:
    reporter = county.reporter("arvika")
    told = one_person(session, reporter, str(reporter.person))
    assert (told["email"], told["version"]) == ("reporter.of.arvika@exempel.test", 2)

    assert one_person(session, county.coordinator, str(reporter.person)) == told
    for who in ("reporter of torsby", "coordinator elsewhere", "auditor"):
        with pytest.raises(NotFoundError):
            one_person(session, county.people[who], str(reporter.person))


def test_tokens_are_ones_own_and_never_tell_their_secret(county: County, session: Session) -> None:
    actor, other = county.reporter("arvika"), county.reporter("torsby")
    with transaction() as writing:
        for person in (actor, other):
            token, secret = op.issue_token(writing, person, str(person.person), ["*"], None)

    listing = token_list(session, other, PAGE)

    assert listing.items == [shown_token(token)]
    assert listing.total == 1
    assert set(listing.items[0]) == {
        "id",
        "scopes",
        "organisations",
        "expiresOn",
        "revoked",
        "lastUsedAt",
    }
    assert secret not in str(listing.items)


def test_a_list_of_people_costs_two_statements_however_long(county: County) -> None:
    def listing() -> int:
        return cost(lambda s: person_list(s, county.coordinator, PersonFilter(), PAGE))

    before = listing()
    with transaction() as writing:
        for number in range(20):
            add_organisation(writing, county, f"till-{number}")

    assert (before, listing()) == (2, 2)
