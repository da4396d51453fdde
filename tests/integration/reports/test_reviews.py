"""What a coordinator decides about a stopped activity, what rests, and what is said of it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import db, transaction
from service.core.errors import (
    InvalidError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    ServiceError,
)
from service.models import Activity, Message, Review
from service.models.words import Decision
from service.reports.paging import Paging
from service.reports.review import AWAKE, ESCALATED, WITH_SNOOZED, stalled_list
from service.trail import reading
from service.workflows import operations as op
from service.workflows.operations import Dealing
from tests.support.acting import COUNTY, County
from tests.support.stepping import activity_wish, add_activity, bring, take

PAGE = Paging(1, 200)
LATE = date(2026, 1, 1)
ALONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def decide(
    county: County,
    uid: str,
    decision: str,
    note: str | None = "Så här",
    until: date | None = None,
) -> None:
    with transaction() as session:
        wish = Dealing(decision=Decision(decision), note=note, until=until)
        op.review(session, county.coordinator, uid, wish)


def listed(county: County, asked: dict[str, bool] = AWAKE) -> list[str]:
    found = stalled_list(db.session(), county.coordinator, COUNTY, PAGE, asked)
    return [each["id"] for each in found.items]


def said(county: County, uid: str) -> dict[str, object] | None:
    items = stalled_list(db.session(), county.coordinator, COUNTY, PAGE, WITH_SNOOZED).items
    (item,) = [each for each in items if each["id"] == uid]
    return item["reviewed"] and dict(item["reviewed"])


def in_days(days: float) -> datetime:
    return clock.now() + timedelta(days=days)


def report(county: County, uid: str, **values: object) -> None:
    with transaction() as session:
        arvika = county.reporter("arvika")
        op.report_status(session, arvika, uid, county.uid("arvika"), values)


def test_a_reminder_writes_to_those_it_waits_for_and_moves_nothing(
    county: County, session: Session
) -> None:
    uid = add_activity(county, ["arvika", "torsby"], anchor_by=LATE)
    bring(county, uid, torsby="anchored")
    before = session.scalars(select(Activity).where(Activity.uid == uid)).one().heard_at
    session.rollback()

    with clock.set_to(in_days(3)):
        decide(county, uid, "remind", note=None)

    (letter,) = session.scalars(select(Message).where(Message.topic == "reminder"))
    activity = session.scalars(select(Activity).where(Activity.uid == uid)).one()
    entry = reading.history(session, f"activity/{uid}")[-1]
    assert letter.payload == {"stream": f"activity/{uid}", "entry": entry.body["id"]}
    assert (entry.body["event"], entry.body["role"]) == ("review", "coordinator")
    assert (activity.state.value, activity.heard_at) == ("proposed", before)


def test_what_rests_leaves_the_list_until_its_day(county: County) -> None:
    uid = add_activity(county, ["arvika"], anchor_by=LATE)
    until = clock.today() + timedelta(days=10)
    decide(county, uid, "snooze", until=until)

    assert (listed(county), listed(county, WITH_SNOOZED)) == ([], [uid])
    with clock.set_to(in_days(9)):
        assert listed(county) == []
    with clock.set_to(in_days(10)):
        assert listed(county) == [uid]


@ALONE
def test_a_word_from_an_owner_or_another_decision_wakes_what_rests(county: County) -> None:
    until = clock.today() + timedelta(days=100)
    told, remembered = (add_activity(county, ["arvika"], anchor_by=LATE) for _ in range(2))
    for uid in (told, remembered):
        decide(county, uid, "snooze", until=until)
    assert listed(county) == []

    with clock.set_to(in_days(1)):
        report(county, told, progress="begun")
        decide(county, remembered, "note")
        assert set(listed(county)) == {told, remembered}


@ALONE
def test_a_decision_is_told_until_something_new_happens(county: County) -> None:
    uid = add_activity(county, ["arvika"], anchor_by=clock.today() + timedelta(days=5))
    with clock.set_to(in_days(7)):
        decide(county, uid, "note")
        told = said(county, uid)
        assert told is not None
        assert (told["decision"], told["current"]) == ("note", True)

    with clock.set_to(in_days(80)):
        assert (said(county, uid) or {})["current"]
    with clock.set_to(in_days(92)):  # stale, too, which is new
        assert not (said(county, uid) or {})["current"]
    with clock.set_to(in_days(8)):
        report(county, uid, comment="Snart")
        assert not (said(county, uid) or {})["current"]


@ALONE
def test_an_escalated_activity_is_the_steering_groups_until_it_moves_or_rests(
    county: County,
) -> None:
    moved, rested = (add_activity(county, ["arvika"], anchor_by=LATE) for _ in range(2))
    for uid in (moved, rested):
        decide(county, uid, "escalate")
    assert listed(county, ESCALATED) == [moved, rested]

    with clock.set_to(in_days(1)):
        report(county, moved, blocked=True)
        decide(county, rested, "snooze", until=clock.today() + timedelta(days=3))
        assert listed(county, ESCALATED) == [moved]
        bring(county, moved, arvika="anchored")
        assert listed(county, ESCALATED) == []


@ALONE
@pytest.mark.parametrize(
    ("decision", "note", "until", "pointer", "code"),
    [
        ("snooze", "", 10, "/note", "required"),
        ("snooze", "Sen", None, "/until", "required"),
        ("snooze", "Sen", 0, "/until", "out_of_range"),
        ("snooze", "Sen", 400, "/until", "out_of_range"),
        ("note", "Se här", 10, "/until", "contradicts"),
        ("escalate", None, None, "/note", "required"),
        ("propose_cancel", "x" * 2001, None, "/note", "too_long"),
    ],
)
def test_a_decision_says_why_and_only_a_snooze_has_a_day(
    county: County, decision: str, note: str | None, until: int | None, pointer: str, code: str
) -> None:
    uid = add_activity(county, ["arvika"])
    day = None if until is None else clock.today() + timedelta(days=until)

    wish = Dealing(decision=Decision(decision), note=note, until=day)
    with pytest.raises(InvalidError) as raised, transaction() as session:
        op.review(session, county.coordinator, uid, wish)

    assert [(each.pointer, each.code) for each in raised.value.errors] == [(pointer, code)]


@ALONE
def test_only_the_countys_coordinator_decides(county: County, session: Session) -> None:
    uid = add_activity(county, ["arvika"], anchor_by=LATE)
    refused: dict[str, type[ServiceError]] = {
        "reporter of arvika": NotPermittedError,
        "auditor": NotPermittedError,
        "administrator": NotFoundError,
        "coordinator elsewhere": NotFoundError,
    }
    for who, error in refused.items():
        with pytest.raises(error), transaction() as writing:
            op.review(writing, county.people[who], uid, Dealing(decision=Decision.REMIND))

    assert session.scalars(select(Review)).all() == []


@ALONE
def test_what_is_closed_and_what_waits_for_nobody_is_refused(county: County) -> None:
    closed = add_activity(county, ["arvika"])
    take(county.coordinator, closed, activity_wish("cancel"))
    text = add_activity(county, ["arvika"], rule="coordinator")
    bring(county, text, arvika="anchored")

    codes = []
    for uid in (closed, text):
        with pytest.raises(RefusedError) as raised:
            decide(county, uid, "remind")
        codes.append([each.code for each in raised.value.refusals])

    assert codes == [["activity_closed", "nobody_to_remind"], ["nobody_to_remind"]]
