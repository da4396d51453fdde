"""The decided cases about days: when a step holds from, and what a follow's date is."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.core.errors import InvalidError, TransitionRefusedError
from service.models.words import Rule
from tests.support.acting import TODAY, County
from tests.support.stepping import (
    LEAD,
    RESPONSIBLE,
    activity_wish,
    add_activity,
    codes,
    history,
    part,
    part_wish,
    remove_owner,
    set_owner,
    set_rule,
    step,
    take,
)

LIMIT = 400  # days back without a reason


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def anchor_on(
    county: County,
    uid: str,
    name: str,
    day: date,
    **more: Any,  # noqa: ANN401 -- a wish's fields
) -> list[dict[str, Any]]:
    evidence = {"decisionBody": "Kommunstyrelsen", "decidedOn": day}
    wish = part_wish("anchor", county.uid(name), evidence=evidence, **more)
    return take(county.reporter(name), uid, wish)


@pytest.mark.parametrize(
    ("transition", "evidence"),
    [
        ("anchor", {"decisionBody": "Nämnden", "decidedOn": ago(9)}),
        ("implement", {"summary": "Gjort", "completedOn": ago(9)}),
        ("implement", {"summary": "Pågår", "ongoing": True, "startedOn": ago(9)}),
    ],
)
def test_a_step_holds_from_the_day_that_its_evidence_states(
    county: County, transition: str, evidence: dict[str, Any]
) -> None:
    uid = add_activity(county, ["arvika"])
    if transition == "implement":
        anchor_on(county, uid, "arvika", ago(20))

    wish = part_wish(transition, county.uid("arvika"), evidence=evidence)
    entries = take(county.reporter("arvika"), uid, wish)

    assert entries[0]["effective_on"] == ago(9).isoformat()
    assert part(county, uid, "arvika").effective_on == ago(9)


def test_a_step_without_a_day_holds_from_today(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])

    entries = step(county, "arvika", uid, "decline")

    assert entries[0]["effective_on"] == TODAY.isoformat()


def test_a_stated_day_goes_before_that_of_the_evidence(county: County) -> None:
    uid = add_activity(county, ["arvika"])

    entries = anchor_on(county, uid, "arvika", ago(9), effective_on=ago(3))

    assert entries[0]["effective_on"] == ago(3).isoformat()


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"effective_on": ago(-1)}, "/effectiveOn"),
        (
            {"evidence": {"decisionBody": "Nämnden", "decidedOn": ago(-1)}},
            "/evidence/decidedOn",
        ),
    ],
)
def test_no_day_lies_ahead(county: County, more: dict[str, Any], pointer: str) -> None:
    uid = add_activity(county, ["arvika"])

    with pytest.raises(InvalidError) as invalid:
        take(county.reporter("arvika"), uid, part_wish("anchor", county.uid("arvika"), **more))

    assert [(each.pointer, each.code) for each in invalid.value.errors] == [(pointer, "in_future")]


def test_a_step_is_not_dated_before_the_parts_previous_one(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    anchor_on(county, uid, "arvika", ago(5))

    evidence = {"summary": "Gjort", "completedOn": ago(6)}
    wish = part_wish("implement", county.uid("arvika"), evidence=evidence)
    with pytest.raises(TransitionRefusedError) as refused:
        take(county.reporter("arvika"), uid, wish)

    assert codes(refused.value) == ["before_previous_step"]


def test_far_back_a_step_needs_a_reason(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])

    with pytest.raises(InvalidError) as invalid:
        anchor_on(county, uid, "arvika", ago(LIMIT + 1))
    anchor_on(county, uid, "arvika", ago(LIMIT + 1), reason="Protokollet kom sent")
    at_the_limit = anchor_on(county, uid, "torsby", ago(LIMIT))

    assert [(each.pointer, each.code) for each in invalid.value.errors] == [
        ("/reason", "backdated")
    ]
    assert len(at_the_limit) == 2


def test_a_follows_day_is_the_latest_of_the_steps_that_complete_it(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    anchor_on(county, uid, "arvika", ago(10))

    last = anchor_on(county, uid, "torsby", ago(30))

    assert [each["event"] for each in last] == ["anchor", "follow"]
    assert last[1]["effective_on"] == ago(10).isoformat()


def test_a_decline_that_completes_a_follow_counts_among_its_steps(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    anchor_on(county, uid, "arvika", ago(10))

    last = take(
        county.reporter("torsby"),
        uid,
        part_wish("decline", county.uid("torsby"), effective_on=ago(4)),
    )

    assert [each["event"] for each in last] == ["decline", "follow"]
    assert last[1]["effective_on"] == ago(4).isoformat()


def test_by_the_rule_lead_only_the_leads_steps_complete_a_follow(county: County) -> None:
    uid = add_activity(county, ["arvika"], rule=Rule.LEAD)
    set_owner(county, uid, "torsby", RESPONSIBLE)
    anchor_on(county, uid, "torsby", ago(1))
    remove_owner(county, uid, "torsby")

    last = anchor_on(county, uid, "arvika", ago(10))

    assert last[1]["effective_on"] == ago(10).isoformat()


def test_a_fall_holds_from_the_day_of_what_caused_it(county: County) -> None:
    uid = add_activity(county, ["arvika"])
    anchor_on(county, uid, "arvika", ago(10))

    wish = part_wish("send_back", county.uid("arvika"), effective_on=ago(3))
    entries = take(county.reporter("arvika"), uid, wish)

    assert [each["effective_on"] for each in entries] == [ago(3).isoformat()] * 2


def test_parts_sent_back_with_the_activity_keep_their_history_in_order(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    anchor_on(county, uid, "arvika", ago(10))
    anchor_on(county, uid, "torsby", ago(2))

    entries = take(county.coordinator, uid, activity_wish("send_back", effective_on=ago(5)))

    days = [each["effective_on"] for each in entries]
    assert days == [ago(5).isoformat(), ago(5).isoformat(), ago(2).isoformat()]


def test_a_changed_rule_that_lets_the_activity_rise_dates_it_by_the_parts(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    anchor_on(county, uid, "arvika", ago(10))
    set_owner(county, uid, "arvika", LEAD)

    set_rule(county, uid, Rule.LEAD)

    follow = history(uid)[-1]
    assert (follow["event"], follow["to"]) == ("follow", "anchored")
    assert follow["effective_on"] == ago(10).isoformat()
