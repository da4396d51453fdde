"""A file wins only where it says something else than it did last time."""

import pytest

from service.core.db import transaction
from service.workflows import operations as op
from tests.integration.exchange.importing_county import (
    ONE,
    TWO,
    County,
    entries,
    named,
    outcomes,
    stored_counts,
    with_,
)

on_one_engine = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.mark.parametrize("name", ["varmland-2026-2029.xlsx", "traps.xlsx"])
def test_the_same_file_again_changes_nothing(county: County, name: str) -> None:
    county.give_example(name)
    before = stored_counts()

    again = county.give_example(name)

    assert stored_counts() == before
    assert set(outcomes(again)) <= {"unchanged", "skipped"}
    assert again.left == ()


def test_a_changed_cell_changes_that_field_alone(county: County) -> None:
    county.give_rows(ONE, TWO)
    before, version = entries(), county.activity("2").version

    result = county.give_rows(with_(ONE, when="2028"), TWO)

    assert outcomes(result) == ["changed", "unchanged"]
    assert result.rows[0].fields == ("schedule",)
    assert county.activity("1").schedule_text == "2028"
    assert county.activity("1").comment == "Ny"
    assert county.activity("2").version == version
    assert entries() == before + 2  # the plan's own, and the edit


def test_what_was_edited_in_the_service_is_kept_where_the_file_did_not_change(
    county: County,
) -> None:
    county.give_rows(ONE, TWO)
    edited = {"comment": "Skriven i tjänsten", "title": "Ordna en hel dag"}
    with transaction() as session:
        uid = county.activity("1").uid
        op.edit_activity(session, county.coordinator, uid, (edited, None), 0)

    result = county.give_rows(with_(ONE, when="2028"), TWO)

    activity = county.activity("1")
    assert result.rows[0].fields == ("schedule",)
    assert (activity.title, activity.comment) == ("Ordna en hel dag", "Skriven i tjänsten")


@on_one_engine
def test_where_both_changed_the_file_wins(county: County) -> None:
    county.give_rows(ONE)
    with transaction() as session:
        uid = county.activity("1").uid
        op.edit_activity(session, county.coordinator, uid, ({"comment": "Min"}, None), 0)

    county.give_rows(with_(ONE, comment="Filens"))

    assert county.activity("1").comment == "Filens"


@on_one_engine
def test_an_emptied_cell_empties_the_field(county: County) -> None:
    county.give_rows(ONE)

    result = county.give_rows(with_(ONE, comment=None, when=None, status=None))

    activity = county.activity("1")
    assert set(result.rows[0].fields) == {"comment", "schedule", "status"}
    assert (activity.comment, activity.starts_on, activity.claimed_status) == (None, None, None)


@on_one_engine
def test_the_file_wins_where_an_activity_came_from_no_file_but_blanks_say_nothing(
    county: County,
) -> None:
    values = {"number": "1", "title": "Ordna en dag", "comment": "Vår", "need": "Behövs"}
    with transaction() as session:
        op.create_activity(session, county.coordinator, county.plan, values)

    result = county.give_rows(("1", None, "Ordna en dag", "Regionen", None, "2027"))

    activity = county.activity("1")
    assert outcomes(result) == ["changed"]
    assert (activity.comment, activity.need, activity.schedule_text) == ("Vår", "Behövs", "2027")
    assert named(activity) == {"Region Värmland": "responsible"}


def test_rows_that_are_gone_are_left_and_listed(county: County) -> None:
    county.give_rows(ONE, TWO)

    result = county.give_rows(TWO)

    assert [each["number"] for each in result.left] == ["1"]
    assert named(county.activity("1")) == {
        "Region Värmland": "responsible",
        "Kriminalvården": "participating",
    }
