"""Exports of every format go on verifying, and two verifiers agree on each, however damaged."""

import random
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from service.trail.checkpoints import Statement, stated_in
from service.trail.signed_note import Verifier
from service.trail.verify import verify
from service.trail.verify_file import file_source
from service.trail.verify_findings import Report
from service.trail.verify_signatures import Trust
from service.trail.verify_steps import FLOWS
from tests.support.sizes import size
from tests.support.sources import ROOT

BUNDLES = ROOT / "tests" / "data" / "bundles"
KEYS = (BUNDLES / "format-2.keys").read_text().split()
KEPT = (BUNDLES / "format-2.checkpoint").read_text()
KEYS_3 = (BUNDLES / "format-3.keys").read_text().split()
KEPT_3 = (BUNDLES / "format-3.checkpoint").read_text()
THINNED = ("format-3.zip", "format-3-activity.zip")
ALONE = runpy.run_path(str(ROOT / "service" / "trail" / "verify_alone.py"))
TRUST = Trust(keys=[Verifier.read(key) for key in KEYS], kept=[stated_in(KEPT)])
TRUST_3 = Trust(keys=[Verifier.read(key) for key in KEYS_3], kept=[stated_in(KEPT_3)])
SEED = 20260504
Files = dict[str, bytes]
Damage = Callable[[random.Random, Files, str], None]
# What no verifier reads: it follows from the rest, and is for people.
DERIVED = {"README.txt", "entries.csv", "entries.html", "verify.py", "policy.txt"}


def _ours(path: Path, trust: Trust = TRUST) -> Report:
    with file_source(path) as source:
        return verify(source, trust)


def _theirs(path: Path, keys: list[str] = KEYS, kept: tuple[str, ...] = (KEPT,)) -> Any:  # noqa: ANN401 -- of the other program
    return ALONE["Check"](path, keys, list(kept))


def test_an_export_of_the_first_format_still_verifies() -> None:
    report = _ours(BUNDLES / "format-1.zip", Trust())

    assert report.findings == []
    assert report.entries == 15


@pytest.mark.parametrize("name", ["format-2.zip", "format-2-activity.zip"])
def test_an_export_of_this_format_verifies_by_both(name: str) -> None:
    assert _ours(BUNDLES / name).findings == []
    assert _theirs(BUNDLES / name).wrong == []


@pytest.mark.parametrize("name", THINNED)
def test_an_export_with_what_was_thinned_verifies_by_both(name: str) -> None:
    ours, theirs = _ours(BUNDLES / name, TRUST_3), _theirs(BUNDLES / name, KEYS_3, (KEPT_3,))

    assert (ours.findings, theirs.wrong) == ([], [])
    assert [each.activities for each in ours.thinnings] == [3]


def test_both_count_what_is_not_covered_yet() -> None:
    assert _ours(BUNDLES / "format-2.zip").covered.uncovered == 1
    assert "not yet covered: 1" in _theirs(BUNDLES / "format-2.zip").told


def test_both_ask_for_the_signatures_of_the_keys_that_are_given() -> None:
    other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    ours = _ours(BUNDLES / "format-2.zip", Trust(keys=[Verifier.read(other)]))

    assert {each.code for each in ours.findings} == {"checkpoint_unsigned"}
    assert len(_theirs(BUNDLES / "format-2.zip", [other]).wrong) == 1


def test_both_find_that_a_kept_checkpoint_covers_more_or_another() -> None:
    stated = stated_in(KEPT)
    later = Statement(stated.origin, 900, stated.root)
    elsewhere = Statement("elsewhere.example/trail/2026", 3, stated.root)

    for kept in (later, elsewhere):
        ours = _ours(BUNDLES / "format-2.zip", Trust(kept=[kept]))
        assert not ours.sound
        assert _theirs(BUNDLES / "format-2.zip", [], (kept.text,)).wrong


def test_the_program_in_an_export_is_the_one_of_this_version() -> None:
    alone = (ROOT / "service" / "trail" / "verify_alone.py").read_text()

    assert len(alone.splitlines()) <= 250
    assert "service" not in {line.split()[1].split(".")[0] for line in _imports(alone)}


def test_the_independent_program_knows_every_version_of_the_flow() -> None:
    assert set(ALONE["FLOWS"]) == {f"flows/{path.name}" for path in FLOWS.glob("*.json")}


def _imports(program: str) -> list[str]:
    return [each for each in program.splitlines() if each.startswith(("import ", "from "))]


def _flip(chance: random.Random, files: Files, name: str) -> None:
    content = bytearray(files[name])
    at = chance.randrange(len(content))
    content[at] = (content[at] + chance.randrange(1, 256)) % 256
    files[name] = bytes(content)


def _lines(change: Callable[[random.Random, list[bytes]], object]) -> Damage:
    def damage(chance: random.Random, files: Files, name: str) -> None:
        lines = files[name].splitlines(keepends=True)
        change(chance, lines)
        files[name] = b"".join(lines)

    return damage


def _cut(chance: random.Random, files: Files, name: str) -> None:
    files[name] = files[name][: chance.randrange(len(files[name]))]


def _remove(chance: random.Random, files: Files, name: str) -> None:
    del chance
    del files[name]


DAMAGES: tuple[Damage, ...] = (
    *(_flip, _flip, _flip, _cut, _remove),
    _lines(lambda chance, lines: lines.pop(chance.randrange(len(lines)))),
    _lines(lambda chance, lines: lines.insert(0, lines[chance.randrange(len(lines))])),
    _lines(lambda chance, lines: lines.append(lines[chance.randrange(len(lines))])),
    _lines(lambda chance, lines: chance.shuffle(lines)),
)


@pytest.mark.parametrize(
    ("sources", "trust", "keys", "kept"),
    [
        (("format-2.zip", "format-2-activity.zip"), TRUST, KEYS, KEPT),
        (THINNED, TRUST_3, KEYS_3, KEPT_3),
    ],
    ids=["format 2", "format 3"],
)
def test_two_verifiers_agree_on_randomly_damaged_exports(
    tmp_path: Path, sources: tuple[str, str], trust: Trust, keys: list[str], kept: str
) -> None:
    chance = random.Random(SEED)  # noqa: S311 -- the same damages each time
    disagreed, found = [], 0
    for number in range(size(100, 1_000)):
        name, path = _damaged(chance, BUNDLES / sources[number % 2], tmp_path)
        ours, theirs = _ours(path, trust), _theirs(path, keys, (kept,))
        found += bool(theirs.wrong)
        if ours.sound != (not theirs.wrong):
            told = [str(each) for each in ours.findings][:3]
            disagreed.append((number, name, told, theirs.wrong[:3]))

    assert disagreed == []
    assert found > 50


def _damaged(chance: random.Random, source: Path, folder: Path) -> tuple[str, Path]:
    """Return what was done to which file of an export, and where the damaged one lies."""
    with ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(files.keys() - DERIVED))
    damage = chance.choice(DAMAGES)
    damage(chance, files, name)
    path = folder / "damaged.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for each, content in files.items():
            archive.writestr(each, content)
    return f"{damage.__name__} {name}", path
