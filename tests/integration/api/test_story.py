"""The main job with nothing but HTTP: owners anchor, the activity follows, the history tells."""

from tests.support.databases import by_reach
from tests.support.world import DECISION, DONE, World

pytestmark = by_reach


def test_an_owner_anchors_its_part_and_gets_the_entry(world: World) -> None:
    activity = world.propose("arvika", "torsby")
    arvika = world.reporter("arvika")

    answer = arvika.move(
        activity, "anchor", arvika.tag(f"/activities/{activity}"), evidence=DECISION
    )

    assert answer.status_code == 201
    (entry,) = answer.json["entries"]
    assert (entry["event"], entry["level"], entry["to"]) == ("anchor", "part", "anchored")
    assert entry["evidence"] == DECISION
    assert entry["organisation"]["id"] == world.uid("arvika")
    assert answer.json["activity"]["state"] == "proposed"
    assert answer.headers["Location"].endswith(entry["id"])


def test_the_answer_of_a_step_is_what_is_read_afterwards(world: World) -> None:
    activity = world.propose("arvika", "torsby")
    arvika = world.reporter("arvika")

    moved = arvika.move(activity, "anchor", evidence=DECISION)
    read = arvika.get(f"/activities/{activity}")

    assert moved.headers["ETag"] == read.headers["ETag"]
    assert moved.json["activity"] == read.json


def test_the_last_owner_moves_the_activity_too(world: World) -> None:
    activity = world.propose("arvika", "torsby")
    world.reporter("arvika").move(activity, "anchor", evidence=DECISION)

    answer = world.reporter("torsby").move(activity, "anchor", evidence=DECISION)

    step, follow = answer.json["entries"]
    assert (step["event"], step["level"]) == ("anchor", "part")
    assert (follow["event"], follow["level"], follow["role"]) == ("follow", "activity", "service")
    assert follow["causedBy"] == step["id"]
    assert follow["requestId"] == step["requestId"] != ""
    assert answer.json["activity"]["state"] == "anchored"


def test_the_same_step_again_is_answered_and_not_taken(world: World) -> None:
    activity = world.propose("arvika", "torsby")
    world.reporter("arvika").move(activity, "anchor", evidence=DECISION)

    again = world.reporter("arvika").move(activity, "anchor", evidence=DECISION)
    otherwise = world.reporter("arvika").move(
        activity, "anchor", evidence={**DECISION, "decisionBody": "Kommunfullmäktige"}
    )

    assert (again.status_code, again.json["entries"]) == (200, [])
    assert "Location" not in again.headers
    assert otherwise.status_code == 409
    assert [each["code"] for each in otherwise.json["refusals"]] == ["already_taken"]


def test_implementing_before_anchoring_is_refused_with_what_would_help(world: World) -> None:
    activity = world.propose("arvika")

    answer = world.reporter("arvika").move(activity, "implement", evidence=DONE)

    assert answer.status_code == 409
    assert answer.json["code"] == "transition_refused"
    (refusal,) = answer.json["refusals"]
    assert refusal["code"] == "wrong_state"
    assert "leaves from anchored" in refusal["message"]


def test_another_municipality_may_not(world: World) -> None:
    activity = world.propose("arvika")

    for_itself = world.reporter("torsby").move(activity, "anchor", evidence=DECISION)
    for_the_owner = world.reporter("torsby").move(
        activity, "anchor", organisation=world.uid("arvika"), evidence=DECISION
    )

    assert [for_itself.status_code, for_the_owner.status_code] == [403, 403]


def test_a_version_that_is_old_or_missing_is_told_as_such(world: World) -> None:
    activity = world.propose("arvika", "torsby")
    arvika, torsby = world.reporter("arvika"), world.reporter("torsby")
    tag = torsby.tag(f"/activities/{activity}")
    arvika.move(activity, "anchor", tag, evidence=DECISION)

    stale = torsby.move(activity, "anchor", tag, evidence=DECISION)
    missing = torsby.move(activity, "anchor", None, evidence=DECISION)
    weak = torsby.move(activity, "anchor", f"W/{torsby.tag(f'/activities/{activity}')}")

    assert [stale.status_code, missing.status_code, weak.status_code] == [412, 428, 412]
    assert missing.json["code"] == "precondition_required"


