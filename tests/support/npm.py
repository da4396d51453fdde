"""Programs for Node that tests need, installed from a lock when a test first asks for them.

Where there is no npm the tests that need one are skipped; in strict mode they fail.
"""

import fcntl
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.databases import strict
from tests.support.sources import ROOT

PATIENCE = 300  # seconds for the installation
ALWAYS = ("package.json", "package-lock.json", ".npmrc")


@dataclass(frozen=True, slots=True)
class Installed:
    """The interpreter, and the folder that holds the files and what they need."""

    node: str
    folder: Path


def installed(source: Path, name: str, *files: str) -> Installed:
    """Install what the lock in *source* names, with *files* beside it, once for all who ask.

    *name* is the folder's below ``var``.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        (pytest.fail if strict() else pytest.skip)("node and npm are needed for this test")
    folder = ROOT / "var" / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = "\0".join((source / each).read_text() for each in (*ALWAYS, *files))
        done = folder / "done"
        if not (done.exists() and done.read_text() == wanted):
            for each in (*ALWAYS, *files):
                shutil.copyfile(source / each, folder / each)
            _install(npm, folder)
            done.write_text(wanted)
    return Installed(node, folder)


def _install(npm: str, folder: Path) -> None:
    said = subprocess.run(  # noqa: S603 - npm, with the lock in the folder
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    )
    assert said.returncode == 0, said.stderr
