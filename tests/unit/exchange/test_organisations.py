"""Who answers for a row: names, groups, notes and roles out of one cell."""

import pytest

from service.exchange.shapes import PlanRow
from tests.unit.exchange.plan_files import DASH, context, read_row

BULLET = "\N{BULLET}"
REGION = "Region Värmland"
LEAD, OWNER, HELPER = "lead", "responsible", "participating"


def owned(cell: str) -> PlanRow:
    return read_row({"Ansvarig": cell})


def roles(row: PlanRow) -> dict[str, str]:
    """Everyone in the row by name or group code, with the role."""
    named = {owner.name: str(owner.role) for owner in row.owners}
    return named | {group.code: str(group.role) for group in row.groups}


def notes(row: PlanRow) -> dict[str, str | None]:
    named = {owner.name: owner.note for owner in row.owners}
    return named | {group.code: group.note for group in row.groups}


@pytest.mark.parametrize(
    "cell",
    [
        "Region Värmland\nKils kommun",
        "Region Värmland, Kils kommun",
        "Region Värmland; Kils kommun",
        "Region Värmland/Kils kommun",
        "Region Värmland | Kils kommun",
        "Region Värmland + Kils kommun",
        "Region Värmland & Kils kommun",
        "Region Värmland och Kils kommun",
        "Region Värmland samt Kils kommun",
        "Region Värmland eller Kils kommun",
        "Region Värmland och/eller Kils kommun",
        f"{BULLET} Region Värmland\n{BULLET} Kils kommun",
        "* Region Värmland\n* Kils kommun",
        "- Region Värmland\n-Kils kommun",
        f"{DASH} Region Värmland\n{DASH} Kils kommun",
        "1. Region Värmland\n2. Kils kommun",
        "Region Värmland, Kils kommun m.fl.",
        "Region Värmland, Kils kommun m fl",
        "Region Värmland, Kils kommun med flera",
        "Region Värmland.\u00a0\nKils\u00a0kommun:",
        "REGION VÄRMLAND, kils KOMMUN",
        "Regionen, Kil",
        "Regionen, Kils",
        "Regionen, Kils kommuner, Kils kommun",
        "Regionen, Kils stad",
        "Region Värmland, tfn 070-174 06 12, Kils kommun",
        "Region Värmland (tel. 070-174 06 12), Kils kommun",
        f"Region Värmland, {DASH}, Kils kommun, Vakant",
    ],
)
def test_organisations_are_told_apart(cell: str) -> None:
    row = owned(cell)

    assert roles(row) == {REGION: OWNER, "Kils kommun": OWNER}
    assert all(owner.known for owner in row.owners)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Svenska kyrkan, Karlstads stift", "Svenska kyrkan, Karlstads stift"),
        ("svenska kyrkan,\nKarlstads stift", "Svenska kyrkan, Karlstads stift"),
        ("Kvinno- och tjejjouren Lingonriset", "Kvinno- och tjejjouren Lingonriset"),
        (f"Kvinno{DASH} och tjejjouren Lingonriset", "Kvinno- och tjejjouren Lingonriset"),
    ],
)
def test_a_name_with_a_separator_in_it_is_one_name(cell: str, name: str) -> None:
    row = owned(f"{cell}, Kil")

    assert roles(row) == {name: OWNER, "Kils kommun": OWNER}


def test_a_name_holds_only_where_it_stands_whole() -> None:
    assert roles(owned("Karlstads stift, Svenska kyrkan")) == {
        "Svenska kyrkan, Karlstads stift": OWNER,
    }


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Region Värmland (BVC)", "BVC"),
        ("Region Värmland (BVC, psykologenheten)", "BVC, psykologenheten"),
        ("Region Värmland (BVC) (och MVC/BMM)", "BVC, och MVC/BMM"),
        ("Region Värmland\n(BVC)", "BVC"),
        ("Region Värmland (BVC (barn))", "BVC (barn)"),
        ("Region Värmland", None),
    ],
)
def test_parentheses_hold_a_note(cell: str, expected: str | None) -> None:
    row = owned(cell)

    assert notes(row) == {REGION: expected}
    assert roles(row) == {REGION: OWNER}


@pytest.mark.parametrize("word", ["samordnar", "Samordnande", "leder", "sammankallande"])
def test_a_note_can_say_who_leads(word: str) -> None:
    row = owned(f"Regionen ({word}, BVC), Kil")

    assert roles(row) == {REGION: LEAD, "Kils kommun": OWNER}
    assert notes(row)[REGION] == "BVC"


