"""Late, stale and blocked: three facts about one activity, each on its own grounds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.models import Activity, Organisation, Plan, Responsibility
from service.models.words import ActivityState, PartState, PlanState, ResponsibilityRole, Rule
from service.workflows.stalled import STAGES, Standing, judge

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
TODAY = date(2026, 6, 15)
YESTERDAY = TODAY - timedelta(days=1)
LEAD, RESPONSIBLE = ResponsibilityRole.LEAD, ResponsibilityRole.RESPONSIBLE
ADOPTED = NOW - timedelta(days=1000)


def plan(**values: Any) -> Plan:  # noqa: ANN401 -- any column value
    return Plan(**{"state": PlanState.ADOPTED, "state_since": ADOPTED, **values})


def activity(state: str = "proposed", *, days: float = 0, **values: Any) -> Activity:  # noqa: ANN401 -- any column value
    since = NOW - timedelta(days=days)
    found = {"state": ActivityState(state), "rule": Rule.ALL, "state_since": since, **values}
    return Activity(**{"heard_at": found["state_since"], **found})


def owner(name: str = "Arvika", state: str = "proposed", **values: Any) -> Responsibility:  # noqa: ANN401 -- any column value
    columns = {"role": RESPONSIBLE, "state": PartState(state), "blocked": False, "removed": False}
    organisation = Organisation(name=name)
    return Responsibility(**{**columns, "organisation": organisation, **values})


def waiting(standing: Standing) -> list[str]:
    return [each.organisation.name for each in standing.waiting_on]


def test_every_open_state_waits_for_one_step() -> None:
    steps = {stage.state: stage.step for stage in STAGES}

    assert steps == {
        ActivityState.PROPOSED: "anchor",
        ActivityState.ANCHORED: "implement",
        ActivityState.IMPLEMENTED: "follow_up",
    }


@pytest.mark.parametrize(
    ("state", "own", "otherwise"),
    [
        ("proposed", "anchor_by", ("plan", "anchor_by")),
        ("anchored", "implement_by", ("activity", "ends_on")),
        ("implemented", "follow_up_by", ("plan", "follow_up_by")),
    ],
)
def test_an_activity_is_late_the_day_after_the_step_it_waits_for_was_due(
    state: str, own: str, otherwise: tuple[str, str]
) -> None:
    def late(own_day: date | None, other_day: date | None) -> bool:
        places: dict[str, dict[str, Any]] = {"plan": {}, "activity": {own: own_day}}
        places[otherwise[0]][otherwise[1]] = other_day
        what = activity(state, **places["activity"])
        return judge(what, plan(**places["plan"]), [], NOW).late

    assert late(YESTERDAY, None)
    assert not late(TODAY, None)
    assert late(None, YESTERDAY)
    assert not late(None, None)
    assert not late(TODAY, YESTERDAY)  # its own day comes first


def test_a_day_for_another_step_makes_nothing_late() -> None:
    anchored = activity("anchored", anchor_by=YESTERDAY, follow_up_by=YESTERDAY)

    assert not judge(anchored, plan(anchor_by=YESTERDAY), [], NOW).late


def test_a_day_is_over_at_midnight_in_sweden() -> None:
    what = activity(anchor_by=TODAY)

    assert not judge(what, plan(), [], datetime(2026, 6, 15, 21, 59, tzinfo=UTC)).late
    assert judge(what, plan(), [], datetime(2026, 6, 15, 22, 0, tzinfo=UTC)).late


@pytest.mark.parametrize(
    ("state", "limit"), [("proposed", 90), ("anchored", 365), ("implemented", 180)]
)
def test_an_activity_is_stale_after_the_silence_that_its_state_allows(
    state: str, limit: int
) -> None:
    assert judge(activity(state, days=limit + 1), plan(), [], NOW).stale
    assert not judge(activity(state, days=limit), plan(), [], NOW).stale


def test_a_word_breaks_the_silence_and_an_edit_of_the_owners_does_not() -> None:
    long, lately = NOW - timedelta(days=400), NOW - timedelta(days=10)

    def stale(heard_at: datetime, since: datetime) -> bool:
        what = activity(days=500, state_since=since, heard_at=heard_at)
        return judge(what, plan(), [owner(state_since=since)], NOW).stale

    assert stale(long, lately)
    assert not stale(lately, long)


def test_a_plan_may_choose_its_own_limits() -> None:
    strict = plan(stale_proposed_days=14)

    assert judge(activity(days=15), strict, [], NOW).stale
    assert not judge(activity(days=14), strict, [], NOW).stale
    assert not judge(activity("anchored", days=15), strict, [], NOW).stale


def test_each_fact_tells_since_when_it_holds() -> None:
    reported = NOW - timedelta(days=20)
    hindered = owner(blocked=True, reported_at=reported)
    what = activity(days=100, anchor_by=date(2026, 5, 1))

    standing = judge(what, plan(), [hindered], NOW)

    assert standing.since == {
        "late": date(2026, 5, 2),
        "stale": date(2026, 6, 5),
        "blocked": date(2026, 5, 26),
    }
    assert judge(activity(), plan(), [], NOW).since == {}


def test_silence_begins_no_earlier_than_the_plan_was_adopted() -> None:
    lately = plan(state_since=NOW - timedelta(days=10))

    assert not judge(activity(days=500), lately, [], NOW).stale


def test_an_activity_is_blocked_while_an_owner_that_counts_says_so() -> None:
    free, blocked = owner(), owner("Torsby", blocked=True)
    gone = owner("Sunne", "declined", blocked=True)

    assert not judge(activity(), plan(), [free, gone], NOW).blocked
    standing = judge(activity(), plan(), [free, blocked, gone], NOW)
    assert standing.blocked
    assert standing.blocked_by == (blocked,)


def test_the_three_facts_hold_each_on_its_own() -> None:
    late = judge(activity(anchor_by=YESTERDAY), plan(), [], NOW)
    stale = judge(activity(days=500), plan(), [], NOW)
    blocked = judge(activity(), plan(), [owner(blocked=True)], NOW)
    fine = judge(activity(), plan(), [owner()], NOW)

    facts = [(each.late, each.stale, each.blocked) for each in (late, stale, blocked, fine)]
    assert facts == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
        (False, False, False),
    ]
    assert [each.is_stalled for each in (late, stale, blocked, fine)] == [True, True, True, False]


def test_an_activity_waits_for_the_owners_that_stand_where_it_stands() -> None:
    owners = [owner("Arvika", "anchored"), owner("Torsby"), owner("Sunne", "declined")]

    assert waiting(judge(activity(), plan(), owners, NOW)) == ["Torsby"]
    assert waiting(judge(activity("anchored"), plan(), owners, NOW)) == ["Arvika"]


def test_by_the_rule_lead_an_activity_waits_for_the_lead_until_all_are_to_follow_up() -> None:
    def waits(state: str, *owners: Responsibility) -> list[str]:
        return waiting(judge(activity(state, rule=Rule.LEAD), plan(), owners, NOW))

    assert waits("proposed", owner("Arvika", role=LEAD), owner("Torsby")) == ["Arvika"]
    assert waits("proposed", owner("Arvika"), owner("Torsby")) == []
    assert waits("proposed", owner("Arvika"), owner("Torsby", "declined")) == ["Arvika"]
    lead = owner("Arvika", "implemented", role=LEAD)
    assert waits("implemented", lead, owner("Torsby", "implemented")) == ["Arvika", "Torsby"]


@pytest.mark.parametrize(
    ("state", "where"),
    [
        ("proposed", PlanState.DRAFT),
        ("proposed", PlanState.CLOSED),
        ("followed_up", PlanState.ADOPTED),
        ("cancelled", PlanState.ADOPTED),
        ("carried_over", PlanState.ADOPTED),
    ],
)
def test_only_an_open_activity_in_an_adopted_plan_can_stop(state: str, where: PlanState) -> None:
    what = activity(state, days=3, anchor_by=YESTERDAY)
    owners = [owner(state="proposed", blocked=True)]

    standing = judge(what, plan(state=where), owners, NOW + timedelta(days=900))

    assert not standing.is_stalled
    assert standing.waiting_on == ()
    assert standing.days_in_state == 903


def test_days_in_a_state_are_counted_by_the_swedish_calendar() -> None:
    what = activity(state_since=datetime(2026, 6, 13, 21, 59, tzinfo=UTC))

    assert judge(what, plan(), [], datetime(2026, 6, 13, 22, 0, tzinfo=UTC)).days_in_state == 1