def test_three_reasons_at_once_are_all_told_and_the_faults_with_them(world: World) -> None:
    activity = world.propose("arvika*")
    evidence = {"decidedOn": "2026-13-01", "colour": "red"}

    answer = world.reporter("arvika").move(
        activity, "decline", effectiveOn="tomorrow", evidence=evidence
    )

    assert answer.status_code == 409
    codes = {each["code"] for each in answer.json["refusals"]}
    assert codes == {"lead_cannot_decline", "last_owner_cannot_decline", "missing_evidence"}
    pointers = {each["pointer"] for each in answer.json["errors"]}
    assert {"/effectiveOn", "/reason", "/evidence/colour"} <= pointers


def test_the_history_tells_who_for_whom_when_it_happened_and_when_it_was_told(world: World) -> None:
    activity = world.propose("arvika")
    world.coordinator.move(
        activity,
        "anchor",
        organisation=world.uid("arvika"),
        basis="Mejl från kommunen den 12 februari.",
        evidence=DECISION,
    )

    history = world.reporter("arvika").get(f"/activities/{activity}/history").json["items"]

    follow, step, create = history
    assert [each["sequence"] for each in history] == [3, 2, 1]
    assert step["person"]["name"] == "coordinator (påhittad)"
    assert step["onBehalfOf"] == {"id": world.uid("arvika"), "name": "arvika (påhittad)"}
    assert step["basis"] == "Mejl från kommunen den 12 februari."
    assert (step["effectiveOn"], step["role"]) == ("2026-02-11", "coordinator")
    assert step["recordedAt"] > "2026-02-11T"
    assert step["recordedAt"].endswith("Z")
    assert follow["person"] == step["person"]
    assert create["event"] == "create"


def test_a_step_for_someone_else_needs_its_basis(world: World) -> None:
    activity = world.propose("arvika")

    answer = world.coordinator.move(
        activity, "anchor", organisation=world.uid("arvika"), evidence=DECISION
    )

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == ["/basis"]


def test_an_offer_tells_beforehand_what_a_step_would_answer(world: World) -> None:
    activity = world.propose("arvika*", "torsby")

    offers = world.reporter("arvika").get(f"/activities/{activity}").json["offers"]
    theirs = world.coordinator.get(f"/activities/{activity}?organisation={world.uid('torsby')}")

    told = {each["transition"]: [r["code"] for r in each["refusals"]] for each in offers}
    assert told["anchor"] == []
    assert told["decline"] == ["lead_cannot_decline"]
    named = {each["organisation"]["id"] for each in theirs.json["offers"] if each["organisation"]}
    assert named == {world.uid("torsby")}


def test_an_activity_is_read_as_it_was_known_then(world: World) -> None:
    activity = world.propose("arvika")
    arvika = world.reporter("arvika")
    created = arvika.get(f"/activities/{activity}/history").json["items"][0]["recordedAt"]
    arvika.move(activity, "anchor", evidence=DECISION)

    then = arvika.call("GET", f"/activities/{activity}", query_string={"asOf": created})
    now = arvika.get(f"/activities/{activity}")

    assert (then.json["state"], now.json["state"]) == ("proposed", "anchored")
    decided = {"asItWas": f"{DECISION['decidedOn']}T12:00:00Z"}
    was = arvika.call("GET", f"/activities/{activity}", query_string=decided)
    believed = {"asItWas": now.json["stateSince"], "asOf": created}
    both = arvika.call("GET", f"/activities/{activity}", query_string=believed)
    assert (was.json["state"], both.json["state"]) == ("anchored", "proposed")
    past = arvika.move(activity, "implement", evidence=DONE, match=then.headers["ETag"])
    assert past.status_code == 412  # what was is nothing to go on from
