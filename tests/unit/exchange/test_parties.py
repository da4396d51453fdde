"""A file of parties: every row is read, and a bad one says what is wrong with it."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.exchange.groups import GROUPS
from service.exchange.namebook import NameBook
from service.exchange.parties import COLUMNS, PartyRow, read_parties
from tests.unit.exchange.plan_files import PLANS, parties, text_file

EXAMPLE = (PLANS / "parties.csv").read_bytes()
DAYS = json.loads((PLANS / "parties.expected.json").read_text("utf-8"))
GOOD = {
    "county_code": "17",
    "name": "Kils kommun",
    "kind": "municipality",
    "accession": "signed",
    "decided_by": "kommunstyrelsen",
    "decided_on": "2022-01-25",
    "reference": "KS 2021/388 § 12",
    "joined_on": "2022-03-01",
    "left_on": "",
    "aliases": "Kil|Kils",
}


def read_one(**cells: str) -> PartyRow:
    (row,) = read_parties(text_file([COLUMNS, [(GOOD | cells)[name] for name in COLUMNS]]), "p.csv")
    return row


@pytest.mark.parametrize("entry", DAYS, ids=lambda entry: f"{entry['county_code']} {entry['day']}")
def test_groups_have_the_members_of_the_day(entry: dict[str, Any]) -> None:
    county = entry["county_code"]
    book = NameBook.of(county, parties(county), date.fromisoformat(entry["day"]))

    members = {code: book.members(code, "", frozenset()) for code in GROUPS}

    assert members.pop("working_group") is None
    assert {code: len(names or ()) for code, names in members.items()} == entry["members"]


def test_every_row_of_every_county_is_read() -> None:
    rows = read_parties(EXAMPLE, "parties.csv")

    assert [row.row for row in rows] == list(range(2, 50))
    assert {row.county_code for row in rows} == {"17", "23"}
    assert all(row.findings == () for row in rows)
    assert all(row.info() for row in rows)


def test_a_row_is_read_whole() -> None:
    row = read_one(left_on="2025-12-31")

    assert (row.decided_by, row.decided_on) == ("kommunstyrelsen", date(2022, 1, 25))
    assert (row.reference, row.aliases) == ("KS 2021/388 § 12", ("Kil", "Kils"))
    assert (row.joined_on, row.left_on) == (date(2022, 3, 1), date(2025, 12, 31))


def test_the_columns_may_come_in_any_order_and_with_another_separator() -> None:
    names = sorted(COLUMNS)
    content = text_file([names, [GOOD[name] for name in names]], ";")

    assert read_parties(content, "p.csv") == (read_one(),)


def test_one_who_takes_part_needs_no_decision() -> None:
    undecided = {"decided_by": "", "decided_on": "", "reference": ""}

    assert read_one(accession="participating", **undecided).findings == ()


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("county_code", "02", "unknown_county"),
        ("county_code", "", "required"),
        ("name", "", "required"),
        ("kind", "kommun", "unknown_kind"),
        ("accession", "maybe", "unknown_accession"),
        ("decided_by", "", "required"),
        ("decided_on", "", "required"),
        ("decided_on", "2022-02-30", "invalid_date"),
        ("joined_on", "", "required"),
        ("joined_on", "i våras", "invalid_date"),
        ("left_on", "2022-02-28", "left_before_joining"),
        ("decided_by", "Beslut 070-174 06 12", "personal_data"),
        ("name", "=1+1", "formula_text"),
    ],
)
def test_a_bad_cell_is_named(column: str, text: str, code: str) -> None:
    row = read_one(**{column: text})

    assert [(finding.code, finding.column) for finding in row.findings] == [(code, column)]
    assert row.info() is None


def test_a_name_or_alias_that_is_taken_is_named() -> None:
    other = GOOD | {"name": "Kils nya kommun", "aliases": "Nya Kil|kil"}
    elsewhere = GOOD | {"county_code": "23"}
    rows = [[row[name] for name in COLUMNS] for row in (GOOD, other, elsewhere)]
    found = read_parties(text_file([COLUMNS, *rows]), "p.csv")

    assert [[finding.code for finding in row.findings] for row in found] == [
        *([], ["duplicate_name"]),
        [],
    ]


def test_blank_rows_are_passed_over_and_counted() -> None:
    good = [GOOD[name] for name in COLUMNS]
    (row,) = read_parties(text_file([COLUMNS, [], [""] * 3, good]), "p.csv")

    assert row.row == 4


def test_an_identity_number_is_neither_kept_nor_shown() -> None:
    row = read_one(decided_by="Handläggare 19121212-1212")

    assert "1212-1212" not in repr(row)
    assert row.decided_by == "Handläggare [personnummer]"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"PK\x03\x04", "parties.csv", "wrong_file_type"),
        (EXAMPLE, "parties.xlsx", "wrong_file_type"),
        (b"", "parties.csv", "no_table_found"),
        (b"county_code,name", "parties.csv", "no_table_found"),
        (b'county_code,"' + b"a" * 200_000, "parties.csv", "unreadable_file"),
    ],
)
def test_a_file_that_is_no_list_of_parties_is_refused(content: bytes, name: str, code: str) -> None:
    (row,) = read_parties(content, name)

    assert [finding.code for finding in row.findings] == [code]
    assert row.info() is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(max_size=20), max_size=11), max_size=5))
def test_no_text_raises(rows: list[list[str]]) -> None:
    found = read_parties(text_file([COLUMNS, *rows]), "p.csv")

    assert all(row.findings or row.info() for row in found)
