"""Up to 200 steps in one request: each all or nothing, in order, and remembered under its place."""

from typing import Any

import pytest

from service.models.kept_answer import WHOLE
from tests.integration.api.keyed import REPLAYED, anchoring, batch, codes, kept, post, said, step
from tests.support.world import DECISION, DONE, World

MOST = 200
RECEIPT = ["id", "sequence", "event", "level", "from", "to", "leafHash"]


def implementing(activity: str, **wish: Any) -> dict[str, Any]:  # noqa: ANN401 -- the wish's fields
    return {"activity": activity, "transition": "implement", "evidence": DONE, **wish}


def test_two_hundred_steps_are_taken_in_their_order(world: World) -> None:
    reporter = world.reporter("arvika")
    activities = [world.propose("arvika") for _ in range(MOST // 2)]
    items = [wish for each in activities for wish in (anchoring(each), implementing(each))]
    before = world.entries()

    answer = batch(reporter, items)

    results = answer.json["items"]
    assert (answer.status_code, len(results)) == (207, MOST)
    assert {each["status"] for each in results} == {201}
    assert [each["activity"]["id"] for each in results] == [each["activity"] for each in items]
    assert {each["activity"]["state"] for each in results[1::2]} == {"implemented"}
    assert world.entries() == before + 2 * MOST  # each owner's step, and the activity's


def test_an_answer_is_short(world: World) -> None:
    activity = world.propose("arvika")

    taken, again = batch(world.reporter("arvika"), [anchoring(activity), anchoring(activity)]).json[
        "items"
    ]

    history = world.coordinator.get(f"/activities/{activity}/history").json["items"]
    told = [{name: each[name] for name in RECEIPT} for each in reversed(history[:2])]
    now = {"id": activity, "state": "anchored", "version": 3}
    assert taken == {"status": 201, "activity": now, "entries": told}
    assert again == {"status": 200, "activity": now, "entries": []}


def test_the_second_of_an_activity_sees_what_the_first_did(world: World) -> None:
    activity = world.propose("arvika")
    items = [
        implementing(activity),
        anchoring(activity, version=1),
        implementing(activity, version=1),
        implementing(activity, version=3),
        implementing(activity, version="*"),
    ]

    answer = batch(world.reporter("arvika"), items)

    assert codes(answer) == [409, 201, 412, 201, 200]


def test_each_is_refused_for_its_own_reasons_and_sinks_no_other(world: World) -> None:
    activity, others = world.propose("arvika"), world.propose("torsby")
    items = [
        anchoring(activity, evidence={**DECISION, "decidedOn": "i går"}),
        anchoring(world.county.plan),
        anchoring(others),
        {"activity": activity, "transition": "anchor", "surprise": 1},
        {"transition": "anchor"},
        "anchor",
        None,
        anchoring(activity, version=0),
        anchoring(activity, version=None),
        implementing(activity, evidence={}, basis=5),
        anchoring(activity),
    ]

    answer = batch(world.reporter("arvika"), items)

    assert codes(answer) == [422, 404, 403, 422, 422, 422, 422, 422, 422, 409, 201]
    problems = [each.get("problem", {}) for each in answer.json["items"]]
    named = [[each["pointer"] for each in problem.get("errors", ())] for problem in problems]
    assert named == [
        ["/items/0/evidence/decidedOn"],
        [],
        [],
        ["/items/3/surprise", "/items/3/evidence/decisionBody", "/items/3/evidence/decidedOn"],
        ["/items/4/activity"],
        ["/items/5"],
        ["/items/6"],
        ["/items/7/version"],
        ["/items/8/version"],
        ["/items/9/basis", "/items/9/evidence/summary", "/items/9/evidence/completedOn"],
        [],
    ]
    assert {each["instance"] for each in problems if each} == {"/api/v1/activity-batches"}
    assert [each["code"] for each in problems[9]["refusals"]] == ["wrong_state", "missing_evidence"]


def test_a_batch_sent_again_is_answered_byte_for_byte_and_does_nothing(world: World) -> None:
    reporter, activity = world.reporter("arvika"), world.propose("arvika")
    items = [
        implementing(activity),
        anchoring(activity),
        anchoring(world.propose("torsby")),
        anchoring(world.county.plan),
        anchoring(activity, version=77),
        "anchor",
    ]

    first = batch(reporter, items)
    entries = world.entries()
    step(reporter, activity, "implement", "between", evidence=DONE)
    second = batch(reporter, items)

    assert codes(first) == [409, 201, 403, 404, 412, 422]
    assert said(second) == said(first)
    assert (first.headers.get(REPLAYED), second.headers[REPLAYED]) == (None, "true")
    assert world.entries() == entries + 2
    assert [each.item for each in kept(world) if each.key == "k"] == [WHOLE, *range(len(items))]


def test_a_batch_whose_key_was_used_for_another_is_refused_whole(world: World) -> None:
    reporter, activity = world.reporter("arvika"), world.propose("arvika")
    batch(reporter, ["nothing", anchoring(activity)])
    step(reporter, activity, "implement", "single", evidence=DONE)
    before = world.entries()

    told = [
        batch(reporter, [anchoring(world.propose("arvika"))]),
        batch(reporter, [anchoring(activity)], "single"),
        step(reporter, activity, "send_back", "k", reason="Fel."),
    ]

    assert [each.status_code for each in told] == [422] * 3
    assert {each.json["code"] for each in told} == {"idempotency_key_reused"}
    assert world.entries() == before + 1  # the activity that was proposed for the first


def test_a_batch_without_a_key_is_not_taken(world: World) -> None:
    activity = world.propose("arvika")

    answer = world.reporter("arvika").post("/activity-batches", {"items": [anchoring(activity)]})

    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/items", "required"),
        ({"items": None}, "/items", "null"),
        ({"items": []}, "/items", "required"),
        ({"items": {}}, "/items", "not_a_list"),
        ({"items": [{}] * (MOST + 1)}, "/items", "too_many"),
        ({"items": [{}], "surprise": 1}, "/surprise", "unknown"),
    ],
)
def test_what_is_no_list_of_steps_is_refused_whole(
    world: World, body: dict[str, Any], pointer: str, code: str
) -> None:
    answer = post(world.reporter("arvika"), "/activity-batches", body, "k")

    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]
    assert kept(world) == []


def test_a_query_is_a_fault_of_the_whole(world: World) -> None:
    answer = post(world.reporter("arvika"), "/activity-batches?a=1", {"items": [{}]}, "k")

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == ["/a"]


def test_a_coordinator_s_batch_takes_steps_of_both_levels(world: World) -> None:
    activity = world.propose("arvika", "torsby")
    on_behalf = {"organisation": world.uid("arvika"), "basis": "Telefon."}
    items = [
        anchoring(activity, **on_behalf),
        anchoring(activity, organisation=world.uid("torsby")),
        {"activity": activity, "transition": "cancel", "level": "activity", "reason": "Utgår."},
        {"activity": activity, "transition": "reinstate", "level": "activity", "reason": "Åter."},
    ]

    answer = batch(world.coordinator, items)

    assert codes(answer) == [201, 422, 201, 201]
    assert [each["code"] for each in answer.json["items"][1]["problem"]["errors"]] == ["required"]


def test_a_token_for_reading_takes_no_batch(world: World) -> None:
    reader = world.give_token("reporter of arvika", "read")

    assert batch(reader, [anchoring(world.propose("arvika"))]).status_code == 403
