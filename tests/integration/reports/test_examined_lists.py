"""The ready lists for those who examine: each finds what it says, within the scope, on both."""

import base64
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import NotFoundError, NotPermittedError
from service.reports import (
    examined,
    of_backdated_steps,
    of_corrections,
    of_follow_ups_alone,
    of_rights_held,
    of_states_been_in,
    of_steps_on_behalf,
    of_time_in_states,
)
from service.reports.examined import Rows, Scope
from service.reports.examined_pages import PLACE
from service.reports.of_plan_known_then import plan_known_then
from service.workflows import operations as op
from service.workflows.operations.corrections import Correction
from tests.support.acting import COUNTY, ELSEWHERE, County, add_plan
from tests.support.stepping import activity_wish, add_activity, part_wish, step, take

backdated_steps = of_backdated_steps.QUESTION.ask
corrections = of_corrections.QUESTION.ask
follow_ups_alone = of_follow_ups_alone.QUESTION.ask
rights_held = of_rights_held.QUESTION.ask
states_been_in = of_states_been_in.QUESTION.ask
steps_on_behalf = of_steps_on_behalf.QUESTION.ask
time_in_states = of_time_in_states.QUESTION.ask
NEXT_WINTER = date(clock.today().year + 2, 1, 31)
HERE = Scope(counties=frozenset({COUNTY}))
THERE = Scope(counties=frozenset({ELSEWHERE}))
EVERYWHERE = Scope(counties=None)


def decision(days_ago: int) -> dict[str, object]:
    """Return the evidence of a decision so many days ago."""
    day = clock.today() - timedelta(days=days_ago)
    return {"decisionBody": "Kommunstyrelsen", "decidedOn": day}


def about(rows: Rows) -> list[str]:
    """Return the activities that the rows are about."""
    return [each["activity"] for each in rows]


def test_steps_on_behalf_are_found_with_the_objections_to_them(
    county: County, session: Session
) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    step(county, "arvika", uid, "anchor")
    wish = part_wish("anchor", county.uid("torsby"), basis="På telefon")
    entry = take(county.coordinator, uid, wish)[0]["id"]
    (before,) = steps_on_behalf(session, HERE)
    with transaction() as writing:
        op.object_to(writing, county.reporter("torsby"), uid, entry, "Nej")

    (found,) = steps_on_behalf(session, EVERYWHERE)

    assert (before["entry"], before["objected"]) == (entry, False)
    assert (found["organisation"], bool(found["objected"])) == ("torsby (påhittad)", True)
    assert found["effective_on"] == clock.today().isoformat()
    assert steps_on_behalf(session, THERE) == []


@pytest.mark.parametrize("at", [time(0, 10), time(12), time(23, 50)], ids=str)
def test_backdated_steps_are_those_recorded_long_after_their_day(
    county: County, session: Session, at: time
) -> None:
    """A day begins at midnight in Sweden, wherever the database thinks it is."""
    uid = add_activity(county, ["arvika", "torsby"])
    with clock.set_to(datetime.combine(NEXT_WINTER, at, clock.SWEDEN)):
        take(
            county.reporter("arvika"),
            uid,
            part_wish("anchor", county.uid("arvika"), evidence=decision(40)),
        )
        step(county, "torsby", uid, "anchor")

    (found,) = backdated_steps(session, Scope(counties=None, days=30))

    assert 40 <= found["days"] < 41
    assert found["organisation"] == "arvika (påhittad)"
    assert backdated_steps(session, Scope(counties=None, days=50)) == []
    assert backdated_steps(session, Scope(counties=None, days=30, plan="x")) == []


def test_corrections_tell_which_step_they_correct(county: County, session: Session) -> None:
    uid = add_activity(county, ["arvika"])
    entry = step(county, "arvika", uid, "anchor")[0]["id"]
    with transaction() as writing:
        right = Correction(
            entry=entry, reason="Fel nämnd", evidence={**decision(0), "decisionBody": "Nämnden"}
        )
        op.correct(writing, county.reporter("arvika"), uid, right)

    (found,) = corrections(session, Scope(counties=None, plan=county.plan))

    assert (found["corrected"], found["step"]) == ("anchor", entry)
    assert found["stated_at"] <= found["recorded_at"]


def test_follow_ups_without_four_eyes_cite_a_decision(county: County, session: Session) -> None:
    ordinary, alone = (add_activity(county, ["arvika"], title=each) for each in ("Två", "Ensam"))
    for uid in (ordinary, alone):
        step(county, "arvika", uid, "anchor", "implement")
    step(county, "arvika", ordinary, "follow_up")
    on_behalf = part_wish("follow_up", county.uid("arvika"), basis="På mötet")
    take(county.coordinator, alone, on_behalf)
    take(county.coordinator, ordinary, activity_wish("confirm_follow_up"))
    cited = {"summary": "Klart", **decision(0)}
    take(county.coordinator, alone, activity_wish("confirm_follow_up", evidence=cited))

    (found,) = follow_ups_alone(session, HERE)

    assert (found["activity"], bool(found["same"])) == (alone, True)
    assert found["decided_on"] == clock.today().isoformat()


