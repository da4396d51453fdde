"""Another system is told of what happens in a county: signed, in order, and once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from service.core import clock
from service.core.db import db, transaction
from service.messages.claim import Pace
from service.messages.webhook_feed import tell_of_moves, tell_of_stalled
from service.messages.webhooks import STOPPED_AFTER
from service.models import Message
from service.models.outbox import WEBHOOK
from service.trail.integrating import integrate
from tests.support.acting import ELSEWHERE, add_plan
from tests.support.browsing import Visitor
from tests.support.hooked import MOVES, Hooked, holds, hooked
from tests.support.world import World

CUT = """CREATE TRIGGER cut BEFORE UPDATE ON webhook_state BEGIN
    SELECT RAISE(ABORT, 'cut short'); END"""
BOTH = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def place(county: World, browser: Visitor) -> Iterator[Hooked]:
    with hooked(county, browser) as place:
        yield place


@BOTH
def test_a_system_is_told_of_each_step_in_order_once_and_signed(place: Hooked) -> None:
    before = place.world.propose("karlstad*", title="Hemlig rubrik")
    here, secret = place.add()
    activity = place.world.propose("karlstad*", "sunne", title="Hemlig rubrik", number="2.2")
    place.work()

    for moved, owner in ((before, "karlstad"), (activity, "karlstad"), (activity, "sunne")):
        place.anchor(moved, owner)
    came = [place.work() for _round in range(3)]

    told = place.told()
    assert [(each["type"], each["data"]["activity"]) for each in told] == [
        *(("part.moved", before), ("activity.moved", before)),
        *(("part.moved", activity), ("part.moved", activity), ("activity.moved", activity)),
    ]
    assert told[0]["data"] | {"entry": "…"} == {
        "activity": before,
        "entry": "…",
        "sequence": 2,
        "transition": "anchor",
        "from": "proposed",
        "to": "anchored",
        "effectiveOn": "2026-02-11",
        "recordedAt": told[0]["timestamp"],
        "organisation": place.world.uid("karlstad"),
        "round": 1,
    }
    assert all(holds(each, secret) for each in place.receiver.got)
    assert not holds(place.receiver.got[0], "whsec_" + "A" * 43 + "=")
    assert sum(each.delivered for each in came) == len(told)
    assert place.browser.get(here).text.count("Delivered") == len(place.receiver.got)


@SQLITE
def test_a_system_is_told_of_plans_of_its_own_county_alone(place: Hooked) -> None:
    place.work()
    place.add("plan.moved")
    with place.world.app.app_context():
        plan = add_plan(place.world.county)
        add_plan(place.world.county, code=ELSEWHERE)
        db.session.remove()

    place.work()

    [told] = place.told()
    assert (told["type"], told["data"]["plan"]) == ("plan.moved", plan)
    assert (told["data"]["transition"], told["data"]["to"]) == ("adopt", "adopted")


@SQLITE
def test_a_system_is_told_no_names_and_no_texts(place: Hooked) -> None:
    place.add()
    place.anchor(place.world.propose("karlstad*", title="Hemlig rubrik"))

    place.work()

    people = {each.person for each in place.world.county.people.values() if each.person}
    said = b"".join(each.body for each in place.receiver.got).decode()
    assert "anchor" in said
    assert [each for each in (*people, "Hemlig", "Kommunstyrelsen") if each in said] == []


@SQLITE
def test_what_was_not_taken_is_sent_again_with_the_same_name_and_bytes(place: Hooked) -> None:
    here, secret = place.add()
    place.work()
    place.receiver.statuses = [500, 307]
    place.anchor(place.world.propose("karlstad*"))

    rounds = [place.work() for _round in range(5)]

    moved = [each for each in place.receiver.got if b"anchor" in each.body]
    first = [each for each in moved if each.headers["webhook-id"] == moved[0].headers["webhook-id"]]
    assert [each.failed > 0 for each in rounds[:2]] == [True, True]
    assert len({each.body for each in first}) == 1
    assert len(first) >= 2
    assert all(holds(each, secret) for each in moved)
    assert rounds[-1].waiting == 0
    assert "Delivered" in place.browser.get(here).text


@SQLITE
def test_a_system_that_answers_nothing_for_days_is_told_no_more_until_it_goes_on(
    place: Hooked,
) -> None:
    here, _secret = place.add()
    place.receiver.statuses = [503] * 2
    place.anchor(place.world.propose("karlstad*"))
    now = clock.now()
    place.work()
    failing = [place.browser.get(each).text for each in ("/webhooks", "/review")]

    with clock.set_to(now + STOPPED_AFTER + timedelta(minutes=5)):
        place.work()
    stopped = place.browser.get("/webhooks").text
    sent = len(place.receiver.got)
    with clock.set_to(now + STOPPED_AFTER + timedelta(days=1)):
        place.work(Pace(first=timedelta(0), attempts=1))
    quiet = len(place.receiver.got) - sent
    place.browser.post(f"{here}/resume", on=here)
    for _round in range(3):
        place.work()

    assert ["Does not answer" in each for each in failing] == [True, True]
    assert "Paused" in stopped
    assert quiet == 0
    assert {each["type"] for each in place.told()[sent:]} == {*MOVES}
    assert "Does not answer" not in place.browser.get("/webhooks").text


@SQLITE
def test_what_happens_while_it_is_paused_is_told_when_it_goes_on(place: Hooked) -> None:
    here, _secret = place.add("part.moved")
    place.work()
    place.browser.post(f"{here}/pause", on=here)
    activity = place.world.propose("karlstad*")
    place.anchor(activity)
    place.work()
    quiet = len(place.receiver.got)

    place.browser.post(f"{here}/resume", on=here)
    place.work()
    place.work()

    steps = [each["data"]["transition"] for each in place.told()]
    assert quiet == 0
    assert steps == ["anchor"]


@SQLITE
def test_each_system_has_its_own_place_and_a_round_cut_short_tells_nothing_twice(
    place: Hooked,
) -> None:
    place.add("part.moved")
    place.add("activity.moved")
    place.anchor(place.world.propose("karlstad*"))
    with place.world.app.app_context():
        with transaction() as session:
            integrate(session)
            session.execute(text(CUT))
        with pytest.raises(IntegrityError):
            tell_of_moves()
        with transaction() as session:
            left = session.scalars(select(Message).where(Message.channel == WEBHOOK)).all()
            session.execute(text("DROP TRIGGER cut"))

    for _round in range(2):
        place.work()

    assert left == []
    assert sorted(each["type"] for each in place.told()) == ["activity.moved", "part.moved"]


@SQLITE
def test_what_has_stopped_is_told_once_for_as_long_as_it_lasts(place: Hooked) -> None:
    place.add("activity.stalled")
    late = place.world.propose("karlstad*", anchor_by=date(2026, 1, 31))
    place.world.propose("sunne*", title="I tid", number="2")
    now = clock.now()

    for days in (0, 1, 2):
        with clock.set_to(now + timedelta(days=days)), place.world.app.app_context():
            tell_of_stalled()
            db.session.remove()
        place.work()
    with clock.set_to(now + timedelta(days=100)), place.world.app.app_context():
        tell_of_stalled()
        found = db.session.scalars(select(Message.payload).order_by(Message.id)).all()
        db.session.remove()

    [told] = place.told()
    assert (
        told["type"],
        told["data"]["activity"],
        told["data"]["fact"],
        told["data"]["since"],
    ) == (
        *("activity.stalled", late, "late"),
        "2026-02-01",
    )
    facts = [each["body"]["data"]["fact"] for each in found if "body" in each]
    assert facts == ["late", "stale", "stale"]
