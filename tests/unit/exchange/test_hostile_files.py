"""Broken and hostile files: read as far as they go, refused when they do not, and quickly."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.exchange.reader import read_plan
from service.exchange.shapes import PlanFile
from tests.unit.exchange.plan_files import HEADER, Made, context, text_file
from tests.unit.exchange.plan_files import workbook as made_workbook

GOOD = made_workbook(Made(rows=(HEADER, ("1", "", "Ordna en dag", "Region Värmland"))))


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


@pytest.mark.parametrize(
    "cell",
    [
        b't="s"><v>99999</v>',
        b"><v>many</v>",
        b't="d"><v>yesterday</v>',
        b's="999"><v>5</v>',
        b'><f t="shared" si="9"/>',
        b"><v>" + b"9" * 5000 + b"</v>",
    ],
)
def test_a_cell_that_cannot_be_read_does_not_sink_the_file(cell: bytes) -> None:
    sheet = zipfile.ZipFile(BytesIO(GOOD)).read("xl/worksheets/sheet1.xml")
    row = '</row><row r="3"><c r="C3" t="inlineStr"><is><t>Nästa</t></is></c><c r="H3" '
    changed = sheet.replace(b"</row></sheetData>", row.encode() + cell + b"</c></row></sheetData>")
    rows = read_bytes(package({"xl/worksheets/sheet1.xml": changed})).rows

    assert changed != sheet
    assert [row.title for row in rows] == ["Ordna en dag", "Nästa"]
    assert rows[1].comment is not None


def test_a_sheet_merged_to_its_edges_is_read_at_once() -> None:
    sheet = zipfile.ZipFile(BytesIO(GOOD)).read("xl/worksheets/sheet1.xml")
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A5:XFD1048576"/></mergeCells>'
    content = package({"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", merged)})

    assert [row.title for row in read_bytes(content).rows] == ["Ordna en dag"]


def test_a_cell_in_the_last_corner_of_the_sheet_costs_nothing() -> None:
    sheet = zipfile.ZipFile(BytesIO(GOOD)).read("xl/worksheets/sheet1.xml")
    corner = b'<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
    changed = sheet.replace(b"</sheetData>", corner + b"</sheetData>")
    file = read_bytes(package({"xl/worksheets/sheet1.xml": changed}))

    assert len(file.rows) == 1
    assert [(notice.code, notice.count) for notice in file.notices] == [("rows_below_table", 1)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["plan.csv", "plan.xlsx"]), st.booleans())
def test_arbitrary_bytes_are_refused_and_never_raise(tail: bytes, name: str, zipped: bool) -> None:  # noqa: FBT001 -- drawn
    assert refusal((b"PK" if zipped else b"") + tail, name) is not None


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_workbook_never_raises(data: st.DataObject) -> None:
    damaged = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(GOOD) - 1))] = data.draw(st.integers(0, 255))

    file = read_bytes(bytes(damaged))

    assert file.refused is not None or file.rows


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_workbook_with_damaged_xml_never_raises(data: st.DataObject) -> None:
    part = data.draw(
        st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]),
    )
    xml = bytearray(zipfile.ZipFile(BytesIO(GOOD)).read(part))
    for _ in range(data.draw(st.integers(1, 3))):
        xml[data.draw(st.integers(0, len(xml) - 1))] = data.draw(st.sampled_from(b'0<>"/a9-'))

    file = read_bytes(package({part: bytes(xml)}))

    assert file.refused is not None or file.notices is not None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=9), max_size=6))
def test_any_text_under_a_header_is_read(rows: list[list[str]]) -> None:
    file = read_bytes(text_file([list(HEADER), *rows]), "plan.csv")

    assert file.refused is None
    assert all(row.masked().as_json() for row in file.rows)
