"""Plans from draft to closed; owners given and taken, with the activity following."""

from tests.integration.api.places import Place
from tests.support.databases import by_reach
from tests.support.world import DECISION, World

pytestmark = by_reach


def test_owners_are_given_and_taken_and_the_activity_follows(world: World) -> None:
    activity = world.propose("arvika", "torsby")
    coordinator, path = world.coordinator, f"/activities/{activity}"
    world.reporter("arvika").move(activity, "anchor", evidence=DECISION)
    owner = f"{path}/owners/{world.uid('torsby')}"

    unexplained = coordinator.delete(owner, coordinator.tag(path))
    removed = coordinator.delete(f"{owner}?reason=Sammanslagning", coordinator.tag(path))
    added = coordinator.put(owner, {"role": "lead"}, removed.headers["ETag"])
    again = coordinator.put(owner, {"role": "lead"}, added.headers["ETag"])

    assert unexplained.json["errors"][0]["pointer"] == "/reason"
    assert (removed.status_code, removed.json["state"]) == (200, "anchored")
    assert (added.status_code, added.json["state"]) == (200, "proposed")
    assert [each["role"] for each in added.json["owners"]] == ["responsible", "lead"]
    assert again.json["refusals"][0]["code"] == "already_owner"


def test_a_new_rule_needs_a_reason_and_is_followed_at_once(world: World) -> None:
    activity = world.propose("arvika*", "torsby")
    coordinator, path = world.coordinator, f"/activities/{activity}"
    world.reporter("arvika").move(activity, "anchor", evidence=DECISION)

    unexplained = coordinator.patch(path, {"rule": "lead"}, coordinator.tag(path))
    explained = coordinator.patch(
        path, {"rule": "lead", "reason": "Styrgruppens beslut."}, coordinator.tag(path)
    )

    assert unexplained.json["errors"][0]["pointer"] == "/reason"
    assert (explained.json["rule"], explained.json["state"]) == ("lead", "anchored")


def test_a_plan_goes_from_draft_to_closed_and_back(place: Place) -> None:
    coordinator, path = place.world.coordinator, f"/plans/{place.ids['draft']}"

    adopted = coordinator.post(f"{path}/transitions", {"transition": "adopt"}, "*")
    twice = coordinator.post(f"{path}/transitions", {"transition": "adopt"}, "*")
    closed = coordinator.post(f"{path}/transitions", {"transition": "close"}, "*")
    unexplained = coordinator.post(f"{path}/transitions", {"transition": "reopen"}, "*")
    unknown = coordinator.post(f"{path}/transitions", {"transition": "burn"}, "*")

    assert [each.json.get("state") for each in (adopted, closed)] == ["adopted", "closed"]
    assert twice.json["refusals"][0]["code"] == "wrong_plan_state"
    assert unexplained.json["errors"][0]["pointer"] == "/reason"
    assert (unknown.status_code, unknown.json["errors"][0]["pointer"]) == (422, "/transition")


def test_a_plan_is_not_closed_over_open_activities(place: Place) -> None:
    path = f"/plans/{place.ids['plan']}/transitions"

    answer = place.world.coordinator.post(path, {"transition": "close"}, "*")

    assert answer.status_code == 409
    assert "Ta fram en rutin" in answer.json["refusals"][0]["message"]


def test_a_draft_tells_what_is_left_to_do(place: Place) -> None:
    answer = place.world.coordinator.get(f"/plans/{place.ids['draft']}")

    assert answer.json["state"] == "draft"
    assert "checklist" in answer.json
