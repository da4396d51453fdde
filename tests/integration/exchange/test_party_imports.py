"""Parties and organisations come from a file, once."""

from datetime import date

import pytest
from sqlalchemy import select

from service.core.db import db, transaction
from service.core.errors import NotFoundError
from service.exchange.parties_in import import_parties
from service.exchange.results_lists import ListResult
from service.models import Agreement, Organisation, Party
from service.models.words import Role
from service.workflows.vocabulary import Actor, Held
from tests.integration.exchange.importing_county import PARTIES, County, entries, stored_counts
from tests.support.history import verified

on_one_engine = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

HEADER = "county_code,name,kind,accession,decided_by,decided_on,reference,joined_on,left_on,aliases"
DECIDED = "kommunstyrelsen,2022-01-25,KS 2021/388 § 12"
KIL = f"17,Kils kommun,municipality,signed,{DECIDED},2022-03-01,,Kil"
NEW = "17,Nybygda kommun,municipality,participating,,,,2026-02-01,,Nybygda"


def give(county: County, *rows: str, dry_run: bool = False) -> ListResult:
    content = "\n".join([HEADER, *rows]).encode()
    with transaction() as session:
        return import_parties(
            session,
            county.coordinator,
            county.agreement,
            content,
            "parties.csv",
            dry_run=dry_run,
        )


def outcomes(result: ListResult) -> list[str]:
    return [each.outcome.value for each in result.rows]


def party(county: County, name: str) -> Party:
    session = db.session()
    session.rollback()
    session.expire_all()
    return session.scalars(
        select(Party)
        .join(Organisation, Organisation.id == Party.organisation_id)
        .join(Agreement, Agreement.id == Party.agreement_id)
        .where(Organisation.name == name, Agreement.uid == county.agreement)
    ).one()


def test_every_party_of_the_county_joins_with_what_the_file_says(county: County) -> None:
    stored = db.session().scalars(select(Party)).all()
    kil = party(county, "Kils kommun")

    assert len(stored) == 29
    assert {each.organisation.county_code for each in stored} == {"17"}
    assert (kil.accession, kil.decided_by, kil.decided_on, kil.reference) == (
        "signed",
        "kommunstyrelsen",
        date(2022, 1, 25),
        "KS 2021/388 § 12",
    )
    assert kil.organisation.aliases == ["Kil"]
    assert (kil.organisation.sort, kil.joined_on) == ("municipality", date(2022, 3, 1))
    assert party(county, "Arbetsförmedlingen").left_on is not None
    assert verified().sound


def test_the_same_file_again_changes_nothing(county: County) -> None:
    before = stored_counts()

    with transaction() as session:
        again = import_parties(
            session, county.coordinator, county.agreement, PARTIES, "parties.csv"
        )

    assert again.counts == {
        "created": 0, "changed": 0, "unchanged": 29, "skipped": 19, "refused": 0,
    }  # fmt: skip
    assert stored_counts() == before


def test_a_leaving_day_is_updated_and_an_empty_cell_says_nothing(county: County) -> None:
    left = KIL.replace(",,Kil", ",2026-06-30,Kil")

    first = give(county, left)
    second = give(county, KIL)

    assert outcomes(first) == ["changed"]
    assert outcomes(second) == ["unchanged"]
    assert party(county, "Kils kommun").left_on == date(2026, 6, 30)


def test_a_new_organisation_is_added_and_a_known_one_is_not_added_twice(county: County) -> None:
    result = give(county, NEW, KIL.replace("Kils kommun", "Kil").replace(",,Kil", ",,Kil|Kilen"))

    assert outcomes(result) == ["created", "changed"]
    assert party(county, "Nybygda kommun").accession == "participating"
    assert party(county, "Kils kommun").organisation.aliases == ["Kil", "Kilen"]


def test_a_bad_row_is_refused_and_the_others_go_in(county: County) -> None:
    result = give(
        county,
        "17,,municipality,participating,,,,2026-02-01,,",
        "17,Något,okänd,participating,,,,2026-02-01,,",
        KIL.replace("2022-03-01", "2022-05-01"),
        "99,Någon,agency,participating,,,,2026-02-01,,",
        "23,Grannen,agency,participating,,,,2026-02-01,,",
        NEW,
    )

    assert outcomes(result) == [
        "refused", "refused", "refused", "refused", "skipped", "created",
    ]  # fmt: skip
    assert [each.code for each in result.remarks] == [
        "required",
        "unknown_kind",
        "already_party",
        "unknown_county",
    ]


@on_one_engine
def test_a_kind_that_differs_is_told_and_left(county: County) -> None:
    result = give(county, KIL.replace("municipality", "agency"))

    assert [each.code for each in result.remarks] == ["kind_differs"]
    assert party(county, "Kils kommun").organisation.sort == "municipality"


@on_one_engine
def test_a_name_that_another_organisation_has_is_not_given_twice(county: County) -> None:
    give(county, NEW)

    result = give(county, KIL.replace(",,Kil", ",,Kil|Nybygda"))

    assert outcomes(result) == ["unchanged"]
    assert [each.code for each in result.remarks] == ["duplicate_name"]
    assert party(county, "Kils kommun").organisation.aliases == ["Kil"]


@on_one_engine
def test_a_row_that_names_two_organisations_is_refused(county: County) -> None:
    both = NEW.replace("Nybygda kommun", "Kil och Eda").replace(",,Nybygda", ",,Kil|Eda")

    result = give(county, both)

    assert outcomes(result) == ["refused"]
    assert [each.code for each in result.remarks] == ["ambiguous_name"]


@on_one_engine
def test_a_dry_run_of_parties_writes_nothing(county: County) -> None:
    before = stored_counts()

    tried = give(county, NEW, dry_run=True)

    assert outcomes(tried) == ["created"]
    assert stored_counts() == before


@on_one_engine
def test_a_file_that_is_no_list_of_parties_is_refused(county: County) -> None:
    before = entries()

    with transaction() as session:
        result = import_parties(
            session, county.coordinator, county.agreement, b"name\nKil\n", "parties.csv"
        )

    assert result.refused
    assert result.refused.code == "no_table_found"
    assert entries() == before


@on_one_engine
def test_only_a_coordinator_of_the_county_lets_parties_join(county: County) -> None:
    elsewhere = Actor(
        person=county.coordinator.person, name="N", held=(Held(Role.COORDINATOR, "23"),)
    )

    with pytest.raises(NotFoundError), transaction() as session:
        import_parties(session, elsewhere, county.agreement, PARTIES, "parties.csv")
