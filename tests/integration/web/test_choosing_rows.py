"""Which rows of a file are imported, as the form of the preview says it, of any length."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from service.core.db import db
from service.exchange.delimited import ROWS_AT_MOST
from service.models import Activity
from service.web import import_choice, room
from tests.integration.web.test_administration_importing import come_in, hidden_in, send
from tests.support.browsing import Visitor
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
SENT = {"offered-1": "1 2 3", "row": ["2"], "group": ["1"]}
LONG = "x" * 41  # a number that is refused, so that a long file is soon looked through
ROWS = {
    row: f"{LONG if 10 < row < 1_500 else row};Aktivitet {row};;2026" for row in range(2, 1_503)
}
FILE = "\n".join(["Nr;Aktivitet;Ansvarig;Tidplan", *ROWS.values(), ""]).encode()
PART = re.compile(r"<details( open)?>\s*<summary>Rows (\d+) to (\d+)<")


def test_rows_that_are_offered_and_not_chosen_are_left_out() -> None:
    with Flask(__name__).test_request_context(method="POST", data=SENT):
        left_out = import_choice.left_out()

    assert left_out == {1, 3}


def test_a_choice_is_brought_along_in_few_words() -> None:
    spelled = import_choice.spelled({12, 3, 7, 8, 9})
    with Flask(__name__).test_request_context(method="POST", data={"left": spelled, **SENT}):
        left_out = import_choice.left_out()

    assert spelled == "3 7-9 12"
    assert left_out == {1, 3, 7, 8, 9, 12}


@pytest.mark.parametrize("typed", ["1-999999 1-999999", "9-1", "-", "x", "0-0"])
def test_what_no_page_of_ours_brings_along_is_bounded(typed: str) -> None:
    with Flask(__name__).test_request_context(method="POST", data={"left": typed}):
        assert len(import_choice.left_out()) <= 2 * ROWS_AT_MOST


def test_every_row_of_the_longest_file_has_room_in_the_form_with_a_goal_of_its_own() -> None:
    rows = [{"row": each, "goal": str(each), "outcome": "created"} for each in range(ROWS_AT_MOST)]

    parts = import_choice.parts(rows, frozenset({ROWS_AT_MOST - 1}))
    groups = [group for part in parts for group in part.groups]

    assert len({each.number for each in groups}) == ROWS_AT_MOST
    assert all(import_choice.OFFERED.fullmatch(f"offered-{each.number}") for each in groups)
    assert 2 * len(groups) + len(rows) < room.MOST_PARTS
    assert [each.open for each in parts] == [True, *[False] * (len(parts) - 2), True]


@ON_SQLITE
def test_rows_are_taken_away_anywhere_in_a_long_file(browser: Visitor, county: World) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/import"
    way = f"{here}/commit"

    looked = send(browser, here, here, FILE).text
    kept = hidden_in(looked, way)
    offered = [*kept["row"]]
    kept["row"] = [each for each in offered if each not in ("7", "1501")]
    without = send(browser, way, here, None, **{**kept, "content": ""}).text
    given = hidden_in(without, here)
    again = send(browser, here, here, FILE, **given).text
    done = send(browser, way, here, None, **kept)

    assert [each[1:] for each in PART.findall(looked)] == [
        ("2", "501"),
        ("502", "1001"),
        ("1002", "1501"),
        ("1502", "1502"),
    ]
    assert offered == [*map(str, range(2, 11)), "1500", "1501", "1502"]
    assert given["left"] == "7 1501"
    assert [each[0] for each in PART.findall(again)] == [" open", "", " open", ""]
    assert hidden_in(again, way)["row"] == kept["row"]
    assert done.status_code == 303, done.text
    assert created(county) == {f"Aktivitet {each}" for each in kept["row"]}


def created(county: World) -> set[str]:
    """Return the titles of the activities that there are."""
    with county.app.app_context():
        return set(db.session.scalars(select(Activity.title)))