@pytest.mark.parametrize("word", ["medverkar", "deltar", "stödjer"])
def test_a_note_can_say_who_takes_part(word: str) -> None:
    assert roles(owned(f"Regionen ({word}), Kil")) == {REGION: HELPER, "Kils kommun": OWNER}


@pytest.mark.parametrize(
    "words",
    ["i samverkan med", "i samarbete med", "tillsammans med", "med stöd av"],
)
def test_those_that_are_worked_with_take_part_for_the_rest_of_the_cell(words: str) -> None:
    row = owned(f"Regionen {words} Kil, Sunne\nkommunerna")

    assert roles(row) == {
        REGION: OWNER,
        "Kils kommun": HELPER,
        "Sunne kommun": HELPER,
        "municipalities": HELPER,
    }


def test_a_question_mark_makes_a_known_name_doubtful() -> None:
    row = owned("Region Värmland?")

    assert roles(row) == {REGION: OWNER}
    assert row.codes == ("unknown_organisation",)


@pytest.mark.parametrize("name", ["RF-SISU Värmland", "Karlskoga kommun", "Östersund"])
def test_a_name_that_is_no_party_here_is_kept_as_written(name: str) -> None:
    row = owned(name)

    assert roles(row) == {name: OWNER}
    assert row.codes == ("unknown_organisation",)
    assert [(finding.column, finding.value) for finding in row.findings] == [("Ansvarig", name)]


@pytest.mark.parametrize(
    ("words", "code", "members"),
    [
        ("Kommunerna", "municipalities", 15),
        ("alla kommuner i länet", "municipalities", 15),
        ("Samtliga parter", "all_parties", 22),
        ("Resp. organisation", "all_actors", 27),
        ("Resp organisation", "all_actors", 27),
        ("Rättsvårdande myndigheter", "judiciary", 3),
        ("Det civila samhället", "civil_society", 4),
        ("Kvinno- och tjejjourerna", "womens_shelters", 2),
        ("Näringslivet", "business", 1),
        ("Arbetsgruppen för barn", "working_group", None),
    ],
)
def test_a_group_counts_its_members_on_the_plan_day(
    words: str,
    code: str,
    members: int | None,
) -> None:
    (group,) = owned(words).groups

    assert (group.code, group.text, group.members) == (code, words, members)
    assert len(group.member_names) == (members or 0)


def test_the_others_are_those_that_the_row_does_not_name() -> None:
    row = read_row({"Ansvarig": "Kil (leder), Sunne", "Medverkande": "Övriga kommuner, Eda"})
    (others,) = row.groups

    assert others.members == 15 - 3
    assert {"Kils kommun", "Sunne kommun", "Eda kommun"}.isdisjoint(others.member_names)


def test_a_group_is_named_once_with_its_first_text_and_its_strongest_role() -> None:
    row = read_row({"Ansvarig": "Alla kommuner", "Medverkande": "Övriga kommuner (skolan)"})
    (group,) = row.groups

    assert (group.text, group.role, group.members, group.note) == (
        *("Alla kommuner", OWNER, 15),
        "skolan",
    )


def test_an_organisation_is_named_once_with_its_strongest_role_and_its_first_note() -> None:
    row = read_row(
        {"Medverkande": "Regionen (BVC), Kil", "Ansvarig": "Region Värmland (leder), Kil (skolan)"},
    )

    assert roles(row) == {REGION: LEAD, "Kils kommun": OWNER}
    assert notes(row) == {REGION: "BVC", "Kils kommun": "skolan"}


def test_the_column_gives_the_role_and_every_such_column_is_read() -> None:
    columns = {"Huvudansvarig": "Regionen", "Ansvarig": "Kil", "Vem": "Eda", "Deltar": "Grums"}

    assert roles(read_row({**columns, "Samverkanspart": "Sunne"})) == {
        REGION: LEAD,
        "Kils kommun": OWNER,
        "Eda kommun": OWNER,
        "Grums kommun": HELPER,
        "Sunne kommun": HELPER,
    }


def test_an_actor_column_in_a_plan_holds_owners() -> None:
    assert roles(read_row({"Aktör": "Kil"})) == {REGION: OWNER, "Kils kommun": OWNER}


def test_names_are_of_the_county_that_is_stated() -> None:
    row = read_row({"Ansvarig": "Länsstyrelsen, Berg"}, context("23"))

    assert roles(row) == {"Länsstyrelsen Jämtland": OWNER, "Bergs kommun": OWNER}
