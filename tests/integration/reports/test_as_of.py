"""A plan, and each activity, at any instant, as known and as it was, against a life as it went."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.reports.activities import activity_as_it_was, activity_as_of
from service.reports.examined import Scope
from service.reports.of_plan_as_it_was import plan_as_it_was
from service.reports.of_plan_known_then import plan_known_then
from service.workflows import operations as op
from service.workflows.operations.corrections import Correction
from tests.integration.reports.lived_plan import (
    BEGINS,
    INSTANTS,
    held,
    is_by,
    lived,
    one_by_one,
    told,
)
from tests.support.acting import County
from tests.support.stepping import add_activity, history, part_wish, take


def test_a_plan_at_random_instants_is_what_was_there_and_what_its_entries_say(
    county: County, session: Session
) -> None:
    random = Random(7)  # noqa: S311 -- the same life each time
    life, stood = lived(county, random)
    bodies = {uid: history(uid) for uid in life.uids}
    whole = max(stood) - BEGINS
    session.rollback()
    views = set()
    for _number in range(INSTANTS):
        at = BEGINS - timedelta(days=20) + random.random() * (whole + timedelta(days=25))
        asked = Scope(counties=None, plan=county.plan, at=at)

        known, was = told(plan_known_then(session, asked)), told(plan_as_it_was(session, asked))

        before = [moment for moment in stood if moment <= at]
        assert known == (stood[max(before)] if before else set()), at
        assert was == {each for uid in life.uids for each in held(bodies[uid], uid, at)}, at
        views.add((frozenset(known), frozenset(was)))
    assert len(views) > INSTANTS // 3
    assert any(known != was for known, was in views)


def test_an_activity_at_random_instants_is_what_was_there_and_what_its_entries_say(
    county: County, session: Session
) -> None:
    random = Random(11)  # noqa: S311 -- the same life each time
    life, stood = lived(county, random)
    bodies = {uid: history(uid) for uid in life.uids}
    whole = max(stood) - BEGINS
    session.rollback()
    views = []
    for _number in range(INSTANTS):
        at, then = (
            BEGINS - timedelta(days=20) + random.random() * (whole + timedelta(days=25))
            for _each in range(2)
        )
        known = one_by_one(life, session, activity_as_of, at)
        was = one_by_one(life, session, activity_as_it_was, at)
        both = one_by_one(life, session, activity_as_it_was, at, then)

        before = [moment for moment in stood if moment <= at]
        assert known == (stood[max(before)] if before else set()), at
        assert was == {each for uid in life.uids for each in held(bodies[uid], uid, at)}, at
        told_by = {uid: [each for each in bodies[uid] if is_by(each, then)] for uid in life.uids}
        assert both == {each for uid in life.uids for each in held(told_by[uid], uid, at)}, at
        views.append((known, was, both))
    assert any(known != was != both != known for known, was, both in views)


def test_what_was_told_late_is_known_late_but_was_so_before(
    county: County, session: Session
) -> None:
    with clock.set_to(BEGINS):
        uid = add_activity(county, ["arvika"])
    told_at = BEGINS + timedelta(days=20)
    with clock.set_to(told_at):
        decided = {"decisionBody": "Nämnden", "decidedOn": (BEGINS + timedelta(days=5)).date()}
        wish = part_wish("anchor", county.uid("arvika"), evidence=decided)
        entry = take(county.reporter("arvika"), uid, wish)[0]["id"]

    def states(days: int) -> list[str]:
        asked = Scope(counties=None, plan=county.plan, at=BEGINS + timedelta(days=days))
        return [rows[0]["state"] for rows in (ask(session, asked) for ask in ASKED) if rows]

    assert states(-1) == []
    assert states(4) == ["proposed", "proposed"]
    assert states(6) == ["proposed", "anchored"]
    assert states(21) == ["anchored", "anchored"]
    with clock.set_to(told_at + timedelta(days=1)), transaction() as writing:
        day = (BEGINS + timedelta(days=8)).date()
        right = Correction(entry=entry, reason="Fel dag", effective_on=day)
        op.correct(writing, county.reporter("arvika"), uid, right)
    session.rollback()
    parts = plan_as_it_was(
        session, Scope(counties=None, plan=county.plan, at=BEGINS + timedelta(days=6))
    )
    assert [each["beyond"] for each in parts] == [0]


ASKED = (plan_known_then, plan_as_it_was)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_plan_in_pages_is_the_plan_whole(county: County, session: Session) -> None:
    uids = {add_activity(county, ["arvika"], title=each) for each in "abc"}
    asked = Scope(counties=None, plan=county.plan, limit=2)

    for ask in ASKED:
        first = ask(session, asked)
        behind = Scope(counties=None, plan=county.plan, limit=2, after=first[1]["place"])
        assert {each["activity"] for each in [*first[:2], *ask(session, behind)]} == uids
