"""The orders of lists of activities, and the cursors by which they are turned to their ends."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import InvalidError
from service.models.words import ActivityState
from service.reports.activities import ActivityFilter, activity_list
from service.reports.ordering import SORTS
from service.reports.paging import FURTHEST, Paging
from service.reports.review import stalled_list
from service.workflows import operations as op
from tests.support.acting import County
from tests.support.stepping import add_activity, bring

THEN = datetime(2026, 1, 15, 8, tzinfo=UTC)
EVERY_WAY = [f"{way}{name}" for name in SORTS for way in ("", "-")]


def walked(
    who: County,
    session: Session,
    limit: int,
    **filters: Any,  # noqa: ANN401 -- as the filter has them
) -> Iterator[dict[str, Any]]:
    """Yield every activity that is asked for, page by page along the cursors."""
    page: Paging | None = Paging(1, limit)
    while page:
        found = activity_list(session, who.coordinator, ActivityFilter(**filters), page)
        yield from found.items
        page = Paging(page.number + 1, limit, found.following) if found.following else None
        assert found.more == bool(page)


@pytest.fixture
def many(county: County) -> list[str]:
    """Propose activities of which several are alike, in an order of no meaning."""
    numbers = ("2", "10", None, "1.10", "1.9", "2", None)
    titles = ("Ärlig", "ödla", "Zon", "apa", "Ärlig", "Åka", "apa")
    uids = []
    for at, (number, title) in enumerate(zip(numbers, titles, strict=True)):
        with clock.set_to(THEN + timedelta(days=at // 3)):
            uids.append(add_activity(county, ["arvika"], number=number, title=title))
    return uids


def test_numbers_and_titles_come_as_people_order_them(
    county: County, session: Session, many: list[str]
) -> None:
    assert many

    def told(sort: str, field: str) -> list[str]:
        return [each[field] for each in walked(county, session, 50, sort=sort)]

    assert told("number", "number") == [None, None, "1.9", "1.10", "2", "2", "10"]
    assert told("title", "title") == ["apa", "apa", "Zon", "Åka", "Ärlig", "Ärlig", "ödla"]
    assert told("-title", "title") == told("title", "title")[::-1]


@pytest.mark.parametrize("sort", EVERY_WAY)
def test_every_order_is_definite_and_is_walked_without_a_gap(
    county: County, session: Session, many: list[str], sort: str
) -> None:
    def told(limit: int, **filters: Any) -> list[str]:  # noqa: ANN401 -- as the filter has them
        return [each["id"] for each in walked(county, session, limit, sort=sort, **filters)]

    whole = told(50)
    assert sorted(whole) == sorted(many)
    assert [told(limit) for limit in (1, 2, 3, 7)] == [whole] * 4
    assert told(1, q="apa") == [each for each in whole if each in told(50, q="apa")]
    assert len(told(1, q="apa")) == 2
    backwards = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
    other = [each["id"] for each in walked(county, session, 50, sort=backwards)]
    assert other == whole[::-1]


def test_a_page_behind_a_cursor_counts_the_whole_list(
    county: County, session: Session, many: list[str]
) -> None:
    reader = county.coordinator
    first = activity_list(session, reader, ActivityFilter(), Paging(1, 3))

    second = activity_list(session, reader, ActivityFilter(), Paging(2, 3, first.following))
    behind = activity_list(session, reader, ActivityFilter(q="apa"), Paging(9, 3, second.following))

    assert (second.total, second.more, len(second.items)) == (7, True, 3)
    assert (behind.total, behind.more, len(behind.items)) == (2, False, 1)
    assert behind.items[0]["id"] == many[-1]


def test_a_cursor_leads_further_than_pages_can_be_counted(
    county: County, session: Session, many: list[str]
) -> None:
    first = activity_list(session, county.coordinator, ActivityFilter(), Paging(1, 2))
    far = FURTHEST // 2 + 10

    found = activity_list(
        session, county.coordinator, ActivityFilter(), Paging(far, 2, first.following)
    )

    assert [each["id"] for each in found.items] == many[2:4]
    with pytest.raises(InvalidError):
        activity_list(session, county.coordinator, ActivityFilter(), Paging(far, 2))


def forged(name: str, uid: str, place: str) -> str:
    return base64.urlsafe_b64encode(f"{name}|{uid}|{place}".encode()).decode().rstrip("=")


def test_a_cursor_of_nowhere_is_refused_by_name(
    county: County, session: Session, many: list[str]
) -> None:
    at, uid = THEN.isoformat(), many[0]
    wrong = [
        *("x", "%", "é", "====", "a" * 1999, many[0], base64.b64encode(b"\xff\xfe").decode()),
        *(forged("title", uid, at), forged("-updatedAt", uid, at), forged("created", uid, "")),
        *(forged("updatedAt", county.plan, at), forged("updatedAt", uid, "yesterday")),
        *(forged("updatedAt", uid, ""), forged("updatedAt", uid, "0001-01-01T00:00:00+23:59")),
    ]

    def pointers(sort: str, cursor: str) -> list[str]:
        filters, page = ActivityFilter(sort=sort), Paging(2, 2, cursor)
        with pytest.raises(InvalidError) as refused:
            activity_list(session, county.coordinator, filters, page)
        return [each.pointer for each in refused.value.errors]

    assert [pointers("updatedAt", each) for each in wrong] == [["/cursor"]] * len(wrong)
    assert pointers("title", forged("title", uid, "a\0")) == ["/cursor"]


def test_all_that_narrows_works_together_in_every_order(county: County, session: Session) -> None:
    with transaction() as writing:
        goal = op.add_goal(writing, county.coordinator, county.plan, {"title": "Ett mål"})
    values: dict[str, Any] = {"goal_id": goal.id, "focus": True, "anchor_by": THEN.date()}
    right = add_activity(county, ["arvika"], **values)
    others: tuple[dict[str, Any], ...] = ({"focus": False}, {"goal_id": None}, {"title": "Annat"})
    for wrong in others:
        add_activity(county, ["arvika"], **{**values, **wrong})
    add_activity(county, ["torsby"], **values)
    bring(county, add_activity(county, ["arvika"], **values), arvika="anchored")
    asked: dict[str, Any] = {
        "plan": county.plan,
        "county": "17",
        "state": ActivityState.PROPOSED,
        "owner": county.uid("arvika"),
        "goal": goal.uid,
        "focus": True,
        "late": True,
        "stale": False,
        "blocked": False,
        "waiting_on": county.uid("arvika"),
        "q": "aktiv arv",
        "updated_since": THEN,
    }

    found = {
        sort: [each["id"] for each in walked(county, session, 1, sort=sort, **asked)]
        for sort in EVERY_WAY
    }

    assert found == {sort: [right] for sort in EVERY_WAY}


def test_the_review_is_walked_by_cursor_too(county: County, session: Session) -> None:
    uids = []
    for at in range(5):
        with clock.set_to(THEN + timedelta(days=at // 2)):
            uids.append(add_activity(county, ["arvika"], anchor_by=THEN.date()))
    seen, page = [], Paging(1, 2)
    with clock.set_to(THEN + timedelta(days=60)):
        while True:
            found = stalled_list(session, county.coordinator, None, page)
            seen += [each["id"] for each in found.items]
            if not found.following:
                break
            page = Paging(page.number + 1, 2, found.following)

    assert seen == uids
