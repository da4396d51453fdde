"""Nobody gets hold of more than they have: through another's address, a token, or a calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from service.core import clock
from service.core.db import db, transaction
from service.models.words import Role
from service.trail.reading import read
from service.trail.trail_filter import TrailFilter
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM
from tests.support.acting import COUNTY, JOINED, add_person
from tests.support.databases import by_reach
from tests.support.world import DECISION, Caller, World

LAST = date(2027, 3, 31)
EVENING = datetime(2027, 3, 31, 21, 59, tzinfo=UTC)  # a minute to midnight in Sweden
NIGHT = datetime(2027, 3, 31, 22, 1, tzinfo=UTC)


def join(world: World, name: str, *grants: NewGrant) -> str:
    """Let someone join who has the roles and a token; return their uid."""
    with world.app.app_context(), transaction() as session:
        person = add_person(session, world.county, name, *grants).person or ""
        world.tokens[name] = op.issue_token(session, SYSTEM, person, ["*"], None)[1]
    return person


MORE_THAN_THEIRS = {
    "coordinator of the county": NewGrant(role=Role.COORDINATOR, county=COUNTY),
    "administrator of the county": NewGrant(role=Role.ADMINISTRATOR, county=COUNTY),
    "administrator of the country": NewGrant(role=Role.ADMINISTRATOR),
    "auditor of the country": NewGrant(role=Role.AUDITOR),
    "coordinator elsewhere": NewGrant(role=Role.COORDINATOR, county="18"),
}


@pytest.mark.parametrize("grant", MORE_THAN_THEIRS.values(), ids=MORE_THAN_THEIRS)
@pytest.mark.parametrize("change", [{"email": "min@exempel.test"}, {"disabled": True}])
def test_a_coordinator_takes_over_nobody_who_may_more(
    world: World, grant: NewGrant, change: dict[str, object]
) -> None:
    reporter = NewGrant(
        role=Role.REPORTER, organisation=world.county.organisations["arvika"], valid_from=JOINED
    )
    person = join(world, "someone", reporter, grant)

    tag = world.caller("administrator").tag(f"/people/{person}")

    answer = world.coordinator.patch(f"/people/{person}", change, tag)

    assert answer.status_code == 403
    assert world.caller("someone").get("/me").status_code == 200


def test_a_coordinator_revokes_no_token_of_one_who_may_more(world: World) -> None:
    join(world, "boss", NewGrant(role=Role.ADMINISTRATOR, county=COUNTY, valid_from=JOINED))
    (token,) = world.caller("boss").get("/tokens").json["items"]

    answer = world.coordinator.delete(f"/tokens/{token['id']}")

    assert answer.status_code == 403
    assert world.caller("boss").get("/me").status_code == 200


def test_people_change_their_own_name_and_no_more(world: World) -> None:
    own = world.county.people["reporter of arvika"].person
    arvika, path = world.reporter("arvika"), f"/people/{own}"

    statuses = [
        arvika.patch(path, change, arvika.tag(path)).status_code
        for change in (
            {"name": "Ny"},
            {"locale": "en"},
            {"email": "ny@exempel.test"},
            {"disabled": False},
        )
    ]

    assert statuses == [200, 200, 403, 403]


@pytest.mark.parametrize("last", [None, "2027-04-01"])
def test_a_token_makes_none_that_outlives_it(world: World, last: str | None) -> None:
    caller = world.give_token("coordinator", "*", expires_on=LAST)

    answer = caller.post("/tokens", {"scopes": ["read"], "expiresOn": last})

    assert answer.status_code == 422
    (fault,) = answer.json["errors"]
    assert (fault["pointer"], fault["code"]) == ("/expiresOn", "out_of_range")
    assert "2027-03-31" in fault["detail"]


@by_reach
def test_a_token_makes_one_that_ends_with_it(world: World) -> None:
    caller = world.give_token("coordinator", "*", expires_on=LAST)

    made = caller.post("/tokens", {"scopes": ["read"], "expiresOn": "2027-03-31"})

    assert made.status_code == 201
    again = Caller(world.app, made.json["token"])
    assert again.post("/tokens", {"scopes": ["read"]}).status_code == 403  # it only reads


@by_reach
def test_a_stand_in_works_and_ends_by_themselves_at_midnight_in_sweden(world: World) -> None:
    activity = world.propose("arvika")
    stand_in = NewGrant(
        role=Role.REPORTER,
        organisation=world.county.organisations["arvika"],
        valid_from=JOINED,
        valid_until=LAST,
    )
    join(world, "stand-in", stand_in)
    caller = world.caller("stand-in")
    report = {"organisation": world.uid("arvika"), "comment": "Det går framåt."}

    with clock.set_to(EVENING):
        worked = caller.post(f"/activities/{activity}/status-reports", report).status_code
    with clock.set_to(NIGHT):  # moments later by the machine, so the right was remembered
        told = caller.post(f"/activities/{activity}/status-reports", report).status_code
        left = caller.get("/me").json["roles"]

    assert (worked, told, left) == (201, 404, [])


def test_a_role_begins_by_itself_at_midnight_in_sweden(world: World) -> None:
    begins = NewGrant(role=Role.AUDITOR, county=COUNTY, valid_from=LAST + timedelta(days=1))
    join(world, "next auditor", begins)
    caller = world.caller("next auditor")

    with clock.set_to(EVENING):
        before = caller.get("/trail").status_code
    with clock.set_to(NIGHT):
        after = caller.get("/trail").status_code

    assert (before, after) == (403, 200)


def test_every_grant_and_every_loss_is_in_the_trail(world: World) -> None:
    person = world.county.people["reporter of sunne"].person or ""
    role = "01a20000-0000-7000-8000-000000000001"
    given = {"role": "auditor", "countyCode": "17", "validUntil": "2099-12-31"}

    world.coordinator.put(f"/people/{person}/roles/{role}", given)
    world.coordinator.delete(f"/people/{person}/roles/{role}")

    with world.app.app_context():
        entries = read(db.session(), TrailFilter(streams=[f"person/{person}"]), 2)
    coordinator = world.county.people["coordinator"].person
    assert [each.body["event"] for each in entries] == ["revoke", "grant"]
    assert {each.body["actor"]["id"] for each in entries} == {coordinator}
    told = {each["field"].rpartition("/")[2]: each["to"] for each in entries[1].body["changes"]}
    assert told["role"] == "auditor"
    assert (told["county_code"], told["valid_until"]) == ("17", "2099-12-31")


def place_above(world: World, above: str) -> Callable[[str], int]:
    """Return what places the organisation *above* over another; that answers with the status."""

    def place(below: str) -> int:
        path = f"/organisations/{world.uid(below)}"
        change = {"parent": world.uid(above)}
        answer = world.coordinator.patch(path, change, world.coordinator.tag(path))
        if answer.status_code == 422:
            assert [each["pointer"] for each in answer.json["errors"]] == ["/parent"]
        return answer.status_code

    return place


@by_reach
def test_no_organisation_stands_above_itself(world: World) -> None:
    statuses = [
        place_above(world, "arvika")("arvika"),
        place_above(world, "arvika")("torsby"),
        place_above(world, "torsby")("sunne"),
        place_above(world, "torsby")("arvika"),
        place_above(world, "sunne")("arvika"),
        place_above(world, "region")("arvika"),
    ]

    assert statuses == [422, 200, 200, 422, 422, 200]


def bound(world: World, *names: str, who: str = "reporter of two") -> Caller:
    """Return a caller whose token was made for these organisations alone."""
    uids = [world.county.uid(name) for name in names]
    made = world.caller(who).post("/tokens", {"scopes": ["read", "write"], "organisations": uids})
    assert made.json["organisations"] == sorted(uids)
    return Caller(world.app, made.json["token"])


def test_a_token_made_for_one_organisation_speaks_for_no_other(world: World) -> None:
    grants = [
        NewGrant(
            role=Role.REPORTER, organisation=world.county.organisations[name], valid_from=JOINED
        )
        for name in ("arvika", "torsby")
    ]
    coordinator = NewGrant(role=Role.COORDINATOR, county=COUNTY, valid_from=JOINED)
    join(world, "reporter of two", *grants, coordinator)
    activity = world.propose("arvika", "torsby")

    caller = bound(world, "arvika")
    roles = caller.get("/me").json["roles"]
    torsby = world.county.uid("torsby")
    refused = caller.move(activity, "anchor", organisation=torsby, evidence=DECISION)
    taken = caller.move(activity, "anchor", evidence=DECISION)

    assert [each["organisation"]["id"] for each in roles] == [world.county.uid("arvika")]
    assert refused.status_code == 403
    assert taken.status_code == 201


def test_a_bound_token_makes_none_that_is_less_bound(world: World) -> None:
    own = world.county.uid("arvika")
    caller = bound(world, "arvika", who="reporter of arvika")

    bindings: list[dict[str, object]] = [{}, {"organisations": []}, {"organisations": [own]}]
    statuses = [
        caller.post("/tokens", {"scopes": ["read"], **more}).status_code for more in bindings
    ]

    assert statuses == [403, 403, 201]


def test_a_token_is_bound_to_organisations_that_its_person_reports_for(world: World) -> None:
    wanted = {"scopes": ["read"], "organisations": [world.county.uid("torsby")]}

    answer = world.reporter("arvika").post("/tokens", wanted)

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == ["/organisations"]
