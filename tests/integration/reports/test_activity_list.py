"""Lists of activities: what narrows them, in which order, and at what cost."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import InvalidError
from service.models import Activity, Responsibility
from service.models.words import ActivityState, OrganisationKind
from service.reports import paging
from service.reports.activities import (
    ActivityFilter,
    activity_as_of,
    activity_list,
    one_activity,
)
from service.reports.history import activity_history
from service.reports.paging import Paging
from service.workflows import operations as op
from service.workflows.operations.activities import NewOwner, new_responsibility
from service.workflows.vocabulary import SYSTEM
from tests.integration.reports.counting import cost
from tests.support.acting import County, add_plan
from tests.support.stepping import LEAD, RESPONSIBLE, add_activity, bring
from tests.support.subjects import tell

THEN = datetime(2026, 1, 15, 8, tzinfo=UTC)


def found(county: County, session: Session, **filters: Any) -> list[str]:  # noqa: ANN401 -- as the filter has them
    asked = ActivityFilter(**filters)
    return titles(county, session, asked)


def titles(county: County, session: Session, asked: ActivityFilter) -> list[str]:
    listing = activity_list(session, county.coordinator, asked, Paging())
    assert listing.total == len(listing.items)
    return [each["title"] for each in listing.items]


def test_each_filter_narrows_as_it_says(county: County, session: Session) -> None:
    with transaction() as writing:
        goal = op.add_goal(writing, county.coordinator, county.plan, {"title": "Ett mål"})
    one = add_activity(county, {"arvika": LEAD}, title="Ärlig ett", goal_id=goal.id, focus=True)
    add_activity(county, {"torsby": RESPONSIBLE}, title="Två", description="100 % gjort")
    add_activity(county, ["sunne"], title="Tre", plan=add_plan(county, adopted=False))
    bring(county, one, arvika="anchored")

    cases: dict[str, tuple[ActivityFilter, list[str]]] = {
        "nothing": (ActivityFilter(), ["Ärlig ett", "Två", "Tre"]),
        "plan": (ActivityFilter(plan=county.plan), ["Ärlig ett", "Två"]),
        "county": (ActivityFilter(county="17"), ["Ärlig ett", "Två", "Tre"]),
        "another county": (ActivityFilter(county="18"), []),
        "state": (ActivityFilter(state=ActivityState.ANCHORED), ["Ärlig ett"]),
        "owner": (ActivityFilter(owner=county.uid("torsby")), ["Två"]),
        "goal": (ActivityFilter(goal=goal.uid), ["Ärlig ett"]),
        "focus": (ActivityFilter(focus=True), ["Ärlig ett"]),
        "no focus": (ActivityFilter(focus=False), ["Två", "Tre"]),
        "a waiting owner": (ActivityFilter(waiting_on=county.uid("torsby")), ["Två"]),
        "an owner that no draft waits for": (ActivityFilter(waiting_on=county.uid("sunne")), []),
        "text in small letters": (ActivityFilter(q="ärlig"), ["Ärlig ett"]),
        "text in capitals": (ActivityFilter(q="TVÅ"), ["Två"]),
        "a sign that means anything to the database": (ActivityFilter(q="100 %"), ["Två"]),
        "two at once": (ActivityFilter(focus=False, plan=county.plan), ["Två"]),
    }
    answers = {name: titles(county, session, asked) for name, (asked, _) in cases.items()}
    assert answers == {name: expected for name, (_, expected) in cases.items()}


def test_what_has_stopped_can_be_asked_for_and_left_out(county: County, session: Session) -> None:
    add_activity(county, ["arvika"], title="Sen", anchor_by=date(2026, 2, 1))
    hindered = add_activity(county, ["torsby"], title="Hindrad")
    with transaction() as writing:
        said = {"blocked": True, "blocked_help": "Pengar"}
        reporter, organisation = county.reporter("torsby"), county.uid("torsby")
        op.report_status(writing, reporter, hindered, organisation, said)

    with clock.set_to(clock.now() + timedelta(days=60)):
        assert found(county, session, late=True) == ["Sen"]
        assert found(county, session, late=False) == ["Hindrad"]
        assert found(county, session, blocked=True) == ["Hindrad"]
        assert found(county, session, blocked=False) == ["Sen"]
        assert found(county, session, stale=True) == []
    with clock.set_to(clock.now() + timedelta(days=100)):
        assert found(county, session, stale=True) == ["Sen", "Hindrad"]
        assert found(county, session, stale=False) == []


def test_activities_come_in_the_order_asked_for(county: County, session: Session) -> None:
    for moment, title in enumerate(("Beta", "Gamma", "Alfa")):
        with clock.set_to(THEN + timedelta(days=moment)):
            add_activity(county, ["arvika"], title=title)

    assert found(county, session) == ["Beta", "Gamma", "Alfa"]
    assert found(county, session, sort="-created") == ["Alfa", "Gamma", "Beta"]
    assert found(county, session, sort="title") == ["Alfa", "Beta", "Gamma"]
    assert found(county, session, sort="-stateSince") == ["Alfa", "Gamma", "Beta"]
    assert found(county, session, updated_since=THEN + timedelta(days=1)) == ["Gamma", "Alfa"]
    with pytest.raises(InvalidError) as refused:
        found(county, session, sort="head")
    assert [error.pointer for error in refused.value.errors] == ["/sort"]


def test_pages_follow_each_other_and_the_count_is_of_all(county: County, session: Session) -> None:
    for number in range(5):
        add_activity(county, ["arvika"], title=str(number))

    def on(page: Paging) -> list[str]:
        listing = activity_list(session, county.coordinator, ActivityFilter(), page)
        assert (listing.total, listing.capped) == (5, False)
        return [each["title"] for each in listing.items]

    assert [on(Paging(number, 2)) for number in (1, 2, 3, 4)] == [
        ["0", "1"],
        ["2", "3"],
        ["4"],
        [],
    ]
    with pytest.raises(InvalidError):
        on(Paging(1_000_000, 200))


def test_no_count_goes_past_its_cap(
    county: County, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        add_activity(county, ["arvika"], title=str(number))

    with monkeypatch.context() as patched:
        patched.setattr(paging, "COUNTED_AT_MOST", 3)
        listing = activity_list(session, county.coordinator, ActivityFilter(), Paging(1, 2))
    later = activity_list(session, county.coordinator, ActivityFilter(), Paging(1, 2))

    assert (listing.total, listing.capped) == (3, True)
    assert (later.total, later.capped) == (6, False)


def with_owners(county: County, number: int) -> str:
    """Add an activity owned by so many organisations, told in entries of a size that is allowed."""
    uid = add_activity(county, [])
    with transaction() as session:
        activity = session.scalars(select(Activity).where(Activity.uid == uid)).one()
        parts = [_owner(session, activity, f"{number}-{each}") for each in range(number)]
        for first in range(0, number, 50):
            some = parts[first : first + 50]
            session.add_all(some)
            tell(session, activity, *some)
    return uid


def _owner(session: Session, activity: Activity, name: str) -> Responsibility:
    values = {"name": name, "sort": OrganisationKind.MUNICIPALITY, "county_code": "17"}
    organisation = op.create_organisation(session, SYSTEM, values)
    part = new_responsibility(NewOwner(role=RESPONSIBLE, organisation=organisation))
    part.activity_id = activity.id
    return part


def test_an_activity_costs_the_same_however_many_own_it(county: County) -> None:
    uids = [with_owners(county, number) for number in (1, 22, 290)]
    reader = county.coordinator
    page = Paging()

    def costs(question: Callable[[str, Session], object]) -> list[int]:
        return [cost(partial(question, uid)) for uid in uids]

    assert costs(lambda uid, session: one_activity(session, reader, uid)) == [2] * 3
    assert costs(lambda uid, session: activity_history(session, reader, uid, page)) == [1] * 3
    then = clock.now()
    assert costs(lambda uid, session: activity_as_of(session, reader, uid, then)) == [6] * 3


def test_a_list_costs_one_statement_however_long(county: County) -> None:
    def listing(session: Session) -> object:
        return activity_list(session, county.coordinator, ActivityFilter(), Paging(1, 200))

    add_activity(county, ["arvika", "torsby"])
    alone = cost(listing)
    for _ in range(49):
        add_activity(county, ["arvika", "torsby", "sunne"])

    assert (alone, cost(listing)) == (1, 1)