def test_activities_are_found_by_the_states_they_have_been_in(
    county: County, session: Session
) -> None:
    still, back, never = (add_activity(county, ["arvika"], title=each) for each in "abc")
    for uid in (still, back):
        step(county, "arvika", uid, "anchor")
    take(county.reporter("arvika"), back, part_wish("send_back", county.uid("arvika")))

    def found(how: str) -> list[str]:
        return about(states_been_in(session, Scope(counties=None, state="anchored", how=how)))

    assert found("been") == [still, back]
    assert found("back") == [back]
    assert found("never") == [never]


def test_time_in_states_counts_what_has_ended_and_what_lasts(
    county: County, session: Session
) -> None:
    now = clock.now()
    with clock.set_to(now + timedelta(days=1)):
        uid = add_activity(county, ["arvika"])
    with clock.set_to(now + timedelta(days=11)):
        step(county, "arvika", uid, "anchor")

    with clock.set_to(now + timedelta(days=31)):
        rows = time_in_states(session, HERE)

    told = {str(each["state"]): each for each in rows}
    assert sorted(told) == ["anchored", "proposed"]
    assert (told["proposed"]["ended"], told["proposed"]["lasting"]) == (1, 0)
    assert told["proposed"]["ended_days"] == pytest.approx(10, abs=0.01)
    assert told["anchored"]["lasting_days"] == pytest.approx(20, abs=0.01)
    assert time_in_states(session, THERE) == []


def test_a_plan_is_told_as_it_was_known_when_the_day_ended(
    county: County, session: Session
) -> None:
    now = clock.now()
    with clock.set_to(now + timedelta(days=1)):
        uid = add_activity(county, ["arvika", "torsby"])
    with clock.set_to(now + timedelta(days=5)):
        step(county, "arvika", uid, "anchor")
    with clock.set_to(now + timedelta(days=9)):
        step(county, "torsby", uid, "anchor")

    def known(days: int) -> list[tuple[str, int, int]]:
        day = clock.today() + timedelta(days=days)
        asked = Scope(counties=HERE.counties, plan=county.plan, day=day)
        rows = plan_known_then(session, asked)
        return [(each["state"], each["owners"], each["beyond"]) for each in rows]

    assert known(0) == []
    assert known(2) == [("proposed", 2, 0)]
    assert known(6) == [("proposed", 2, 1)]
    assert known(10) == [("anchored", 2, 2)]
    assert plan_known_then(session, HERE) == []
    elsewhere = add_plan(county, code=ELSEWHERE)
    with pytest.raises(NotFoundError):
        plan_known_then(session, Scope(counties=HERE.counties, plan=elsewhere))


def test_rights_are_those_of_the_county_and_of_the_day(session: Session) -> None:
    def held(scope: Scope) -> set[str]:
        return {each["person"] for each in rights_held(session, scope)}

    assert "coordinator elsewhere (påhittad)" in held(EVERYWHERE) - held(HERE)
    assert {"coordinator (påhittad)", "reporter of arvika (påhittad)"} <= held(HERE)
    assert "auditor (påhittad)" in held(THERE)
    early = clock.today() - timedelta(days=20_000)
    assert held(Scope(counties=None, day=early)) == set()
    assert held(Scope(counties=None, day=clock.today())) == held(EVERYWHERE)


def test_whose_trail_is_examined_is_decided_by_the_right_to_read_it(county: County) -> None:
    assert examined.counties(county.coordinator, None) == frozenset({COUNTY})
    assert examined.counties(county.people["auditor"], None) is None
    assert examined.counties(county.people["auditor"], ELSEWHERE) == frozenset({ELSEWHERE})
    for who, code in (("coordinator", ELSEWHERE), ("reporter of arvika", None)):
        with pytest.raises(NotPermittedError):
            examined.counties(county.people[who], code)


def test_a_list_is_read_on_from_where_its_page_ended_and_whole_at_once(
    county: County, session: Session
) -> None:
    uids = [add_activity(county, ["arvika"], title=each) for each in "abc"]
    never = Scope(counties=HERE.counties, plan=county.plan, how="never")
    apart = {PLACE: None, "lasting_days": None}  # which goes on while we look

    for name in (of_states_been_in, of_rights_held, of_time_in_states, of_steps_on_behalf):
        rows = name.QUESTION.ask(session, never)
        every = name.QUESTION.whole(session, never)
        assert [{**each, **apart} for each in every] == [{**each, **apart} for each in rows]
        for place, row in enumerate(rows):
            behind = replace(never, after=row[PLACE])
            found = name.QUESTION.ask(session, behind)
            assert [each[PLACE] for each in found] == [each[PLACE] for each in rows[place + 1 :]]

    assert about(states_been_in(session, never)) == uids


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "e30", "W10", "WyIxIl0", "bnVsbA", "!", "åäö"),
        base64.urlsafe_b64encode(b'["1", "99999999999999999999999"]').decode(),
        base64.urlsafe_b64encode(b'["2026-01-01", "1"]').decode(),
        base64.urlsafe_b64encode(b'["a\\u0000", "1", "1"]').decode(),
    ],
)
def test_a_cursor_that_is_none_begins_at_the_start(
    county: County, session: Session, cursor: str
) -> None:
    add_activity(county, ["arvika"])
    asked = replace(HERE, how="never", after=cursor)

    for name in (of_states_been_in, of_rights_held, of_steps_on_behalf):
        assert name.QUESTION.ask(session, asked) == name.QUESTION.ask(
            session, replace(asked, after=None)
        )
