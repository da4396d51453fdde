"""Whatever verification finds is said in a sentence, with its place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.trail import verify_findings
from service.trail.verify_findings import SENTENCES, Finding, Report

FOLDER = Path(verify_findings.__file__).parent


def _words() -> Iterator[str]:
    """Yield every text constant of the modules that verify."""
    for path in FOLDER.glob("verify*.py"):
        if path.name != "verify_findings.py":
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_belongs_to_a_finding_that_can_be_made(code: str) -> None:
    assert code in set(_words())


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_whole_when_its_values_are_given(code: str) -> None:
    names = re.findall(r"%\((\w+)\)s", str(SENTENCES[code]))

    sentence = Finding(code, values=dict.fromkeys(names, "x")).sentence

    assert sentence.endswith(".")
    assert "%" not in sentence


def test_a_finding_names_its_place_before_what_is_wrong() -> None:
    entry = Finding("leaf_hash", "plan/x", 3)
    row = Finding("row_missing", "plan/x", row="goal/y")
    subject = Finding("column_differs", "plan/x", row="plan/x", values={"column": "title"})
    file = Finding("file_missing", values={"file": "heads.json"})

    assert str(entry) == "plan/x #3: The stored digest is not the digest of the stored bytes."
    assert row.place == "plan/x goal/y"
    assert subject.place == "plan/x"
    assert str(file) == "heads.json is missing from the export."


def test_a_report_as_json_says_all_and_what_it_cannot_promise() -> None:
    found = Finding("column_differs", "plan/x", row="plan/x", values={"column": "title"})

    said = Report(entries=1, streams=1, rows=1, findings=[found], digest="d").as_dict()

    assert said["sound"] is False
    assert said["findings"] == [
        {
            "stream": "plan/x",
            "sequence": None,
            "row": "plan/x",
            "leaf": None,
            "code": "column_differs",
            "message": "What is stored in title is not what the entries say.",
            "column": "title",
        }
    ]
    assert "could have rewritten it all" in said["statement"]
