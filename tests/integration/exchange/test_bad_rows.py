"""A bad row never sinks the file and never goes in half; a broken database takes all of it."""

import pytest
import sqlalchemy as sa

from service.core.db import db, transaction
from service.core.errors import NotFoundError, NotPermittedError, RefusedError
from service.exchange.importing import GivenFile, import_plan
from service.models import Organisation
from service.models.words import ResponsibilityRole, Role
from service.workflows import operations as op
from service.workflows.operations.owners import OwnerWish
from service.workflows.vocabulary import Actor, Held, Wish
from tests.integration.exchange.importing_county import (
    County,
    entries,
    outcomes,
    sheet,
    stored_activities,
    stored_counts,
)
from tests.unit.exchange.plan_files import PLANS, Made, workbook

on_one_engine = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

GOOD = ("1", "Stöd", "Ordna en dag", "Region Värmland", None, "2027")
BREAKS = {
    "sqlite": """
        CREATE TRIGGER breaks BEFORE INSERT ON responsibility WHEN NEW.note = 'sist'
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
    """,
    "postgresql": """
        CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN RAISE EXCEPTION 'the disk is full'; END$$;
        CREATE TRIGGER breaks BEFORE INSERT ON responsibility FOR EACH ROW
        WHEN (NEW.note = 'sist') EXECUTE FUNCTION breaks()
    """,
}


def test_a_row_without_a_title_is_refused_and_the_others_go_in(county: County) -> None:
    result = county.give_rows(GOOD, ("2", "Stöd", None, "Polisen", None, "2027"), ("3", None, "Se"))

    assert outcomes(result) == ["created", "refused", "created"]
    assert "no_title" in result.rows[1].as_json()["findings"]
    assert [each.number for each in stored_activities(county.plan)] == ["1", "3"]


@on_one_engine
def test_a_number_that_has_no_room_is_refused_before_the_database_sees_it(county: County) -> None:
    result = county.give_rows(("9" * 41, "Stöd", "Ordna", "Polisen", None, "2027"), GOOD)

    assert outcomes(result) == ["refused", "created"]
    assert result.rows[0].as_json()["findings"] == ["number_too_long"]


def test_a_row_that_is_refused_half_way_leaves_nothing_of_itself(county: County) -> None:
    """Its text goes in before its owners are refused, and its goal is new."""
    county.give_rows(GOOD)
    with transaction() as session:
        uid = county.activity("1").uid
        op.edit_activity(session, county.coordinator, uid, ({"comment": "Kvar"}, None), 0)
    county.adopt()
    county.anchor("1")
    _decline(county, "Region Värmland", county.organisation("Eda kommun").uid)
    before = stored_counts()

    leads = "Region Värmland (samordnar)"
    changed = ("1", "Nytt mål", "Ordna en dag", leads, None, "2028", None, "Filens")
    result = county.give_rows(changed, ("2", "Nytt mål", "Skriva", "Polisen", None, "2027"))

    activity = county.activity("1")
    assert outcomes(result) == ["refused", "created"]
    assert result.rows[0].as_json()["findings"] == ["declined_cannot_lead"]
    assert (activity.title, activity.comment) == ("Ordna en dag", "Kvar")
    assert activity.schedule_text == "2027"
    assert stored_counts()["responsibility"] == before["responsibility"] + 1
    assert county.activity("2").goal


def _decline(county: County, name: str, other: str) -> None:
    """Add another owner, and let the named one decline."""
    uid = county.activity("1").uid
    with transaction() as session:
        added = session.scalars(sa.select(Organisation).where(Organisation.uid == other)).one()
        wish = OwnerWish(role=ResponsibilityRole.RESPONSIBLE)
        op.set_owner(session, county.coordinator, uid, added, wish)
    declines = Wish(
        transition="decline",
        organisation=county.organisation(name).uid,
        reason="Berör inte oss",
        basis="Sagt på mötet",
    )
    with transaction() as session:
        op.move(session, county.coordinator, uid, declines)


def test_a_database_error_takes_all_of_it(county: County, database_kind: str) -> None:
    before = stored_counts()
    with db.engine.begin() as connection:
        connection.execute(sa.text(BREAKS[database_kind]))

    with pytest.raises(sa.exc.DBAPIError, match="the disk is full"):
        county.give_rows(GOOD, ("2", "Stöd", "Skriva", "Polisen (sist)", None, "2027"))

    assert stored_counts() == before
    assert stored_activities(county.plan) == []


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"inte en fil", "plan.xlsx", "wrong_file_type"),
        (b"PK\x03\x04 trasig", "plan.xlsx", "unreadable_file"),
        (b"a;b;c\r\n1;2;3\r\n", "plan.csv", "no_table_found"),
        ((PLANS / "kronoberg-style.docx").read_bytes(), "plan.docx", "not_yet_supported"),
    ],
)
def test_a_refused_file_writes_nothing(
    county: County, content: bytes, name: str, code: str
) -> None:
    before = stored_counts()

    result = county.give(content, name)

    (row,) = result.as_json()["rows"]
    assert (row["findings"], row["outcome"], row["row"]) == ([code], "refused", None)
    assert not result.is_clean
    assert stored_counts() == before


@on_one_engine
def test_a_mapping_to_nothing_is_refused(county: County) -> None:
    result = county.give(sheet(GOOD), mapping={"Nr": "nummer två"})

    assert result.refused
    assert (result.refused.code, result.refused.column) == ("unknown_field", "Nr")


@on_one_engine
def test_a_mapping_finds_a_table_that_the_words_do_not(county: County) -> None:
    made = Made(rows=(("Löpande", "Vad ska göras", "Vilka"), ("7", "Ordna", "Polisen")))
    mapping = {"Löpande": "number", "Vad ska göras": "title", "Vilka": "owner"}

    result = county.give(workbook(made), mapping=mapping)

    assert outcomes(result) == ["created"]
    assert county.activity("7").title == "Ordna"


def test_only_a_coordinator_of_the_county_imports(county: County) -> None:
    given = GivenFile(content=sheet(GOOD), filename="plan.xlsx")
    person = county.coordinator.person
    elsewhere = Actor(person=person, name="Någon", held=(Held(Role.COORDINATOR, "23"),))
    auditor = Actor(person=person, name="Någon", held=(Held(Role.AUDITOR, "17"),))
    before = entries()

    for actor, error in ((elsewhere, NotFoundError), (auditor, NotPermittedError)):
        with pytest.raises(error), transaction() as session:
            import_plan(session, actor, county.plan, given)

    assert entries() == before


def test_nothing_is_imported_into_a_closed_plan(county: County) -> None:
    county.adopt()
    with transaction() as session:
        op.move_plan(session, county.coordinator, county.plan, "close", None, 0)
    before = entries()

    with pytest.raises(RefusedError) as refused:
        county.give_rows(GOOD)

    assert [each.code for each in refused.value.refusals] == ["plan_closed"]
    assert entries() == before
