"""The manual's table of requirements and the tests that show them name each other."""

import ast
import re
from pathlib import Path

from tests.support.sources import ROOT

PAGE = ROOT / "docs" / "asvs.md"
SAID = re.compile(r"ASVS (?P<item>\d+\.\d+\.\d+)[\d., and]* \((?P<level>L[123])\): (?P<what>.+)")
ROW = re.compile(
    r"^\| (?P<item>\d+\.\d+\.\d+) \| L[123] \| [^|]+ \| `(?P<file>[\w/.]+)::(?P<test>\w+)` \|$"
)
HERE = Path(__file__).parent
ENOUGH = 25


def rows() -> list[re.Match[str]]:
    """Return the rows of the table; each is a whole line."""
    lines = [each for each in PAGE.read_text(encoding="utf-8").splitlines() if "::" in each]
    found = [ROW.match(each) for each in lines]
    assert all(found), "a row of the table is not whole"
    return [each for each in found if each]


def shown_in(path: Path) -> dict[str, str]:
    """Return the docstring of every test in a file, by the test's name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)]
    return {each.name: ast.get_docstring(each) or "" for each in found if each.name[:5] == "test_"}


def test_every_test_that_the_table_names_is_there() -> None:
    missing = [
        row["test"] for row in rows() if row["test"] not in shown_in(ROOT / str(row["file"]))
    ]

    assert missing == []


def test_every_named_test_says_its_item_and_is_in_the_table() -> None:
    named = {(str(row["file"]), str(row["test"])) for row in rows()}
    left_out = [
        row_for(str(path.relative_to(ROOT)), test, said)
        for path in sorted(HERE.glob("test_asvs_*.py"))
        for test, said in shown_in(path).items()
        if (str(path.relative_to(ROOT)), test) not in named or not SAID.match(said)
    ]

    assert not left_out, "put these into docs/asvs.md:\n" + "\n".join(left_out)


def row_for(file: str, test: str, said: str) -> str:
    """Return the row that a test asks for, made of what its docstring says."""
    found = SAID.match(" ".join(said.split()))
    item, level, what = found.group("item", "level", "what") if found else ("?", "?", "?")
    return f"| {item} | {level} | {what[:1].upper()}{what[1:]} | `{file}::{test}` |"


def test_the_table_covers_as_much_as_it_should() -> None:
    assert len({row["item"] for row in rows()}) >= ENOUGH
