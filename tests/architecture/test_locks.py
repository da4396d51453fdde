"""The locks hold what the project asks for, every file of it known by its hash."""

import re
import tomllib
from itertools import pairwise

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = PROJECT["project"]["dependencies"]
GROUPS = PROJECT["dependency-groups"]
WANTED = {
    "requirements.txt": RUNTIME,
    "requirements-dev.txt": RUNTIME + GROUPS["dev"],
    "requirements-postgres.txt": GROUPS["postgres"],
}
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)", re.MULTILINE)
HASH = re.compile(r"^ {4}--hash=sha256:[0-9a-f]{64}", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text()
    return {hit["name"]: hit["version"] for hit in PIN.finditer(text)}


@pytest.mark.parametrize("lock", WANTED)
def test_a_lock_satisfies_what_the_project_asks_for(lock: str) -> None:
    locked = pins(lock)
    unmet = [
        wanted
        for wanted in map(Requirement, WANTED[lock])
        if not wanted.specifier.contains(locked.get(canonicalize_name(wanted.name), "0"))
    ]

    assert unmet == []


@pytest.mark.parametrize("lock", WANTED)
def test_a_lock_holds_nothing_but_pins_and_hashes(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    odd = [line for line in lines if not PIN.match(line) and not HASH.match(line)]

    assert odd == []


@pytest.mark.parametrize("lock", WANTED)
def test_every_pin_is_followed_by_a_hash(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    following = [later for line, later in pairwise(lines) if PIN.match(line)]

    assert len(following) == len(pins(lock))
    assert all(HASH.match(line) for line in following)


@pytest.mark.parametrize("lock", ["requirements-dev.txt", "requirements-postgres.txt"])
def test_what_is_tested_is_what_is_shipped(lock: str) -> None:
    shipped, tested = pins("requirements.txt"), pins(lock)

    assert {name: tested[name] for name in shipped.keys() & tested.keys()} == {
        name: shipped[name] for name in shipped.keys() & tested.keys()
    }
    assert lock != "requirements-dev.txt" or shipped.keys() <= tested.keys()
