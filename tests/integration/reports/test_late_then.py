"""That a step came late is remembered, by the day that was set when it came."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.reports.examined import Scope
from service.reports.late_then import late_steps
from service.reports.of_late_steps import late_steps as listed
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION
from tests.support.acting import COUNTY, County
from tests.support.stepping import add_activity, bring

DAY = timedelta(days=1)
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def move_day(county: County, uid: str, day: date | None) -> None:
    with transaction() as session:
        op.edit_activity(session, county.coordinator, uid, ({"anchor_by": day}, None), ANY_VERSION)


def test_a_late_step_stays_late_when_its_day_is_moved(county: County, session: Session) -> None:
    today = clock.today()
    late = add_activity(county, ["arvika"], title="Sen", anchor_by=today - 9 * DAY)
    timely = add_activity(county, ["arvika"], title="I tid", anchor_by=today - 9 * DAY)
    move_day(county, timely, today)
    for uid in (late, timely):
        bring(county, uid, arvika="anchored")
    move_day(county, late, None)
    move_day(county, timely, today - 9 * DAY)

    days = list(late_steps(session, late, county.plan).values())
    rows = listed(session, Scope(counties=frozenset({COUNTY})))

    assert len(days) == 1
    assert days[0] > 0
    assert late_steps(session, timely, county.plan) == {}
    assert [(each["title"], each["event"], each["days"]) for each in rows] == [
        ("Sen", "anchor", days[0])
    ]
    assert rows[0]["organisation"] == "arvika (påhittad)"
    assert listed(session, Scope(counties=frozenset({"01"}))) == []


def test_a_step_stays_late_when_the_day_of_its_plan_is_moved(
    county: County, session: Session
) -> None:
    today = clock.today()
    move_day_of_plan(county, today - 5 * DAY)
    uid = add_activity(county, ["arvika"], title="Sen")
    bring(county, uid, arvika="anchored")
    move_day_of_plan(county, today + 5 * DAY)

    rows = listed(session, Scope(counties=None, plan=county.plan))

    assert [(each["activity"], each["days"]) for each in rows] == [(uid, 5)]


def move_day_of_plan(county: County, day: date) -> None:
    with transaction() as session:
        op.edit_plan(session, county.coordinator, county.plan, {"anchor_by": day}, ANY_VERSION)
