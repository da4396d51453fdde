"""People leave and others take over, organisations leave and change name: nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import db, transaction
from service.core.errors import NotFoundError
from service.models import Party
from service.models.words import Role
from service.reports.in_hand import in_hand
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM
from tests.integration.cli.county import REPORTER, settle
from tests.support.acting import JOINED, add_person, add_plan
from tests.support.databases import by_reach
from tests.support.stepping import add_activity
from tests.support.world import DECISION, World

YESTERDAY = clock.today() - timedelta(days=1)


def told(world: World, who: str, about: str) -> dict[str, Any]:
    """Return what *who* is told that another has in hand."""
    with world.app.app_context():
        actor = world.county.people[who]
        return in_hand(db.session(), actor, world.county.people[about].person or "")


def test_what_someone_has_in_hand_is_told_role_by_role(world: World) -> None:
    anchored, proposed = (world.propose("arvika", "torsby", number=n) for n in ("1", "2"))
    world.propose("torsby", number="3")
    world.reporter("arvika").move(anchored, "anchor", evidence=DECISION)

    (role,) = told(world, "coordinator", "reporter of arvika")["roles"]

    assert (role["role"], role["inForce"], role["organisation"]["id"]) == (
        *("reporter", True),
        world.uid("arvika"),
    )
    found = [(each["id"], each["partState"]) for each in role["activities"]]
    assert found == [(anchored, "anchored"), (proposed, "proposed")]


@by_reach
def test_a_role_that_is_over_still_tells_what_was_in_hand_and_who_else_is_there(
    world: World,
) -> None:
    activity = world.propose("arvika")
    person = world.county.people["reporter of arvika"].person or ""
    role = world.coordinator.get(f"/people/{person}").json["roles"][0]["id"]
    with world.app.app_context(), transaction() as session:
        owner = world.county.organisations["arvika"]
        grant = NewGrant(role=Role.REPORTER, organisation=owner, valid_from=JOINED)
        after = add_person(session, world.county, "who takes over", grant).person
        until = NewGrant(
            role=Role.REPORTER, organisation=owner, valid_from=JOINED, valid_until=YESTERDAY
        )
        add_person(session, world.county, "who has left before", until)
    world.coordinator.delete(f"/people/{person}/roles/{role}")

    (found,) = told(world, "coordinator", "reporter of arvika")["roles"]

    assert found["inForce"] is False
    assert [each["id"] for each in found["others"]] == [after]
    assert [each["id"] for each in found["activities"]] == [activity]


def test_what_is_done_is_in_nobody_s_hand(world: World) -> None:
    activity = world.propose("arvika")
    world.coordinator.move(activity, "cancel", reason="Beslut.")

    (role,) = told(world, "coordinator", "reporter of arvika")["roles"]

    assert role["activities"] == []


def test_an_administrator_is_told_the_roles_and_not_the_activities(world: World) -> None:
    world.propose("arvika")

    (role,) = told(world, "administrator", "reporter of arvika")["roles"]

    assert (role["role"], role["activities"]) == ("reporter", [])


@pytest.mark.parametrize("who", ["reporter of torsby", "auditor", "coordinator elsewhere"])
def test_what_others_have_in_hand_is_for_who_manages_them(world: World, who: str) -> None:
    with pytest.raises(NotFoundError):
        told(world, who, "reporter of arvika")


def test_the_terminal_tells_it_too(migrated_url: str) -> None:
    county = settle(migrated_url)

    found = county.console.ask("person", "in-hand", "--email", REPORTER)
    spoken = county.console.run("person", "in-hand", "--email", REPORTER)

    (role,) = found["roles"]
    assert [each["id"] for each in role["activities"]] == [county.activity]
    assert spoken.code == 0
    assert "Samverka om våld i nära relationer" in spoken.out


def leave(world: World, name: str) -> None:
    """Let a party leave, yesterday."""
    with world.app.app_context(), transaction() as session:
        organisation = world.county.organisations[name].id
        party = session.scalars(select(Party).where(Party.organisation_id == organisation)).one()
        change = ({"left_on": YESTERDAY, "left_reason": "Slut"}, 0)
        op.edit_party(session, SYSTEM, world.county.agreement, party.uid, change)


@by_reach
def test_a_party_that_has_left_reads_what_was_theirs_and_takes_no_step(world: World) -> None:
    activity = world.propose("arvika", "torsby")
    leave(world, "arvika")
    arvika, path = world.reporter("arvika"), f"/activities/{activity}"

    read = [arvika.get(f"{path}{each}").status_code for each in ("", "/history", "/status-reports")]
    step = arvika.move(activity, "anchor", evidence=DECISION)
    agreement = arvika.get(f"/agreements/{world.county.agreement}").status_code

    assert (read, agreement) == ([200, 200, 200], 200)
    assert step.status_code == 409
    assert [each["code"] for each in step.json["refusals"]] == ["party_left"]


DRAFT_WAYS = ("", "/history", "/status-reports")


@pytest.mark.parametrize("who", ["reporter of arvika", "administrator", "coordinator elsewhere"])
def test_a_draft_is_the_county_s_until_it_is_adopted(world: World, who: str) -> None:
    with world.app.app_context():
        plan = add_plan(world.county, adopted=False)
        activity = add_activity(world.county, ["arvika"], plan=plan)
    caller, paths = world.caller(who), [f"/activities/{activity}{each}" for each in DRAFT_WAYS]

    statuses = {caller.get(path).status_code for path in [*paths, f"/plans/{plan}"]}
    written = caller.move(activity, "anchor", evidence=DECISION).status_code
    listed = [each["id"] for each in caller.get("/activities").json["items"]]

    assert (statuses, written) == ({404}, 404)
    assert activity not in listed
    assert {world.coordinator.get(path).status_code for path in paths} == {200}


def test_an_organisation_that_changes_name_keeps_its_history_and_its_parts(world: World) -> None:
    activity, path = world.propose("arvika"), f"/organisations/{world.uid('arvika')}"
    world.reporter("arvika").move(activity, "anchor", evidence=DECISION)
    before = world.reporter("arvika").get(f"/activities/{activity}/history").json["items"]
    change = {"name": "Nya Arvika (påhittad)", "aliases": ["arvika (påhittad)"]}

    renamed = world.coordinator.patch(path, change, world.coordinator.tag(path))

    after = world.reporter("arvika").get(f"/activities/{activity}/history").json["items"]
    assert renamed.status_code == 200
    assert [each["leafHash"] for each in after] == [each["leafHash"] for each in before]
    names = {each["organisation"]["name"] for each in after if each["organisation"]}
    assert names == {"Nya Arvika (påhittad)"}  # looked up when shown; the entry holds the id
    events = world.caller("auditor").get(f"/trail?organisation={world.uid('arvika')}&event=edit")
    assert events.json["items"][0]["changes"]["name"][0] == "arvika (påhittad)"


def test_an_organisation_that_ends_keeps_what_it_did(world: World) -> None:
    activity, path = world.propose("arvika", "torsby"), f"/organisations/{world.uid('arvika')}"
    world.reporter("arvika").move(activity, "anchor", evidence=DECISION)
    change = {"activeUntil": YESTERDAY.isoformat(), "parent": world.uid("torsby")}

    ended = world.coordinator.patch(path, change, world.coordinator.tag(path))

    assert ended.status_code == 200
    shown = world.reporter("arvika").get(f"/activities/{activity}").json
    owner = next(e for e in shown["owners"] if e["organisation"]["id"] == world.uid("arvika"))
    assert owner["state"] == "anchored"
    assert world.coordinator.get(path).json["parent"]["id"] == world.uid("torsby")
