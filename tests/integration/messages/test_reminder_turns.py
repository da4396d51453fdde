"""Each turn is dealt with once, whatever happens to the workers; and what is foreseen goes out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from service.core import clock
from service.core.db import db, transaction
from service.core.errors import InvalidError
from service.messages import digest, foreseen
from service.messages.claim import claim
from service.models import Message, Turn
from service.models.words import RemindBy
from tests.support.acting import COUNTY, County
from tests.support.reminding import (
    ARVIKA,
    BEGINS,
    DUE,
    MONDAY,
    TORSBY,
    WEEK,
    edit_organisation,
    edit_person,
    run_at,
    sent,
)
from tests.support.stepping import add_activity, step

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def unwrapped(app: Any) -> Flask:  # noqa: ANN401 -- a proxy of the library's
    """Return the application itself, which another thread can enter."""
    found = app._get_current_object()  # noqa: SLF001 -- the library's documented way
    assert isinstance(found, Flask)
    return found


def test_workers_that_run_at_once_and_again_write_each_letter_once(county: County) -> None:
    add_activity(county, ["arvika", "torsby"], anchor_by=DUE)
    app, together = unwrapped(current_app), Barrier(2)

    def work(_: int) -> int:
        with app.app_context():
            together.wait(30)
            written = run_at(MONDAY)
            db.session.remove()
            return written

    with ThreadPoolExecutor(2) as pool:
        written = sum(pool.map(work, range(2)))

    assert written == 2
    assert run_at(MONDAY + timedelta(hours=3)) == 0
    assert db.session().scalar(select(func.count(Message.id))) == 2


@SQLITE
def test_a_worker_that_was_away_writes_once_when_it_is_back(county: County) -> None:
    add_activity(county, ["arvika"], anchor_by=DUE)

    assert run_at(MONDAY + 2 * WEEK + timedelta(days=3)) == 1
    assert run_at(MONDAY + 3 * WEEK) == 0
    assert db.session().scalar(select(func.max(Turn.handled_at))) == (
        datetime(2027, 4, 12, 6, tzinfo=UTC)  # eight in Sweden, in summer time
    )


@SQLITE
def test_what_was_done_meanwhile_is_in_no_letter(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"], anchor_by=DUE)
    run_at(MONDAY)

    with clock.set_to(MONDAY + timedelta(minutes=1)):
        step(county, "arvika", uid, "anchor")
    found = sent(MONDAY + timedelta(hours=1))

    assert found[ARVIKA] is None
    assert found[TORSBY]


@SQLITE
def test_single_letters_leave_out_what_can_wait_and_keep_five_days_apart(county: County) -> None:
    edit_person(county, "reporter of arvika", {"remind_by": RemindBy.SINGLE})
    for number, days in (("1", 300), ("2", 6), ("3", 8)):
        due = MONDAY.date() + timedelta(days=days)
        add_activity(county, ["arvika"], number=number, title=f"Nummer {number}", anchor_by=due)

    run_at(MONDAY)
    first = sent(MONDAY)[ARVIKA]
    next_days = [run_at(MONDAY + timedelta(days=days)) for days in (1, 2, 3, 4)]
    in_a_week = run_at(MONDAY + WEEK)

    assert first
    assert "Nummer 1" not in first.text
    assert "Nummer 2" in first.text
    assert "Nummer 3" in first.text
    assert next_days == [0, 0, 0, 0]
    assert in_a_week == 1


@SQLITE
def test_what_is_foreseen_of_a_day_is_what_goes_out(county: County) -> None:
    add_activity(county, ["arvika", "torsby"], anchor_by=DUE)
    edit_organisation(county, "torsby", {"contact_email": "vald@torsby.example"})
    run_at(BEGINS + timedelta(hours=1))

    ahead = list(foreseen.foreseen(db.session(), MONDAY.date(), {COUNTY}))
    elsewhere = list(foreseen.foreseen(db.session(), MONDAY.date(), {"18"}))
    tuesday = list(foreseen.foreseen(db.session(), MONDAY.date() + timedelta(days=1)))
    run_at(MONDAY)
    found = sent(MONDAY)

    assert {each.reader.email: each.written() for each in ahead} == found
    assert {*found} == {ARVIKA, "vald@torsby.example"}
    assert elsewhere == tuesday == []
    assert list(foreseen.foreseen(db.session(), MONDAY.date())) == []
    for day in (BEGINS.date() - timedelta(days=1), BEGINS.date() + timedelta(days=401)):
        with pytest.raises(InvalidError):
            foreseen.demand_foreseeable(day)


@SQLITE
def test_a_contact_function_that_is_gone_is_written_no_letter(county: County) -> None:
    add_activity(county, ["arvika"], anchor_by=DUE)
    edit_organisation(county, "arvika", {"contact_email": "vald@arvika.example"})
    run_at(BEGINS + timedelta(hours=1))
    run_at(MONDAY)
    edit_organisation(county, "arvika", {"contact_email": None})

    with transaction() as session:
        (message,) = claim(session, MONDAY, 10)
        contact, read = digest.contact_of(session, message), digest.reading(session, message)

    assert contact is None
    assert read is None
