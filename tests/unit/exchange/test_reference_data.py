"""The counties and municipalities that names are matched against."""

from service.models.reference import counties, municipalities


def test_all_counties_and_municipalities_are_there() -> None:
    assert len(counties()) == 21
    assert len(municipalities()) == 290


def test_every_municipality_lies_in_a_county() -> None:
    codes = {county.code for county in counties()}

    assert {municipality.county_code for municipality in municipalities()} == codes
    assert all(each.code.startswith(each.county_code) for each in municipalities())


def test_names_have_their_own_letters() -> None:
    assert "Årjäng" in {municipality.name for municipality in municipalities()}
    assert "Värmlands län" in {county.name for county in counties()}
