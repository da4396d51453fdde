"""docs/security.md names what is there, and with docs/asvs.md every requirement once."""

import re

from tests.integration.security.test_named_requirements import rows, shown_in
from tests.support.sources import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(?P<file>(?:service|tests|docs|bench)/[\w./-]+)(?:::(?P<test>\w+))?`")
ROW = re.compile(r"\| (?P<items>\d+\.\d+\.\d+[\d., -]*) \| [^|]+ \| (?P<stands>[^|]+) \|")
STANDS = re.compile(r"met[ :;,]|\*\*not met\*\*[ :]|does not apply( yet)?: |the operator's: ")
WHY_UNTESTED = ("no named test", "cannot be tested here", "**not met**", "does not apply")
# With how many requirements of level 1 or 2 each section of ASVS 5.0.0 begins; the rest is level 3.
SECTIONS = """
    1.1: 2, 1.2: 9, 1.3: 11, 1.4: 3, 1.5: 2, 2.1: 3, 2.2: 3, 2.3: 4, 2.4: 1, 3.2: 2, 3.3: 4, 3.4: 6,
    3.5: 5, 3.7: 2, 4.1: 3, 4.2: 1, 4.3: 2, 4.4: 4, 5.1: 1, 5.2: 3, 5.3: 2, 5.4: 3, 6.1: 3, 6.2: 12,
    6.3: 4, 6.4: 4, 6.5: 5, 6.6: 3, 6.8: 4, 7.1: 3, 7.2: 4, 7.3: 2, 7.4: 5, 7.5: 2, 7.6: 2, 8.1: 2,
    8.2: 3, 8.3: 1, 8.4: 1, 9.1: 3, 9.2: 4, 10.1: 2, 10.2: 2, 10.3: 4, 10.4: 11, 10.5: 5, 10.6: 2,
    10.7: 3, 11.1: 2, 11.2: 3, 11.3: 3, 11.4: 4, 11.5: 1, 11.6: 1, 12.1: 3, 12.2: 2, 12.3: 4,
    13.1: 1, 13.2: 5, 13.3: 2, 13.4: 5, 14.1: 2, 14.2: 4, 14.3: 3, 15.1: 3, 15.2: 3, 15.3: 7,
    16.1: 1, 16.2: 5, 16.3: 4, 16.4: 3, 16.5: 3, 17.1: 1, 17.2: 4, 17.3: 2"""


def told() -> list[re.Match[str]]:
    """Return the rows of the page's tables of requirements; each is a whole line."""
    found = [ROW.fullmatch(each) for each in PAGE.splitlines() if re.match(r"\| \d", each)]
    assert all(found), "a row of a table is not whole"
    return [each for each in found if each]


def spread(items: str) -> list[str]:
    """Return every item that is meant by such as ``1.2.6-1.2.8, 1.3.1``."""
    found: list[str] = []
    for each in items.split(", "):
        first, _, last = each.partition("-")
        section, _, low = first.rpartition(".")
        found += [f"{section}.{n}" for n in range(int(low), int((last or first).split(".")[2]) + 1)]
    return found


def test_every_file_and_every_test_that_the_page_names_is_there() -> None:
    named = [(each["file"], each["test"]) for each in NAMED.finditer(PAGE)]
    assert len(named) > 100
    assert [file for file, _ in named if not (ROOT / file).exists()] == []
    assert [each for each in named if each[1] and each[1] not in shown_in(ROOT / each[0])] == []


def test_every_row_says_how_it_stands_or_why_no_test_shows_it() -> None:
    stands = [each["stands"] for each in told()]
    assert [each for each in stands if not STANDS.match(each)] == []
    assert [e for e in stands if "::" not in e and not any(why in e for why in WHY_UNTESTED)] == []


def test_every_requirement_of_level_1_and_2_stands_on_one_of_the_two_pages() -> None:
    counts = [each.split(":") for each in SECTIONS.split(",")]
    wanted = [f"{s.strip()}.{number}" for s, n in counts for number in range(1, int(n) + 1)]
    here = [item for each in told() for item in spread(each["items"])]
    there = {row["item"] for row in rows()} & set(wanted)
    assert len(wanted) == 253
    assert sorted([*here, *there]) == sorted(wanted)
