"""The manual's tables of rights are those that the service goes by."""

import pytest
from flask import Flask

from service.app import create_app
from service.auth.rights import COMMANDS
from service.cli import menu
from service.core.config import Config
from tests.integration.auth.rights_drawn import tables
from tests.support.sources import ROOT

PAGE = ROOT / "docs" / "rights.md"
DRAWN = ("holders", "grants", "ways into the API", "pages", "commands")


@pytest.fixture
def app(sqlite_url: str) -> Flask:
    return create_app(Config(database_url=sqlite_url, secret_key="only for tests " * 3))


@pytest.mark.parametrize("name", DRAWN)
def test_the_manual_has_the_table_as_it_is(app: Flask, name: str) -> None:
    drawn = tables(app)[name]

    assert drawn in PAGE.read_text(encoding="utf-8"), f"put this into docs/rights.md:\n{drawn}"


def test_every_table_that_is_drawn_is_looked_for(app: Flask) -> None:
    assert {*tables(app)} == {*DRAWN}


def test_every_command_says_who_may() -> None:
    assert {row.path for row in menu.COMMANDS} == {*COMMANDS}
