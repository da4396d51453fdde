"""Everything that an import can notice has a sentence, and a line in the guide."""

import re
from pathlib import Path

import pytest

from service.exchange import findings, refusals
from service.exchange.parties import COLUMNS, read_parties
from tests.unit.exchange.plan_files import PLANS

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "plan-files.md").read_text("utf-8")
SOURCES = sorted((ROOT / "service" / "exchange").glob("*.py"))
REPORTS_ONLY = {"comment_conflict", "duplicate_report", "no_answer", "unknown_number"}


def noticed() -> set[str]:
    """List the codes that the example files expect, and those that the program names."""
    expected = [path.read_text("utf-8") for path in PLANS.glob("*.expected.json")]
    listed = {
        code
        for text in expected
        for codes in re.findall(r'"findings": \[([^\]]*)\]', text)
        for code in re.findall(r'"(\w+)"', codes)
    }
    program = "".join(path.read_text("utf-8") for path in SOURCES)
    named = set(re.findall(r'code="(\w+)"', program)) - set(findings.NOTICES)
    doubts = set(re.findall(r'(?:doubt|finding)\("(\w+)"', program))
    files = {value for name, value in vars(refusals).items() if name.isupper()}
    return (listed | named | doubts | files) - REPORTS_ONLY


@pytest.mark.parametrize("code", sorted(noticed()))
def test_every_finding_has_a_sentence(code: str) -> None:
    assert findings.sentence(code, "något").strip()


@pytest.mark.parametrize("code", sorted(findings.SENTENCES))
def test_every_sentence_has_a_line_in_the_guide(code: str) -> None:
    assert f"`{code}`" in GUIDE


@pytest.mark.parametrize("code", sorted(findings.SENTENCES))
def test_a_sentence_never_leaves_a_gap(code: str) -> None:
    said = findings.sentence(code)

    assert "%(" not in said
    assert "None" not in said


@pytest.mark.parametrize("code", sorted(findings.NOTICES))
def test_every_notice_says_what_was_left_out(code: str) -> None:
    said = findings.notice(code, "Blad 2", 7)

    assert "%(" not in said


def test_every_fault_of_a_file_of_parties_has_a_sentence() -> None:
    header = ",".join(COLUMNS)
    bad = ["99,,x,y,2026-02-01,=1,z,070-174 06 05,2025-01-01,Kil", "17,Kil,agency,signed,,,,,,"]
    rows = read_parties("\n".join([header, *bad, bad[1]]).encode(), "parties.csv")
    codes = {finding.code for row in rows for finding in row.findings}

    assert len(codes) >= 8
    assert codes <= set(findings.SENTENCES)
