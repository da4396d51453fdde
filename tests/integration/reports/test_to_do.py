"""What waits for an owner is found, most urgent first, at the same cost however much it is."""

from datetime import timedelta

from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.models.words import Role
from service.reports.to_do import to_do_list
from service.workflows import operations as op
from service.workflows.vocabulary import Actor, Held
from tests.integration.reports.counting import cost
from tests.support.acting import County, add_plan
from tests.support.stepping import (
    activity_wish,
    add_activity,
    bring,
    organisation,
    part_wish,
    remove_owner,
    take,
)


def behalf(county: County, uid: str, name: str, transition: str = "anchor") -> str:
    """Let the coordinator take a step for an owner; return its entry."""
    wish = part_wish(transition, county.uid(name), basis="Hon ringde i går")
    return str(take(county.coordinator, uid, wish)[0]["id"])


def both(county: County) -> Actor:
    """Return somebody who reports for two organisations."""
    held = (Held(Role.REPORTER, None, county.uid(each)) for each in ("arvika", "sunne"))
    return Actor(person=county.reporter("arvika").person, name="båda", held=tuple(held))


def test_the_most_urgent_comes_first_with_its_step_and_its_day(
    county: County, session: Session
) -> None:
    arvika, today = county.reporter("arvika"), clock.today()
    days = {"later": 200, "late": 3, "soon": 20}
    made = {
        name: add_activity(county, ["arvika"], number=name, anchor_by=today + timedelta(days=ahead))
        for name, ahead in days.items()
    }
    undated = add_activity(county, ["arvika", "torsby"], number="undated")
    bring(county, undated, arvika="anchored")

    with clock.set_to(clock.now() + timedelta(days=5)):
        found = to_do_list(session, arvika)

    assert [each["activity"]["number"] for each in found] == ["late", "soon", "later", "undated"]
    assert [each["urgency"] for each in found] == ["late", "soon", "later", "later"]
    assert [each["daysLeft"] for each in found] == [-2, 15, 195, None]
    assert [each["step"] for each in found] == ["anchor"] * 3 + ["implement"]
    assert found[0]["activity"]["id"] == made["late"]
    assert found[0]["organisation"] == {
        "id": county.uid("arvika"),
        "name": "arvika (påhittad)",
    }


def test_who_has_not_been_heard_of_comes_before_what_is_due_later(
    county: County, session: Session
) -> None:
    add_activity(county, ["sunne"], number="1", anchor_by=clock.today() + timedelta(days=900))
    quiet = add_activity(county, ["sunne"], number="2")

    with clock.set_to(clock.now() + timedelta(days=100)):
        heard = add_activity(county, ["sunne"], number="0")
        found = to_do_list(session, county.reporter("sunne"))

    assert [each["activity"]["id"] for each in found if each["stale"]][-1] == quiet
    assert found[-1]["activity"]["id"] == heard
    assert not found[-1]["stale"]


def test_what_was_entered_on_ones_behalf_comes_first_until_one_objects(
    county: County, session: Session
) -> None:
    sunne = county.reporter("sunne")
    add_activity(county, ["sunne"], anchor_by=clock.today())
    entered = add_activity(county, ["sunne", "arvika"])
    entry = behalf(county, entered, "sunne")
    first = to_do_list(session, sunne)[0]

    with transaction() as writing:
        op.object_to(writing, sunne, entered, entry, "Det har vi inte sagt")
    session.rollback()
    later = to_do_list(session, sunne)

    assert (first["activity"]["id"], first["enteredOnBehalf"]) == (entered, entry)
    assert first["urgency"] == "entered"
    assert [each["enteredOnBehalf"] for each in later] == [None, None]
    assert later[-1]["activity"]["id"] == entered


def test_a_last_step_on_ones_behalf_is_shown_for_a_while_though_nothing_follows(
    county: County, session: Session
) -> None:
    uid = add_activity(county, ["sunne", "arvika"])
    entry = behalf(county, uid, "sunne", "decline")
    now = to_do_list(session, county.reporter("sunne"))

    with clock.set_to(clock.now() + timedelta(days=90)):
        later = to_do_list(session, county.reporter("sunne"))

    assert [(each["enteredOnBehalf"], each["step"]) for each in now] == [(entry, None)]
    assert later == []


def test_nothing_waits_in_drafts_in_what_is_over_or_for_who_has_left(
    county: County, session: Session
) -> None:
    add_activity(county, ["torsby"], plan=add_plan(county, adopted=False))
    cancelled = add_activity(county, ["torsby"])
    take(county.coordinator, cancelled, activity_wish("cancel"))
    done = add_activity(county, ["torsby"])
    bring(county, done, torsby="followed_up")
    removed = add_activity(county, ["torsby", "arvika"])
    remove_owner(county, removed, "torsby")
    kept = add_activity(county, ["torsby", "arvika"])

    found = to_do_list(session, county.reporter("torsby"))
    assert [each["activity"]["id"] for each in found] == [kept]

    with transaction() as writing:
        torsby = organisation(writing, county, "torsby")
        until = {"active_until": clock.today() - timedelta(days=1)}
        op.edit_organisation(writing, county.coordinator, torsby.uid, until, 0)
    session.rollback()
    assert to_do_list(session, county.reporter("torsby")) == []


def test_one_sees_all_of_ones_own_or_one_and_never_anothers(
    county: County, session: Session
) -> None:
    actor = both(county)
    add_activity(county, ["arvika", "sunne", "torsby"])

    def names(organisation: str | None = None) -> list[str]:
        shown = to_do_list(session, actor, organisation)
        return sorted(each["organisation"]["name"].partition(" ")[0] for each in shown)

    assert names() == ["arvika", "sunne"]
    assert names(county.uid("sunne")) == ["sunne"]
    assert names(county.uid("torsby")) == []
    assert to_do_list(session, county.coordinator) == []


def test_it_takes_two_statements_however_much_waits(county: County) -> None:
    actor = both(county)
    for _ in range(6):
        behalf(county, add_activity(county, ["arvika", "sunne", "torsby"]), "arvika")

    assert cost(lambda session: to_do_list(session, actor)) == 2
