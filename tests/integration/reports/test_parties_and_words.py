"""Organisations, agreements with their parties, and what owners have said."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.core.db import transaction
from service.core.errors import NotFoundError
from service.models.words import OrganisationKind, Progress, Signal
from service.reports.agreements import (
    AgreementFilter,
    agreement_list,
    one_agreement,
    one_party,
    party_list,
)
from service.reports.organisations import (
    OrganisationFilter,
    one_organisation,
    organisation_list,
)
from service.reports.paging import Paging
from service.reports.status_reports import status_report_list
from service.workflows import operations as op
from service.workflows.vocabulary import SYSTEM
from tests.integration.reports.counting import cost
from tests.support.acting import COUNTY, OWNERS, County, add_organisation
from tests.support.stepping import add_activity

PAGE = Paging(1, 200)
ORGANISATION = {
    "id",
    "name",
    "shortName",
    "kind",
    "countyCode",
    "identifiers",
    "aliases",
    "activeFrom",
    "activeUntil",
    "contactEmail",
    "parent",
    "version",
    "_links",
}
AGREEMENT = {
    "id",
    "title",
    "countyCode",
    "reference",
    "validFrom",
    "validUntil",
    "partyCount",
    "version",
    "_links",
}
PARTY = {
    "id",
    "organisation",
    "accession",
    "decidedBy",
    "decidedOn",
    "reference",
    "joinedOn",
    "leftOn",
    "leftReason",
}
REPORT = {
    "id",
    "organisation",
    "person",
    "reportedAt",
    "progress",
    "signal",
    "comment",
    "blocked",
    "blockedHelp",
}


@pytest.fixture
def police(county: County) -> str:
    """Make the local police of the county, with the national one as parent; give its uid."""
    with transaction() as session:
        columns = {"sort": OrganisationKind.POLICE, "aliases": ["Polisen"]}
        above = op.create_organisation(session, SYSTEM, {"name": "Polismyndigheten", **columns})
        local = {
            "name": "Polisen Värmland",
            "short_name": "LPO",
            "county_code": COUNTY,
            "parent_id": above.id,
            "identifiers": [{"scheme": "orgnr", "value": "202100-0076"}],
        }
        return op.create_organisation(session, county.coordinator, {**columns, **local}).uid


def test_an_organisation_tells_what_it_is_and_belongs_to(
    county: County, session: Session, police: str
) -> None:
    told = one_organisation(session, county.reporter("arvika"), police)

    assert set(told) == ORGANISATION
    assert told["kind"] == "police"
    assert told["parent"]["name"] == "Polismyndigheten"
    assert told["identifiers"] == [{"scheme": "orgnr", "value": "202100-0076"}]
    assert told["aliases"] == ["Polisen"]
    with pytest.raises(NotFoundError):
        one_organisation(session, county.coordinator, county.plan)


@pytest.mark.usefixtures("police")
def test_organisations_are_listed_by_what_is_asked(county: County, session: Session) -> None:
    def found(**filters: Any) -> list[str]:  # noqa: ANN401 -- as the filter has them
        asked = OrganisationFilter(**filters)
        listing = organisation_list(session, county.reporter("arvika"), asked, PAGE)
        return [each["name"] for each in listing.items]

    assert found(kind=OrganisationKind.POLICE, county=COUNTY) == ["Polisen Värmland"]
    assert found(q="lpo") == ["Polisen Värmland"]
    assert found(q="arvika") == ["arvika (påhittad)"]
    assert found(county="18") == []
    assert len(found()) == len(OWNERS) + 3


def test_an_agreement_tells_how_many_are_parties_today(county: County, session: Session) -> None:
    told = one_agreement(session, county.coordinator, county.agreement)

    assert set(told) == AGREEMENT
    assert told["partyCount"] == len(OWNERS)
    asked = AgreementFilter(county=COUNTY, q="överens")
    assert agreement_list(session, county.coordinator, asked, PAGE).items == [told]
    elsewhere = AgreementFilter(county="18")
    assert agreement_list(session, county.coordinator, elsewhere, PAGE).items == []


def test_parties_come_in_the_order_they_joined(county: County, session: Session) -> None:
    listing = party_list(session, county.reporter("arvika"), county.agreement, PAGE)

    assert [each["organisation"]["name"] for each in listing.items] == [
        f"{name} (påhittad)" for name in OWNERS
    ]
    assert listing.total == len(OWNERS)
    first = listing.items[0]
    assert set(first) == PARTY
    assert one_party(session, county.coordinator, county.agreement, first["id"]) == first
    with pytest.raises(NotFoundError):
        one_party(session, county.coordinator, county.agreement, county.plan)


def test_status_reports_come_newest_first(county: County, session: Session) -> None:
    uid, actor = add_activity(county, ["arvika"]), county.reporter("arvika")
    words: list[dict[str, Any]] = [
        {"progress": Progress.BEGUN, "comment": "Första"},
        {"signal": Signal.RED, "blocked": True, "blocked_help": "Pengar"},
    ]
    for said in words:
        with transaction() as writing:
            op.report_status(writing, actor, uid, county.uid("arvika"), said)

    listing = status_report_list(session, county.coordinator, uid, PAGE)

    assert listing.total == 2
    last, first = listing.items
    assert set(last) == REPORT
    assert (last["signal"], last["blocked"], last["blockedHelp"]) == ("red", True, "Pengar")
    assert (first["progress"], first["comment"], first["blocked"]) == ("begun", "Första", False)
    assert last["person"] == {"id": actor.person, "name": "reporter of arvika (påhittad)"}


def test_lists_cost_the_same_however_long(county: County) -> None:
    actor = county.coordinator

    def costs() -> tuple[int, int, int]:
        return (
            cost(lambda s: organisation_list(s, actor, OrganisationFilter(), PAGE)),
            cost(lambda s: agreement_list(s, actor, AgreementFilter(), PAGE)),
            cost(lambda s: party_list(s, actor, county.agreement, PAGE)),
        )

    before = costs()
    with transaction() as writing:
        for number in range(20):
            add_organisation(writing, county, f"till-{number}")

    assert (before, costs()) == ((1, 1, 2), (1, 1, 2))
