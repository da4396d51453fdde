"""What may be written is what the schemas name, and they name nothing that is not the sender's."""

from collections.abc import Iterator

import pytest
from marshmallow import Schema

from service.api.openapi.operations import OPERATIONS
from service.core.db import Base
from tests.integration.api import importing
from tests.integration.api.places import Path, Place, a_place, inputs, nests, pointer, put
from tests.integration.api.specimens import SPECIMENS
from tests.support.world import World

# What follows from who sends, when, and what was before; nobody states it.
NEVER_STATED = {
    *("id", "uid", "version", "head", "state", "stateSince", "round", "carriedTo"),
    *("createdAt", "updatedAt", "recordedAt", "reportedAt", "lastUsedAt", "keptAt"),
    *("person", "personId", "actor", "steppedBy", "onBehalf", "onBehalfOf", "entrySequence"),
    *("digest", "revoked", "removed", "sequence", "planId", "activityId", "organisationId"),
    *("agreementId", "parentId", "goalId", "roles", "grants", "tokens", "_links", "isAdmin"),
}
# A batch states the version that each of its steps expects, as If-Match does for one; never set.
EXPECTED = {("takeTransitions", "/items/0/version")}
TOLD_AT_MOST = 100  # faults in one answer
IN_A_FORM = 15  # parts beside the file
STRAY = ("__proto__", "constructor", "$where", "scopes", "organisation.state", "")
WRITTEN = sorted(SPECIMENS)


@pytest.fixture
def place(world: World) -> Place:
    return a_place(world)


def bodies() -> dict[str, Schema]:
    """Return the schema of every body that the API reads, by the operation's name."""
    return {each.id: each.body for each in OPERATIONS.values() if each.body is not None}


def test_no_body_states_what_is_not_the_sender_s() -> None:
    stated = {
        (name, pointer(path))
        for name, schema in bodies().items()
        for path, _ in inputs(schema)
        if path[-1] in NEVER_STATED
    }

    assert stated == EXPECTED


def test_every_body_refuses_what_it_does_not_name() -> None:
    lenient = [
        (name, pointer(path))
        for name, schema in bodies().items()
        for path, each in objects(schema)
        if each.unknown != "raise"
    ]

    assert lenient == []


def objects(schema: Schema, before: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """Yield every object that is read, itself included, with the way to it."""
    yield before, schema
    for path, one in inputs(schema, before):
        if nests(one):
            yield path, one.schema


def test_every_route_that_writes_a_body_is_tried() -> None:
    tried = {each.schema for each in SPECIMENS.values()}
    apart = {type(bodies()[name]) for name in ("takeTransitions", "importPlan")}  # tried below
    read = {type(schema) for schema in bodies().values()} - apart

    assert read == tried


def columns() -> list[str]:
    """Return what every column of every table would be called on the wire, and other strays."""
    names = {column.name for table in Base.metadata.tables.values() for column in table.c}
    camel = {first + "".join(map(str.title, rest)) for first, *rest in map(split, names)}
    return sorted({*names, *camel, *NEVER_STATED, *STRAY})


def split(name: str) -> list[str]:
    return name.split("_")


@pytest.mark.parametrize("name", WRITTEN)
def test_whatever_else_is_sent_is_refused_by_its_name(place: Place, name: str) -> None:
    specimen, before = SPECIMENS[name], place.world.entries()
    taken = {one.data_key for one in specimen.schema().load_fields.values()}
    strays = [each for each in columns() if each not in taken]
    named: set[str] = set()
    for start in range(0, len(strays), TOLD_AT_MOST):
        some = strays[start : start + TOLD_AT_MOST]
        answer = place.send(specimen, place.body(specimen) | dict.fromkeys(some, 1))
        assert answer.status_code == 422
        named |= {each["pointer"] for each in answer.json["errors"] if each["code"] == "unknown"}

    assert named == {f"/{each}" for each in strays}
    assert place.world.entries() == before


def test_a_form_refuses_whatever_else_is_sent_with_a_file(place: Place) -> None:
    before, taken = place.world.entries(), {"file", "mapping", "dryRun"}
    strays = [each for each in columns() if each and each not in taken]
    named: set[str] = set()
    for start in range(0, len(strays), IN_A_FORM):
        some = dict.fromkeys(strays[start : start + IN_A_FORM], "1")
        form = {"file": (importing.content(), "plan.csv"), **some}
        answer = importing.send(place.world.coordinator, place.world.county.plan, form)
        assert answer.status_code == 422
        named |= {each["pointer"] for each in answer.json["errors"] if each["code"] == "unknown"}

    assert named == {f"/{each}" for each in strays}
    assert place.world.entries() == before


NESTED = [
    (name, path)
    for name, specimen in SPECIMENS.items()
    for path, _ in objects(specimen.schema())
    if path
]


@pytest.mark.parametrize(("name", "path"), NESTED)
def test_whatever_else_is_sent_further_in_is_refused_too(
    place: Place, name: str, path: Path
) -> None:
    specimen, body = SPECIMENS[name], place.body(SPECIMENS[name])
    put(body, (*path, "state"), "followed_up")

    answer = place.send(specimen, body)

    assert answer.status_code == 422
    faults = [(each["pointer"], each["code"]) for each in answer.json["errors"]]
    assert faults == [(pointer((*path, "state")), "unknown")]


def test_an_item_of_a_batch_states_no_more_than_a_step(place: Place) -> None:
    step = {"activity": place.ids["activity"], **place.body(SPECIMENS["take step"])}
    body = {"items": [{**step, "state": "followed_up", "person": place.ids["person"]}]}

    answer = place.world.coordinator.call(
        "POST", "/activity-batches", json=body, headers={"Idempotency-Key": "one"}
    )

    (item,) = answer.json["items"]
    assert item["status"] == 422
    assert {each["pointer"] for each in item["problem"]["errors"]} >= {
        "/items/0/person",
        "/items/0/state",
    }
