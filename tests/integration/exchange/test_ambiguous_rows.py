"""A row means an activity by area and number, else by title; in doubt it is refused."""

import pytest

from tests.integration.exchange.importing_county import (
    County,
    outcomes,
    stored_activities,
    stored_counts,
)

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

Row = tuple[str | None, ...]


def row(number: str | None, title: str, goal: str | None = "Stöd", **more: str) -> Row:
    return (number, goal, title, more.get("owner", "Regionen"), None, more.get("when", "2027"))


def titles(county: County) -> list[tuple[str | None, str]]:
    return [(each.number, each.title) for each in stored_activities(county.plan)]


def test_the_number_in_its_area_says_which_activity_it_is(county: County) -> None:
    county.give_rows(row("1", "Ordna", "Stöd"), row("1", "Skriva", "Skydd"))

    result = county.give_rows(row("1", "Ordna mer", "Stöd"), row("1", "Skriva", "Skydd"))

    assert outcomes(result) == ["changed", "unchanged"]
    assert titles(county) == [("1", "Ordna mer"), ("1", "Skriva")]


def test_a_row_with_a_new_number_is_known_by_its_title(county: County) -> None:
    county.give_rows(row("1", "Ordna"), row("2", "Skriva"))

    result = county.give_rows(row("7", "ORDNA"), row("2", "Skriva"))

    assert outcomes(result) == ["changed", "unchanged"]
    assert titles(county) == [("7", "ORDNA"), ("2", "Skriva")]


def test_a_row_under_a_goal_that_was_renamed_is_known_by_its_title(county: County) -> None:
    county.give_rows(row("1", "Ordna", "Stöd"))

    result = county.give_rows(row("1", "Ordna", "1. Stöd"))

    assert result.rows[0].fields == ("goal",)
    assert len(titles(county)) == 1


def test_a_row_without_a_number_is_known_by_its_title_in_its_area(county: County) -> None:
    county.give_rows(row(None, "Utbilda", "Stöd"), row(None, "Utbilda", "Skydd"))

    result = county.give_rows(
        row(None, "Utbilda", "Stöd", when="2028"), row(None, "Utbilda", "Skydd")
    )

    assert outcomes(result) == ["changed", "unchanged"]


def test_rows_that_are_written_alike_are_told_apart_as_long_as_they_stay(county: County) -> None:
    alike = (row("1", "Utbilda", owner="Kil"), row("1", "Utbilda", owner="Eda"))
    created = county.give_rows(*alike)

    again = county.give_rows(*reversed(alike))

    assert outcomes(created) == ["created", "created"]
    assert outcomes(again) == ["unchanged", "unchanged"]


def test_a_row_that_two_activities_could_be_is_refused(county: County) -> None:
    county.give_rows(row("1", "Utbilda", owner="Kil"), row("1", "Utbilda", owner="Eda"))
    before = stored_counts()

    result = county.give_rows(row("1", "Utbilda", when="2028"))

    assert outcomes(result) == ["refused"]
    assert result.rows[0].as_json()["findings"] == ["ambiguous"]
    assert not result.is_clean
    assert result.left == ()  # one of them may be meant
    assert stored_counts() == before


def test_two_rows_that_could_be_one_activity_are_refused(county: County) -> None:
    county.give_rows(row("1", "Ordna"))

    result = county.give_rows(row("1", "Skriva"), row("1", "Utbilda"))

    assert outcomes(result) == ["refused", "refused"]
    assert titles(county) == [("1", "Ordna")]


def test_a_number_that_says_one_activity_and_a_title_that_says_another_is_a_doubt(
    county: County,
) -> None:
    county.give_rows(row("1", "Ordna"), row("2", "Skriva"))

    moved = county.give_rows(row("1", "Ny först"), row("2", "Ordna"), row("3", "Skriva"))

    assert outcomes(moved) == ["refused", "refused", "refused"]
    assert titles(county) == [("1", "Ordna"), ("2", "Skriva")]


def test_an_ambiguous_row_takes_no_other_row_with_it(county: County) -> None:
    county.give_rows(row("1", "Ordna"))

    result = county.give_rows(
        row("1", "Skriva"), row("1", "Utbilda"), row("2", "Något helt annat", "Skydd")
    )

    assert outcomes(result) == ["refused", "refused", "created"]
    assert ("2", "Något helt annat") in titles(county)
