"""An activity as it was known once: what was said then, told again from the trail alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import NotFoundError
from service.models.words import Rule
from service.reports.activities import activity_as_it_was, activity_as_of, one_activity
from service.workflows import operations as op
from service.workflows.vocabulary import Actor
from tests.support.acting import County, add_plan
from tests.support.stepping import (
    LEAD,
    PARTICIPATING,
    RESPONSIBLE,
    activity_wish,
    add_activity,
    part_wish,
    remove_owner,
    set_owner,
    set_rule,
    step,
    take,
)

BEGINS = datetime(2027, 1, 15, 8, tzinfo=UTC)


def said_now(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    told = one_activity(session, actor, uid)
    return {name: told[name] for name in told if name not in ("stalled", "offers")}


def edit(county: County, uid: str, **values: object) -> None:
    with transaction() as session:
        op.edit_activity(session, county.coordinator, uid, (values, None), 0)


def rename(county: County, title: str) -> None:
    with transaction() as session:
        values = {"title": title, "anchor_by": date(2027, 2, 1)}
        op.edit_plan(session, county.coordinator, county.plan, values, 0)


def report(county: County, uid: str, name: str) -> None:
    said = {"signal": "red", "blocked": True, "blocked_help": "Pengar"}
    with transaction() as session:
        op.report_status(session, county.reporter(name), uid, county.uid(name), said)


def on_behalf(county: County, uid: str, name: str) -> None:
    wish = part_wish("anchor", county.uid(name), basis="Per telefon")
    take(county.coordinator, uid, wish)


def match(county: County, uid: str, text: str, name: str) -> None:
    with transaction() as session:
        told = one_activity(session, county.coordinator, uid)
        who = next(each["id"] for each in told["owners"] if each["organisation"]["name"] == text)
        op.match_owner(session, county.coordinator, uid, who, county.organisations[name])


def life_of(county: County, uid: str, target: str) -> list[Callable[[], object]]:
    """Everything that changes what an activity says, one thing a day."""
    return [
        lambda: edit(county, uid, title="Nytt namn", ends_on=date(2027, 6, 30), focus=True),
        lambda: rename(county, "Planen efter namnbytet"),
        lambda: match(county, uid, "Någon annan", "region"),
        lambda: step(county, "arvika", uid, "anchor"),
        lambda: on_behalf(county, uid, "torsby"),
        lambda: step(county, "region", uid, "anchor"),
        lambda: report(county, uid, "arvika"),
        lambda: set_owner(county, uid, "karlstad", RESPONSIBLE),
        lambda: set_owner(county, uid, "sunne", LEAD),
        lambda: remove_owner(county, uid, "torsby"),
        lambda: set_rule(county, uid, Rule.COORDINATOR),
        lambda: take(county.coordinator, uid, activity_wish("cancel")),
        lambda: take(county.coordinator, uid, activity_wish("reinstate")),
        lambda: take(county.coordinator, uid, activity_wish("carry_over", target=target)),
    ]


def test_what_was_known_then_is_what_was_said_then(county: County, session: Session) -> None:
    actor, said = county.coordinator, {}
    with clock.set_to(BEGINS):
        target = add_plan(county)
        with transaction() as writing:
            goal = op.add_goal(writing, actor, county.plan, {"title": "Ett mål"})
        owners = {"arvika": LEAD, "torsby": RESPONSIBLE, "sunne": PARTICIPATING}
        uid = add_activity(county, owners, unmatched=["Någon annan"], goal_id=goal.id)
        said[BEGINS] = said_now(session, actor, uid)
    for days, change in enumerate(life_of(county, uid, target), start=1):
        with clock.set_to(BEGINS + timedelta(days=days)):
            change()
            session.rollback()
            said[clock.now()] = said_now(session, actor, uid)

    assert len({str(told) for told in said.values()}) == len(said)
    for at, told in said.items():
        assert activity_as_of(session, actor, uid, at) == told
        assert activity_as_of(session, actor, uid, at + timedelta(hours=23)) == told


def test_nothing_is_known_before_the_beginning_nor_by_those_who_may_not_know(
    county: County, session: Session
) -> None:
    uid = add_activity(county, ["arvika"])
    now = clock.now()

    with pytest.raises(NotFoundError):
        activity_as_of(session, county.coordinator, uid, now - timedelta(days=1))
    with pytest.raises(NotFoundError):
        activity_as_of(session, county.people["coordinator elsewhere"], uid, now)


def test_what_it_belongs_to_stands_as_it_began_where_it_was_written_down_later(
    county: County, session: Session
) -> None:
    actor = county.coordinator
    with clock.set_to(BEGINS), transaction() as writing:
        goal = op.add_goal(writing, actor, county.plan, {"title": "Ett mål"})
    with clock.set_to(BEGINS):
        uid = add_activity(county, ["arvika"], goal_id=goal.id, title="Först")
    with clock.set_to(BEGINS + timedelta(days=1)):
        told = {"decisionBody": "Nämnden", "decidedOn": date(2027, 1, 5)}
        take(
            county.reporter("arvika"), uid, part_wish("anchor", county.uid("arvika"), evidence=told)
        )
        edit(county, uid, title="Sedan")
        rename(county, "Planen efter namnbytet")

    was = activity_as_it_was(session, actor, uid, BEGINS - timedelta(days=5))
    later = activity_as_it_was(session, actor, uid, BEGINS + timedelta(days=2))
    believed = activity_as_it_was(session, actor, uid, BEGINS + timedelta(hours=1), BEGINS)

    said = [(each["state"], each["title"]) for each in (was, later, believed)]
    assert said == [("anchored", "Först"), ("anchored", "Sedan"), ("proposed", "Först")]
    assert was["plan"]["title"] not in ("", None, later["plan"]["title"])
    assert later["plan"]["title"] == "Planen efter namnbytet"
    assert was["goal"] == later["goal"] == {"id": goal.uid, "title": "Ett mål"}
    assert was["owners"][0]["stateSince"] == "2027-01-04T23:00:00Z"


def test_nothing_was_there_before_it_was_nor_before_it_was_known(
    county: County, session: Session
) -> None:
    uid = add_activity(county, ["arvika"])
    now = clock.now()

    for at in ([now - timedelta(days=1)], [now, now - timedelta(days=1)]):
        with pytest.raises(NotFoundError):
            activity_as_it_was(session, county.coordinator, uid, *at)
    with pytest.raises(NotFoundError):
        activity_as_it_was(session, county.people["coordinator elsewhere"], uid, now)
