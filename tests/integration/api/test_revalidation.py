"""Whoever has an answer already is told so and sent nothing, once their rights were asked."""

import pytest

from tests.integration.api.places import Place
from tests.support.world import DECISION, World

KEPT = ("ETag", "Vary", "Cache-Control", "traceparent")


def paths(place: Place) -> list[str]:
    """Return something of every kind that is read."""
    activity = f"/activities/{place.ids['activity']}"
    return [
        *("/api-info", "/workflow", "/me", "/problems", "/problems/not-found"),
        *("/activities", "/agreements", "/organisations", "/people", "/plans"),
        *("/stalled-activities", "/tokens", "/trail", "/activities?q=rutin&sort=number"),
        *(activity, f"{activity}/history", f"{activity}/status-reports"),
        f"/plans/{place.world.county.plan}",
        f"/agreements/{place.world.county.agreement}",
        f"/agreements/{place.world.county.agreement}/parties",
        f"/organisations/{place.world.uid('arvika')}",
        f"/people/{place.world.county.people['coordinator'].person}",
    ]


def test_everything_that_is_read_is_sent_once(place: Place) -> None:
    caller = place.world.coordinator
    caller.get("/tokens")  # notes that the token is used
    for path in paths(place):
        first = caller.get(path)
        again = caller.get(path, If_None_Match=first.headers["ETag"])

        assert (path, first.status_code, again.status_code) == (path, 200, 304)
        assert again.data == b""
        assert set(KEPT) <= set(again.headers.keys())
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Vary"] == first.headers["Vary"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert "Content-Type" not in again.headers


@pytest.mark.parametrize("spelled", ["{}", "W/{}", '"else", {}', '{}, W/"other"', "*"])
def test_tags_are_compared_weakly_and_any_may_match(world: World, spelled: str) -> None:
    path = f"/plans/{world.county.plan}"
    tag = world.coordinator.tag(path)

    assert world.coordinator.get(path, If_None_Match=spelled.format(tag)).status_code == 304


@pytest.mark.parametrize("spelled", ['"1"', '"else"', "nonsense", '"', "W/", "{}x", '"{}"'])
def test_what_is_no_tag_of_the_answer_is_sent_the_answer(world: World, spelled: str) -> None:
    path = f"/plans/{world.county.plan}"
    tag = world.coordinator.tag(path).strip('"')

    answer = world.coordinator.get(path, If_None_Match=spelled.format(tag[:-1]))

    assert (answer.status_code, answer.json["id"]) == (200, world.county.plan)


def test_a_change_is_sent(world: World) -> None:
    activity = world.propose("arvika")
    reader, path = world.coordinator, f"/activities/{activity}"
    one, many = reader.tag(path), reader.tag("/activities")

    world.reporter("arvika").move(activity, "anchor", evidence=DECISION)

    assert reader.get(path, If_None_Match=one).json["state"] == "anchored"
    (item,) = reader.get("/activities", If_None_Match=many).json["items"]
    assert item["state"] == "anchored"


def test_a_tag_opens_no_door(world: World) -> None:
    activity = world.propose("arvika")
    path = f"/activities/{activity}"
    tag = world.coordinator.tag(path)

    statuses = [
        world.nobody.get(path, If_None_Match=tag).status_code,
        world.reporter("stranger").get(path, If_None_Match=tag).status_code,
        world.reporter("stranger").get(path, If_None_Match="*").status_code,
        world.reporter("stranger").get("/trail", If_None_Match="*").status_code,
        world.coordinator.get("/activities?surprise=1", If_None_Match="*").status_code,
    ]

    assert statuses == [401, 404, 404, 403, 422]


def test_a_head_is_answered_as_a_get_without_its_body(world: World) -> None:
    whole = world.coordinator.get("/organisations")
    head = world.coordinator.call("HEAD", "/organisations")
    again = world.coordinator.call(
        "HEAD", "/organisations", headers={"If_None_Match": whole.headers["ETag"]}
    )

    assert (head.status_code, head.data, again.status_code) == (200, b"", 304)
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


def test_a_write_asks_nothing_of_if_none_match(world: World) -> None:
    activity = world.propose("arvika")
    path = f"/activities/{activity}"

    answer = world.coordinator.call(
        "PATCH",
        path,
        match=world.coordinator.tag(path),
        json={"title": "Ny"},
        headers={"If_None_Match": "*"},
    )

    assert (answer.status_code, answer.json["title"]) == (200, "Ny")
