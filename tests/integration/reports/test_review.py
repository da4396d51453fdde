"""The review list: what has stopped, why, and for whom it waits."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import NotPermittedError
from service.reports.paging import Paging
from service.reports.review import stalled_list
from service.workflows import operations as op
from tests.integration.reports.counting import cost
from tests.support.acting import COUNTY, ELSEWHERE, County, add_plan
from tests.support.stepping import activity_wish, add_activity, bring, take

PAGE = Paging(1, 200)
YEAR_AGO = timedelta(days=400)


def hinder(county: County, uid: str, name: str) -> None:
    said = {"blocked": True, "blocked_help": "Pengar"}
    with transaction() as session:
        op.report_status(session, county.reporter(name), uid, county.uid(name), said)


def test_what_has_stopped_is_listed_with_its_reasons(county: County, session: Session) -> None:
    today = clock.today()
    late = add_activity(county, ["arvika", "torsby"], anchor_by=today + timedelta(days=1))
    bring(county, late, arvika="anchored")
    blocked = add_activity(county, ["sunne"])
    hinder(county, blocked, "sunne")
    add_activity(county, ["arvika"], anchor_by=today + timedelta(days=30))
    cancelled = add_activity(county, ["arvika"], anchor_by=today - timedelta(days=1))
    take(county.coordinator, cancelled, activity_wish("cancel"))
    add_activity(
        county,
        ["arvika"],
        plan=add_plan(county, adopted=False),
        anchor_by=today - timedelta(days=1),
    )

    with clock.set_to(clock.now() + timedelta(days=11)):
        items = stalled_list(session, county.coordinator, COUNTY, PAGE).items

    assert [each["id"] for each in items] == [late, blocked]
    first, second = items
    assert (first["late"], first["stale"], first["blocked"]) == (True, False, False)
    assert first["waitingOn"] == [{"id": county.uid("torsby"), "name": "torsby (påhittad)"}]
    assert first["daysInState"] == 11
    assert [each["code"] for each in first["reasons"]] == ["late"]
    assert "10" in first["reasons"][0]["message"]
    assert [each["code"] for each in second["reasons"]] == ["blocked"]
    assert "sunne (påhittad)" in second["reasons"][0]["message"]


def test_one_that_has_stopped_in_every_way_gives_every_reason(
    county: County, session: Session
) -> None:
    uid = add_activity(county, ["arvika"], anchor_by=clock.today())
    hinder(county, uid, "arvika")

    with clock.set_to(clock.now() + YEAR_AGO):
        (item,) = stalled_list(session, county.coordinator, None, PAGE).items

    assert [each["code"] for each in item["reasons"]] == ["late", "stale", "blocked"]
    assert all(each["message"] for each in item["reasons"])


def test_what_has_stood_longest_comes_first(county: County, session: Session) -> None:
    for days in (2, 1, 3):
        with clock.set_to(clock.now() + timedelta(days=days)):
            add_activity(county, ["arvika"], title=str(days), anchor_by=date(2026, 1, 1))

    with clock.set_to(clock.now() + timedelta(days=9)):
        items = stalled_list(session, county.coordinator, COUNTY, PAGE).items

    assert [each["title"] for each in items] == ["1", "2", "3"]


def test_the_review_is_for_those_who_follow_the_county(county: County, session: Session) -> None:
    add_activity(county, ["arvika"], anchor_by=date(2026, 1, 1))

    def number(who: str, code: str | None) -> int:
        return stalled_list(session, county.people[who], code, PAGE).total

    assert number("coordinator", COUNTY) == number("coordinator", None) == 1
    assert number("auditor", COUNTY) == number("auditor", None) == 1
    assert number("coordinator elsewhere", None) == number("auditor", ELSEWHERE) == 0
    for who, code in (
        ("coordinator elsewhere", COUNTY),
        ("coordinator", ELSEWHERE),
        ("reporter of arvika", COUNTY),
        ("reporter of arvika", None),
        ("administrator", None),
    ):
        with pytest.raises(NotPermittedError):
            number(who, code)


def test_the_review_costs_two_statements_however_long(county: County) -> None:
    def listing() -> int:
        return cost(lambda s: stalled_list(s, county.coordinator, COUNTY, PAGE))

    add_activity(county, ["arvika"], anchor_by=date(2026, 1, 1))
    before = listing()
    for _ in range(49):
        add_activity(county, ["arvika", "torsby"], anchor_by=date(2026, 1, 1))

    assert (before, listing()) == (2, 2)
