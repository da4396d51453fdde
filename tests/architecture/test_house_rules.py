"""Rules of the house that no linter knows."""

import re
from pathlib import Path

from tests.support.sources import ROOT, SERVICE, files, label

LONGEST = 250
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers"}
EXEMPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?P<codes>:\s*[A-Z]+\d+|\[)?(?P<rest>.*)$")
REASON = re.compile(r"(?:\s--?\s|#\s*)\w")
PROGRAMS = files(".py", under=SERVICE)
# A migration is written once and never again: it may be as long as the tables it makes.
MIGRATIONS = ROOT / "migrations" / "versions"
SOURCES = [path for path in files(".py") if not path.is_relative_to(MIGRATIONS)]


def test_every_file_stays_short() -> None:
    lengths = {label(path): len(path.read_text().splitlines()) for path in SOURCES}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_module_is_named_after_nothing() -> None:
    assert [label(path) for path in SOURCES if path.stem in VAGUE] == []


def test_only_one_place_commits() -> None:
    assert _saying(r"\.commit\(") == {"service/core/db.py"}


def test_only_the_engine_knows_the_library() -> None:
    assert _saying(r"^\s*(?:from|import) transitions\b") == {"service/workflows/engine.py"}


def test_a_state_is_never_assigned() -> None:
    assert _saying(r"\.state\s*=[^=]|setattr\([^)]*[\"']state[\"']") == set()


def test_every_exemption_from_a_check_names_its_code_and_its_reason() -> None:
    lines = [(label(path), line) for path in SOURCES for line in path.read_text().splitlines()]
    exempt = [(name, hit) for name, line in lines if (hit := EXEMPTION.search(line))]

    assert [(name, hit.group()) for name, hit in exempt if not _is_explained(hit)] == []


def test_no_test_is_switched_off_or_run_against_a_stand_in() -> None:
    off = re.compile(r"mark\.(?:skip|xfail)|pytest\.xfail|\bunittest\.mock\b|\bmocker\b")
    tests = [path for path in SOURCES if path.is_relative_to(ROOT / "tests")]
    others = [path for path in tests if path != Path(__file__)]

    assert [label(path) for path in others if off.search(path.read_text())] == []


def _saying(pattern: str) -> set[str]:
    said = re.compile(pattern, re.MULTILINE)
    return {label(path) for path in PROGRAMS if said.search(path.read_text())}


def _is_explained(hit: re.Match[str]) -> bool:
    return bool(hit["codes"] and REASON.search(hit["rest"]))
