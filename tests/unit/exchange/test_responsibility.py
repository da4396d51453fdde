"""What is asked about those who answer for a row."""

import pytest

from service.exchange.shapes import PlanRow
from tests.unit.exchange.plan_files import DASH, read_row, read_rows

OWNER, HELPER = "responsible", "participating"


def owned(cell: str) -> PlanRow:
    return read_row({"Ansvarig": cell})


def roles(row: PlanRow) -> dict[str, str]:
    """Everyone in the row by name or group code, with the role."""
    named = {owner.name: str(owner.role) for owner in row.owners}
    return named | {group.code: str(group.role) for group in row.groups}


@pytest.mark.parametrize(
    "cells",
    [
        {"Ansvarig": "Kommunerna"},
        {"Ansvarig": "Styrgruppen"},
        {"Ansvarig": "Kommunerna i samverkan med Regionen"},
        {"Ansvarig": "Regionen (leder), Kil (samordnar)"},
        {"Ansvarig": "Regionen (leder), kommunerna (samordnar)"},
        {"Ansvarig": "Regionen/Kil"},
        {"Ansvarig": "Regionen /\nKil"},
        {"Ansvarig": "Regionen eller Kil"},
        {"Ansvarig": "Regionen och/eller Kil"},
    ],
)
def test_responsibility_is_unclear(cells: dict[str, str]) -> None:
    assert read_row(cells).codes == ("unclear_responsibility",)


@pytest.mark.parametrize(
    "cells",
    [
        {"Ansvarig": "Regionen, kommunerna"},
        {"Ansvarig": "Regionen (leder) / Kil"},
        {"Ansvarig": "Regionen (BVC/MVC)"},
        {"Ansvarig": "Regionen i samverkan med Kil/Sunne"},
        {"Medverkande": "Kil/Sunne eller Eda"},
        {"Huvudansvarig": "Regionen", "Ansvarig": "Kil/Sunne"},
    ],
)
def test_responsibility_is_clear(cells: dict[str, str]) -> None:
    assert read_row(cells).codes == ()


@pytest.mark.parametrize("cell", ["", DASH, "Vakant", "Ej bestämt", "=A1", "Regionen (deltar)"])
def test_nobody_owns_it(cell: str) -> None:
    assert "no_owner" in owned(cell).codes


def test_a_vacant_contact_is_asked_about() -> None:
    assert read_row({"Medverkande": "Kil (Samordnare VAKANT)"}).codes == ("vacant_contact",)


@pytest.mark.parametrize("column", ["Ansvarig", "Medverkande"])
def test_a_party_that_has_left_is_asked_about(column: str) -> None:
    assert read_row({"Huvudansvarig": "Regionen", column: "AF"}).codes == ("left_party",)


def test_a_party_that_joins_later_is_a_party() -> None:
    assert owned("Munkfors").codes == ()


def test_see_above_takes_the_same_column_of_the_nearest_activity() -> None:
    rows = read_rows(
        ("1", "", "Ett", "Regionen", "RF-SISU", "2026"),
        ("2", "", "(utgår) Två", "Kil/Eda", "Sunne", "2026"),
        ("", "Ett nytt mål"),
        ("3", "", "Tre", "Se ovan", "Dito", "2026"),
        ("4", "", "Fyra", "d:o", '"', "2026"),
        ("5", "", "Se ovan", "Grums"),
        ("6", "", "Sex", "Samma som ovan", "Eda", "2026"),
    )
    expected = {"Kils kommun": OWNER, "Eda kommun": OWNER, "Sunne kommun": HELPER}

    assert [roles(row) for row in rows[3:5]] == [expected, expected]
    assert rows[3].codes == ("see_above", "unclear_responsibility")
    assert roles(rows[6]) == {"Kils kommun": OWNER, "Eda kommun": OWNER}


def test_what_is_odd_about_a_name_is_said_where_it_stands() -> None:
    rows = read_rows(
        ("1", "", "Ett", "RF-SISU (vakant)", "AF", "2026"),
        ("2", "", "Två", "Se ovan", "Se ovan", "2026"),
    )

    assert rows[0].codes == ("left_party", "unknown_organisation", "vacant_contact")
    assert rows[1].codes == ("see_above",)
