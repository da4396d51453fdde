"""The style sheet and the script that are served are those that their sources make."""

import subprocess
from pathlib import Path

import pytest

from tests.support.npm import Installed, installed
from tests.support.sources import SERVICE

SOURCE = SERVICE / "web" / "look"
SERVED = SERVICE / "web" / "static"
OPTIONS = ("--no-source-map", "--style=compressed", "--quiet")


@pytest.fixture(scope="module")
def made() -> Installed:
    """Give the folder in which what makes the look is installed."""
    partials = sorted(each.name for each in SOURCE.glob("*.scss"))
    return installed(SOURCE, "test-look", *partials)


def test_the_style_sheet_is_made_from_its_sources(made: Installed, tmp_path: Path) -> None:
    modules, sheet = made.folder / "node_modules", tmp_path / "look.css"
    sass = [made.node, str(modules / "sass" / "sass.js"), *OPTIONS]
    command = [*sass, f"--load-path={modules}", str(SOURCE / "look.scss"), str(sheet)]

    said = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603 - sass, of the lock

    assert said.returncode == 0, said.stderr
    assert sheet.read_bytes() == (SERVED / "look.css").read_bytes()


def test_the_script_is_the_library_as_it_was_published(made: Installed) -> None:
    published = made.folder / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"

    assert (SERVED / "htmx.js").read_bytes() == published.read_bytes()
