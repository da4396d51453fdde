"""The bench runs from one end to the other, at the smallest size that means anything."""

import subprocess
import sys

import pytest

from tests.support.databases import strict
from tests.support.postgres import find_binaries
from tests.support.sources import ROOT

WORKS = ("the transition", "a step in a batch", "the list", "the history", "what has stopped")
SMALL = ["--activities", "1000", "--counties", "3", "--rounds", "1", "--seconds", "0.5"]


@pytest.fixture
def pgbench() -> None:
    """Need the program that comes with PostgreSQL."""
    binaries = find_binaries()
    if binaries is None or not (binaries / "pgbench").exists():
        (pytest.fail if strict() else pytest.skip)("pgbench is missing")


@pytest.mark.usefixtures("pgbench")
def test_the_bench_measures_every_work_beside_its_bare_statements() -> None:
    command = [sys.executable, "-m", "bench", "--parts", "works", "--sides", "service", "bare"]

    run = subprocess.run(  # noqa: S603 - this program's own module
        [*command, *SMALL], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert run.returncode == 0, run.stderr
    cells = [line.strip("| ").split(" | ") for line in run.stdout.splitlines()[2:] if line]
    assert [row[:2] for row in cells] == [
        [work, side] for work in WORKS for side in ("service", "bare")
    ]
    assert all(float(row[2].replace(",", "")) > 0 for row in cells)
