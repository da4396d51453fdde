"""Every command explains itself, in the language of the terminal, without loading the service."""

import subprocess
import sys

import pytest

from service.cli.language import language
from service.cli.root import names
from tests.integration.cli.console import ENGLISH, SWEDISH, Console

BUT_NOT = ("sqlalchemy", "service.app", "service.workflows")


@pytest.mark.parametrize("spoken", [SWEDISH, ENGLISH, "C", ""])
@pytest.mark.parametrize("words", names(), ids=" ".join)
def test_every_command_has_help(words: tuple[str, ...], spoken: str) -> None:
    ran = Console().run(*words, "--help", LC_ALL=spoken)

    assert ran.code == 0, ran
    assert " ".join(["forankra", *words]) in ran.out
    assert "--help" in ran.out


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"LC_ALL": "sv_SE.UTF-8", "LANG": "en_GB.UTF-8"}, "sv"),
        ({"LC_ALL": "", "LANG": "en_US.UTF-8"}, "en"),
        ({"LC_MESSAGES": "en_GB", "LANG": "sv_SE"}, "en"),
        ({"LANG": "C.UTF-8"}, "sv"),
        ({}, "sv"),
    ],
)
def test_the_terminal_chooses_the_language(environment: dict[str, str], spoken: str) -> None:
    assert language(environment) == spoken


def purpose(lines: list[str]) -> str:
    """Return what the help says first, after the usage."""
    return lines[lines.index("") + 1]


@pytest.mark.parametrize("words", names(), ids=" ".join)
def test_help_is_all_in_swedish_where_the_terminal_is(words: tuple[str, ...]) -> None:
    swedish = Console().run(*words, "--help", LC_ALL=SWEDISH).out.splitlines()
    english = Console().run(*words, "--help", LC_ALL=ENGLISH).out.splitlines()

    assert swedish[0].startswith("Användning:")
    assert english[0].startswith("Usage:")
    assert "Val:" in swedish
    assert purpose(swedish) != purpose(english)


def test_the_list_of_commands_waits_for_nothing() -> None:
    look = "import sys, service.console; print([m for m in sys.argv if m in sys.modules])"

    looked = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", look, *BUT_NOT], check=True, capture_output=True, text=True
    )

    assert looked.stdout.strip() == "[]"


@pytest.mark.parametrize("words", [(), ("plan",), ("db",)])
def test_a_group_alone_lists_what_is_in_it(words: tuple[str, ...]) -> None:
    ran = Console().run(*words)

    assert ran.code == 2
    assert "Commands:" in ran.err
