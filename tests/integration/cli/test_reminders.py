"""`forankra reminders`: a day's letters told ahead, and those that are due written."""

from datetime import timedelta

import pytest

from service.core import clock
from tests.integration.cli.console import TODAY
from tests.integration.cli.county import COORDINATOR, REPORTER, County

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MONDAY = TODAY + timedelta(days=(7 - TODAY.weekday()) % 7 or 7)


def test_a_days_letters_are_told_as_a_table_and_as_a_document(adopted: County) -> None:
    words = ("reminders", "--dry-run", "--on", str(MONDAY + timedelta(weeks=20)))

    told = adopted.console.ask(*words, "--as", COORDINATOR)
    shown = adopted.console.run(*words)
    nothing = adopted.console.run("reminders", "--on", str(MONDAY + timedelta(days=1)))

    assert {each["to"] for each in told["letters"]} >= {REPORTER}
    (letter,) = (each for each in told["letters"] if each["to"] == REPORTER)
    assert letter["at"][11:16] == "08:00"
    assert letter["own"] > 0
    assert "/steps/anchor?" in letter["text"]
    assert REPORTER in shown.out
    assert "08:00" in shown.out
    assert nothing.out == "Nobody would be written to.\n"


def test_days_that_cannot_be_told_and_people_who_may_not_are_refused(adopted: County) -> None:
    past = adopted.console.refused("reminders", "--on", "2020-01-01")
    reporter = adopted.console.refused("reminders", "--dry-run", "--as", REPORTER)

    assert past["errors"][0]["pointer"] == "/on"
    assert reporter["code"] == "not_permitted"


def test_what_is_due_is_written_once(adopted: County) -> None:
    begun = adopted.console.ask("reminders")
    with clock.set_to(clock.now() + timedelta(weeks=20)):
        first, again = adopted.console.ask("reminders"), adopted.console.ask("reminders")

    assert begun == again == {"written": 0}
    assert first["written"] > 0
