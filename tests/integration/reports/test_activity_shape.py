"""What one activity says, and that it says the same wherever it was read from."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import NotFoundError
from service.reports.activities import (
    ActivityFilter,
    activity_as_of,
    activity_list,
    one_activity,
    shown_activity,
)
from service.reports.paging import Paging
from service.workflows import operations as op
from tests.support.acting import County
from tests.support.stepping import (
    LEAD,
    PARTICIPATING,
    RESPONSIBLE,
    activity_wish,
    add_activity,
    bring,
    part_wish,
    take,
)

# The keys that clients are promised, and those that are told besides.
PROMISED = {
    "": "id number title description plan countyCode goal focus rule state stateSince version"
    " schedule dueOn owners stalled offers _links",
    "plan": "id title",
    "goal": "id title",
    "schedule": "text startsOn endsOn precision recurrence",
    "dueOn": "anchor implement followUp",
    "owners": "organisation role state stateSince progress",
    "stalled": "late stale blocked waitingOn daysInState",
    "offers": "transition level organisation allowed refusals requires",
    "_links": "self history",
}
BESIDES = {
    "": "subGoal need resources indicator comment round predecessor carriedTo claimedStatus",
    "owners": "id group note signal blocked blockedHelp reportedAt onBehalf",
}


def keys(told: object) -> set[str]:
    first = told[0] if isinstance(told, list) else told
    assert isinstance(first, dict)
    return set(first)


def with_goal(county: County, **values: Any) -> str:  # noqa: ANN401 -- any column value
    with transaction() as session:
        goal = op.add_goal(session, county.coordinator, county.plan, {"title": "Ett mål"})
        key = goal.id
    return add_activity(county, {"arvika": LEAD, "torsby": RESPONSIBLE}, goal_id=key, **values)


def test_an_activity_has_the_keys_that_are_promised(county: County, session: Session) -> None:
    uid = with_goal(county)

    told = one_activity(session, county.reporter("arvika"), uid)

    for name, promised in PROMISED.items():
        expected = set(f"{promised} {BESIDES.get(name, '')}".split())
        assert keys(told[name] if name else told) == expected, name


def test_a_sub_goal_stands_below_its_goal_and_both_find_the_activity(
    county: County, session: Session
) -> None:
    with transaction() as writing:
        goal = op.add_goal(writing, county.coordinator, county.plan, {"title": "Ett mål"})
        above, values = goal.uid, {"title": "Ett delmål", "parent_id": goal.id}
        sub = op.add_goal(writing, county.coordinator, county.plan, values)
        below, key = sub.uid, sub.id
    uid = add_activity(county, {"arvika": LEAD}, goal_id=key)

    told = one_activity(session, county.coordinator, uid)

    assert (told["goal"]["id"], told["subGoal"]["id"]) == (above, below)
    for asked in (above, below):
        found = activity_list(
            session, county.coordinator, ActivityFilter(goal=asked), Paging(1, 20)
        )
        listed = [(each["id"], each["goal"], each["subGoal"]) for each in found.items]
        assert listed == [(uid, told["goal"], told["subGoal"])]


def test_a_sub_goal_is_told_below_its_goal_wherever_it_was_read(
    county: County, session: Session
) -> None:
    with transaction() as writing:
        goal = op.add_goal(writing, county.coordinator, county.plan, {"title": "Mål"})
        below = {"title": "Delmål", "parent_id": goal.id}
        sub_goal = op.add_goal(writing, county.coordinator, county.plan, below)
    uid = add_activity(county, ["arvika"], goal_id=sub_goal.id)

    for told in (
        one_activity(session, county.coordinator, uid),
        *activity_list(session, county.coordinator, ActivityFilter(goal=goal.uid), Paging()).items,
        *activity_list(
            session, county.coordinator, ActivityFilter(goal=sub_goal.uid), Paging()
        ).items,
        activity_as_of(session, county.coordinator, uid, clock.now()),
    ):
        assert told["goal"] == {"id": goal.uid, "title": "Mål"}
        assert told["subGoal"] == {"id": sub_goal.uid, "title": "Delmål"}


def test_a_list_leaves_out_offers_and_nothing_else(county: County, session: Session) -> None:
    uid = with_goal(county)
    bring(county, uid, arvika="anchored")

    one = one_activity(session, county.coordinator, uid)
    listed = activity_list(session, county.coordinator, ActivityFilter(), Paging()).items

    assert listed == [{name: value for name, value in one.items() if name != "offers"}]


def test_a_step_is_answered_with_what_reading_it_again_would_say(
    county: County, session: Session
) -> None:
    uid = with_goal(county)
    reporter = county.reporter("torsby")
    bring(county, uid, arvika="anchored")

    with transaction() as writing:
        outcome = op.move(writing, reporter, uid, part_wish("anchor", county.uid("torsby")))
        answered = shown_activity(outcome.case)

    assert answered["state"] == "anchored"
    assert answered == one_activity(session, reporter, uid)


def test_a_carried_over_activity_is_answered_as_it_stands(county: County, session: Session) -> None:
    uid = with_goal(county)
    target = _another_plan(county)

    with transaction() as writing:
        wish = activity_wish("carry_over", target=target)
        outcome = op.move(writing, county.coordinator, uid, wish)
        answered = shown_activity(outcome.case)

    assert answered["state"] == "carried_over"
    assert answered == one_activity(session, county.coordinator, uid)
    assert one_activity(session, county.coordinator, answered["carriedTo"])["predecessor"] == uid


def _another_plan(county: County) -> str:
    with transaction() as session:
        values = {
            "title": "Nästa plan",
            "county_code": "17",
            "period_start": date(2030, 1, 1),
            "period_end": date(2030, 12, 31),
        }
        return op.create_plan(session, county.coordinator, values).uid


def test_days_are_the_activitys_own_before_those_of_plan_and_schedule(
    county: County, session: Session
) -> None:
    with transaction() as writing:
        days = {"anchor_by": date(2026, 3, 31), "follow_up_by": date(2027, 1, 31)}
        op.edit_plan(writing, county.coordinator, county.plan, days, 0)
    inheriting = with_goal(county, ends_on=date(2026, 6, 30))
    setting = add_activity(
        county,
        ["arvika"],
        ends_on=date(2026, 6, 30),
        anchor_by=date(2026, 2, 1),
        implement_by=date(2026, 5, 1),
        follow_up_by=date(2026, 12, 1),
    )

    def due(uid: str) -> dict[str, str]:
        found: dict[str, str] = one_activity(session, county.coordinator, uid)["dueOn"]
        return found

    inherited = {"anchor": "2026-03-31", "implement": "2026-06-30", "followUp": "2027-01-31"}
    assert due(inheriting) == inherited
    own = {"anchor": "2026-02-01", "implement": "2026-05-01", "followUp": "2026-12-01"}
    assert due(setting) == own


def test_owners_that_take_part_or_are_only_texts_are_told_as_such(
    county: County, session: Session
) -> None:
    uid = add_activity(
        county, {"arvika": LEAD, "sunne": PARTICIPATING}, unmatched=["Föreningen Påhitt"]
    )

    owners = one_activity(session, county.coordinator, uid)["owners"]

    assert [(each["organisation"], each["role"], each["state"]) for each in owners] == [
        ({"id": county.uid("arvika"), "name": "arvika (påhittad)"}, "lead", "proposed"),
        ({"id": county.uid("sunne"), "name": "sunne (påhittad)"}, "participating", None),
        ({"id": None, "name": "Föreningen Påhitt"}, "responsible", "proposed"),
    ]


def test_a_removed_owner_is_no_longer_told(county: County, session: Session) -> None:
    uid = with_goal(county)
    with transaction() as writing:
        op.remove_owner(writing, county.coordinator, uid, county.uid("torsby"), ("Därför", 0))

    owners = one_activity(session, county.coordinator, uid)["owners"]

    assert [each["organisation"]["name"] for each in owners] == ["arvika (påhittad)"]


def test_an_activity_that_does_not_exist_is_not_found(county: County, session: Session) -> None:
    with pytest.raises(NotFoundError):
        one_activity(session, county.coordinator, county.plan)


def test_a_cancelled_activity_waits_for_nobody(county: County, session: Session) -> None:
    uid = with_goal(county, anchor_by=date(2020, 1, 1))
    take(county.coordinator, uid, activity_wish("cancel"))

    stopped = one_activity(session, county.coordinator, uid)["stalled"]

    assert stopped == {
        "late": False,
        "stale": False,
        "blocked": False,
        "waitingOn": [],
        "daysInState": 0,
    }
