"""Other systems keep a copy up to date by ``updatedSince``, and no change is ever lost by it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.reports.activities import ActivityFilter, activity_list
from service.reports.paging import Paging
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION
from tests.support.acting import County, add_plan
from tests.support.stepping import activity_wish, add_activity, bring, take

THEN = datetime(2026, 1, 15, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OVERLAP = 5 * MINUTE  # as the filter's description says
PATIENCE = 30  # seconds


class Copy:
    """What another system holds: versions and states by id, and when it last began to ask."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.held: dict[str, tuple[int, str]] = {}
        self.began = THEN - OVERLAP

    def catch_up(self, session: Session, began: datetime, overlap: timedelta = OVERLAP) -> None:
        """Ask for what was updated since the round before began, and for a little before that."""
        asked = ActivityFilter(updated_since=self.began - overlap, sort="updatedAt")
        self.began = began
        session.rollback()
        for each in self._walked(session, asked):
            self.held[str(each["id"])] = (each["version"], each["state"])

    def _walked(self, session: Session, asked: ActivityFilter) -> Iterator[dict[str, Any]]:
        page: Paging | None = Paging(1, 2)
        while page:
            found = activity_list(session, self.county.coordinator, asked, page)
            yield from found.items
            page = Paging(page.number + 1, 2, found.following) if found.following else None


def edit(county: County, uid: str, title: str) -> None:
    with transaction() as session:
        change = ({"title": title}, None)
        op.edit_activity(session, county.coordinator, uid, change, ANY_VERSION)


def slowly(app: Flask, county: County, uid: str, stamped: Event, seen: Event) -> None:
    """Change an activity at THEN, and commit only when somebody has looked in between."""
    with app.app_context(), clock.set_to(THEN), transaction() as session:
        change = ({"title": "Sent"}, None)
        op.edit_activity(session, county.coordinator, uid, change, ANY_VERSION)
        stamped.set()
        assert seen.wait(PATIENCE)


def test_what_is_committed_late_is_not_lost(county: County, session: Session) -> None:
    with clock.set_to(THEN - 60 * MINUTE):
        uid = add_activity(county, ["arvika"])
    careful, careless = Copy(county), Copy(county)
    careful.began = careless.began = THEN - MINUTE
    stamped, seen = Event(), Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 -- for a thread

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slowly, app, county, uid, stamped, seen)
        assert stamped.wait(PATIENCE)
        for copy in (careful, careless):
            copy.catch_up(session, THEN + MINUTE)
        assert careful.held == {}
        seen.set()
        late.result(PATIENCE)
    careful.catch_up(session, THEN + 2 * MINUTE)
    careless.catch_up(session, THEN + 2 * MINUTE, overlap=timedelta())

    assert careful.held == {uid: (2, "proposed")}
    assert careless.held == {}  # this is what the overlap is for


def test_what_changes_while_the_list_is_walked_is_met_again(
    county: County, session: Session
) -> None:
    uids = []
    for at in range(5):
        with clock.set_to(THEN + at * MINUTE):
            uids.append(add_activity(county, ["arvika"]))
    asked = ActivityFilter(updated_since=THEN, sort="updatedAt")
    first = activity_list(session, county.coordinator, asked, Paging(1, 2))
    with clock.set_to(THEN + 60 * MINUTE):
        edit(county, uids[0], "Nyare")
        edit(county, uids[2], "Nyare")
    seen, page = [each["id"] for each in first.items], first.following
    while page:
        session.rollback()
        found = activity_list(session, county.coordinator, asked, Paging(2, 2, page))
        seen, page = [*seen, *(each["id"] for each in found.items)], found.following

    assert seen == [uids[0], uids[1], uids[3], uids[4], uids[0], uids[2]]


def test_the_copy_holds_what_was_closed_too(county: County, session: Session) -> None:
    copy, target = Copy(county), add_plan(county, adopted=False)
    with clock.set_to(THEN):
        cancelled, carried, lonely, done = (
            add_activity(county, ["arvika", "torsby"]) for _ in range(4)
        )
    copy.catch_up(session, THEN + 10 * MINUTE)
    with clock.set_to(THEN + 20 * MINUTE):
        take(county.coordinator, cancelled, activity_wish("cancel"))
        take(county.coordinator, carried, activity_wish("carry_over", target=target))
        bring(county, done, arvika="followed_up", torsby="followed_up")
        with transaction() as writing:
            for who in ("arvika", "torsby"):
                change = ("Fel", ANY_VERSION)
                op.remove_owner(writing, county.coordinator, lonely, county.uid(who), change)

    copy.catch_up(session, THEN + 30 * MINUTE)

    stored = activity_list(session, county.coordinator, ActivityFilter(), Paging()).items
    assert copy.held == {each["id"]: (each["version"], each["state"]) for each in stored}
    assert {state for _, state in copy.held.values()} == {
        *("cancelled", "carried_over", "implemented", "proposed"),
    }
