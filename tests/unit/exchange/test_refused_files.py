"""A file is refused before it is read, for the first reason that holds; nothing makes it raise."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest

from service.exchange import packages
from service.exchange.reader import read_plan
from service.exchange.shapes import PlanFile
from tests.unit.exchange.plan_files import HEADER, PLANS, Made, context, read
from tests.unit.exchange.plan_files import workbook as made_workbook

GOOD = made_workbook(Made(rows=(HEADER, ("1", "", "Ordna en dag", "Region Värmland"))))
NOT_A_TABLE = made_workbook(Made(rows=(("Hej", "du"), ("Aktivitet", "Ansvarig"))))


def read_bytes(content: bytes, name: str = "plan.xlsx") -> PlanFile:
    return read_plan(content, name, context=context())


def refusal(content: bytes, name: str = "plan.xlsx") -> str | None:
    file = read_bytes(content, name)
    assert (file.refused is None) or file.rows == ()
    return file.refused.code if file.refused else None


def package(members: Mapping[str, bytes], base: bytes = GOOD) -> bytes:
    """Add members to a package."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(base)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in members:
                target.writestr(name, source.read(name))
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def lying(content: bytes, size: int) -> bytes:
    """Let the directory say that every member is small."""
    changed = bytearray(content)
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + 24 : place + 28] = size.to_bytes(4, "little")
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.docx", "plan.pdf", "plan", "csv"])
def test_content_that_is_no_zip_file_is_the_wrong_type_unless_named_as_text(name: str) -> None:
    assert refusal(b"%PDF-1.7 ...", name) == "wrong_file_type"


def test_an_old_workbook_is_the_wrong_type() -> None:
    assert (
        refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "plan.xls") == "wrong_file_type"
    )


@pytest.mark.parametrize("name", ["plan.csv", "PLAN.TXT", "plan.xlsx", "plan.doc"])
def test_the_content_and_not_the_name_decides_that_it_is_a_workbook(name: str) -> None:
    assert refusal(GOOD, name) is None


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04", GOOD[:-40], GOOD[: len(GOOD) // 2]])
def test_a_broken_zip_file_is_unreadable(content: bytes) -> None:
    assert refusal(content) == "unreadable_file"


def test_a_zip_file_of_something_else_is_unreadable() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("content.xml", "<office/>")

    assert refusal(stream.getvalue()) == "unreadable_file"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_workbook_with_a_broken_part_is_unreadable(part: str) -> None:
    assert refusal(package({part: b"<not<xml"})) == "unreadable_file"


def test_a_part_with_entities_is_unreadable() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'

    assert refusal(package({"xl/workbook.xml": bomb})) == "unreadable_file"


def test_an_encrypted_member_is_unreadable() -> None:
    changed = bytearray(GOOD)
    for sign, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        changed[GOOD.find(sign) + flags] |= 1

    assert refusal(bytes(changed)) == "unreadable_file"


def test_a_file_that_is_too_large_unpacked_is_refused_by_the_sizes_it_states() -> None:
    content = package({"xl/media/a.bin": bytes(packages.UNPACKED_AT_MOST)})

    assert len(content) < 1_000_000
    assert refusal(content) == "too_large_unpacked"


def test_the_limit_holds_while_reading_when_the_stated_sizes_are_lies() -> None:
    content = package({"xl/media/a.bin": bytes(packages.UNPACKED_AT_MOST + 1)})

    assert refusal(lying(content, 10)) == "too_large_unpacked"


def test_small_members_with_false_sizes_are_unreadable() -> None:
    assert refusal(lying(GOOD, 10)) == "unreadable_file"


def test_the_limit_holds_for_all_members_together() -> None:
    halves = {f"xl/media/{name}.bin": bytes(packages.UNPACKED_AT_MOST // 2) for name in "ab"}

    assert refusal(package(halves)) == "too_large_unpacked"


def test_one_long_text_shown_in_every_cell_stops_at_the_limit() -> None:
    content = (PLANS / "traps.xlsx").read_bytes()
    sheet = zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml")
    shared = re.search(rb'<c r="C11"[^>]*><v>(\d+)</v></c>', sheet)
    assert shared is not None
    cell = b'<c t="s"><v>' + shared[1] + b"</v></c>"
    more = (b"<row>" + cell * 200 + b"</row>") * 150
    changed = sheet.replace(b"</sheetData>", more + b"</sheetData>")

    assert refusal(package({"xl/worksheets/sheet1.xml": changed}, content)) == "too_large_unpacked"


@pytest.mark.parametrize("place", ["xl/vbaProject.bin", "custom/VBAPROJECT.BIN"])
@pytest.mark.parametrize("name", ["plan.xlsx", "plan.xlsm", "plan.csv"])
def test_a_file_with_macros_is_refused_whatever_it_is_called(place: str, name: str) -> None:
    assert refusal(package({place: b"code"}), name) == "macro_file"


def test_too_large_goes_before_macros() -> None:
    members = {"a.bin": bytes(packages.UNPACKED_AT_MOST), "xl/vbaProject.bin": b"code"}

    assert refusal(package(members)) == "too_large_unpacked"


def test_macros_in_a_document_go_before_what_is_not_supported() -> None:
    document = (PLANS / "kronoberg-style.docx").read_bytes()

    assert refusal(package({"word/vbaProject.bin": b"code"}, document)) == "macro_file"


@pytest.mark.parametrize(
    "content", [b"", b"\xef\xbb\xbf", b"Aktivitet;Ansvarig\r\nx;y", b"\x00" * 99]
)
def test_a_text_file_without_a_header_row_holds_no_table(content: bytes) -> None:
    assert refusal(content, "plan.csv") == "no_table_found"


def test_a_workbook_without_a_header_row_holds_no_table() -> None:
    assert refusal(NOT_A_TABLE) == "no_table_found"


def test_a_refused_file_is_one_entry_with_nothing_but_its_finding() -> None:
    entries = read_bytes(NOT_A_TABLE).as_json()

    assert entries == [
        {
            **dict.fromkeys(("row", "number", "goal", "title", "schedule", "status")),
            "owners": [],
            "groups": [],
            "focus": False,
            "findings": ["no_table_found"],
        },
    ]


def test_a_mapping_to_an_unknown_field_is_refused_by_name() -> None:
    refused = read(Made(rows=(HEADER,)), context(mapping={"Vad": "vad"})).refused

    assert refused is not None
    assert (refused.code, refused.column, refused.value) == ("unknown_field", "Vad", "vad")
