"""Many steps taken together come to what they come to one by one, in every respect but the time."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from service.core.db import transaction
from service.core.errors import RefusedError, ServiceError
from service.models import Activity, Entry, Message
from service.models.words import Rule
from service.workflows import operations as op
from service.workflows.operations import Outcome, Wanted
from service.workflows.vocabulary import Actor, Wish
from tests.integration.reports.counting import cost
from tests.integration.workflows.crowd import told_wrong
from tests.support.acting import County, add_plan
from tests.support.stepping import ROAD, activity_wish, add_activity, history, part_wish, state

RULES = (Rule.ALL, Rule.LEAD, Rule.COORDINATOR)
OWNERS = (("arvika",), ("arvika", "torsby"), ("arvika", "torsby", "sunne"))
WHOLE = ("anchor", "implement", "confirm_follow_up", "send_back", "cancel", "reinstate")
PART = (*ROAD, *ROAD, *ROAD, "decline", "reinstate", "send_back")
STEPS = 200


@dataclass(frozen=True)
class Said:
    """A step as it is said of either twin: which pair, on which level, for whom."""

    pair: int
    level: str
    transition: str
    organisation: str


def test_a_batch_comes_to_what_its_steps_come_to_one_by_one(county: County) -> None:
    dice = random.Random(20261122)  # noqa: S311 -- chance, not secrecy
    ones, twins = _pairs(county), _pairs(county)
    said = [_any_step(dice) for _ in range(STEPS)]
    actor = county.coordinator

    together = _together(actor, [_wanted(county, each, ones) for each in said])
    singly = [_singly(actor, _wanted(county, each, twins)) for each in said]

    assert together == singly
    assert len(set(singly)) > 8  # steps of both levels, and refusals of many kinds
    assert sum(each.startswith("taken") for each in singly) > STEPS // 6
    for one, twin in zip(ones, twins, strict=True):
        assert list(map(_moved, history(one))) == list(map(_moved, history(twin)))
        assert state(one) == state(twin)
        assert told_wrong(county, one) == []


def test_a_batch_writes_the_messages_that_its_steps_cause(county: County) -> None:
    activities = [add_activity(county, ["arvika", "torsby"]) for _ in range(3)]
    wishes = [_on_behalf(county, "anchor", name) for name in ("arvika", "torsby")]

    found = _together(
        county.coordinator, [Wanted(uid, wish) for uid in activities for wish in wishes]
    )

    with transaction() as session:
        told = session.scalars(select(Message.topic)).all()
    assert found == ["taken anchor", "taken anchor follow"] * 3
    assert told == ["step_on_behalf"] * 6


def test_an_activity_that_is_carried_over_in_a_batch_has_its_successor(county: County) -> None:
    uid, other = add_activity(county, ["arvika"]), add_activity(county, ["torsby"])
    target = add_plan(county)
    wishes = (
        Wanted(other, _on_behalf(county, "anchor", "torsby")),
        Wanted(uid, activity_wish("carry_over", target=target)),
        Wanted(uid, activity_wish("cancel")),
    )

    found = _together(county.coordinator, wishes)

    with transaction() as session:
        (successor,) = session.scalars(select(Activity).where(Activity.predecessor == uid))
        assert successor.plan.uid == target
    assert found == ["taken anchor follow", "taken carry_over", "wrong_state"]
    assert told_wrong(county, uid) == []


@pytest.mark.parametrize("size", [1, 60])
def test_a_batch_takes_as_many_statements_whatever_its_size(
    county: County, size: int, database_kind: str
) -> None:
    uids = [add_activity(county, ["arvika", "torsby"]) for _ in range(size)]
    wanted = [Wanted(uid, part_wish("anchor", county.uid("arvika"))) for uid in uids]

    actor = county.reporter("arvika")

    # SQLite tells the key of one new entry at a time; it is in the same process.
    each = size - 1 if database_kind == "sqlite" else 0
    assert cost(lambda _: _together(actor, wanted)) == 7 + each
    with transaction() as session:
        anchored = select(func.count()).select_from(Entry).where(Entry.event == "anchor")
        assert session.scalar(anchored) == size


def _pairs(county: County) -> list[str]:
    return [add_activity(county, names, rule=rule) for rule in RULES for names in OWNERS]


def _any_step(dice: random.Random) -> Said:
    level = dice.choice(["part", "part", "part", "activity"])
    name = dice.choice(PART if level == "part" else WHOLE)
    pair = dice.randrange(len(RULES) * len(OWNERS))
    return Said(pair, level, name, dice.choice(["arvika", "torsby", "sunne", "stranger"]))


def _wanted(county: County, said: Said, activities: Sequence[str]) -> Wanted:
    if said.level == "activity":
        return Wanted(activities[said.pair], activity_wish(said.transition))
    return Wanted(activities[said.pair], _on_behalf(county, said.transition, said.organisation))


def _on_behalf(county: County, transition: str, name: str) -> Wish:
    return part_wish(transition, county.uid(name), basis="Sagt på mötet")


def _together(actor: Actor, wanted: Sequence[Wanted]) -> list[str]:
    with transaction() as session:
        return [_what_came(each) for each in op.move_all(session, actor, wanted)]


def _singly(actor: Actor, wanted: Wanted) -> str:
    try:
        with transaction() as session:
            return _what_came(op.move(session, actor, wanted.activity, wanted.wish))
    except ServiceError as error:
        return _what_came(error)


def _moved(entry: Mapping[str, Any]) -> list[Any]:
    return [entry[name] for name in ("seq", "event", "level", "from", "to", "organisation")]


def _what_came(found: Outcome | ServiceError) -> str:
    if isinstance(found, Outcome):
        return " ".join(["taken", *(each.body["event"] for each in found.entries)])
    if isinstance(found, RefusedError):
        return ",".join(each.code for each in found.refusals)
    return found.code
