"""ASVS 5.0, chapter 2: what is sent makes sense, and things happen in their order, whole."""

from typing import Any

import pytest

from tests.integration.cli.county import settle
from tests.support.world import DECISION, DONE, World

AGREEMENT = {"title": "Ö", "countyCode": "17", "validFrom": "2026-01-01"}
ABSURD = {
    "countyCode": ["99", "Värmland", "", 17, None],
    "validFrom": ["2026-02-30", "1026-01-01", "2026", 20260101, "9999-12-31"],
    "title": ["", "  ", 5, "x" * 301, "a\x00b", "\ud800"],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in ABSURD.items() for value in values]
)
def test_only_what_is_expected_is_taken(world: World, field: str, value: object) -> None:
    """ASVS 2.2.1 (L1): every value is held against what it can be."""
    before = world.entries()

    answer = world.coordinator.post("/agreements", {**AGREEMENT, field: value})

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == [f"/{field}"]
    assert world.entries() == before


def test_the_service_judges_by_itself_at_every_door(migrated_url: str) -> None:
    """ASVS 2.2.2 (L1): values are judged where they are used, not where they are typed."""
    county = settle(migrated_url)
    agreement = ["--title", "Ö", "--valid-from", "2026-03-01", "--valid-until", "2026-02-01"]

    refused = county.console.refused("agreement", "add", "--county", "17", *agreement)

    assert [each["pointer"] for each in refused["errors"]] == ["/validUntil"]


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        ("/agreements", "validFrom", "validUntil"),
        ("/plans", "periodStart", "periodEnd"),
        ("/organisations", "activeFrom", "activeUntil"),
    ],
)
def test_values_that_contradict_each_other_are_refused(
    world: World, path: str, first: str, last: str
) -> None:
    """ASVS 2.2.3 (L2): values that are fine alone are held against each other."""
    bodies: dict[str, dict[str, Any]] = {
        "/agreements": AGREEMENT,
        "/plans": {"title": "P", "countyCode": "17"},
        "/organisations": {"name": "N", "kind": "agency", "countyCode": "17"},
    }
    days = {first: "2026-02-01", last: "2026-01-31"}

    answer = world.coordinator.post(path, {**bodies[path], **days})

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == [f"/{last}"]


@pytest.mark.parametrize(
    ("transition", "evidence"),
    [
        ("implement", DONE),
        ("follow_up", {"result": "achieved", "summary": "Det gick."}),
    ],
)
def test_no_step_is_skipped(world: World, transition: str, evidence: dict[str, str]) -> None:
    """ASVS 2.3.1 (L1): steps are taken in their order only."""
    activity = world.propose("arvika")

    answer = world.reporter("arvika").move(activity, transition, evidence=evidence)

    assert answer.status_code == 409
    assert answer.json["refusals"][0]["code"] == "wrong_state"


def test_there_is_a_most_of_everything(world: World) -> None:
    """ASVS 2.3.2 (L2): limits of what makes sense are kept."""
    step = {"activity": world.propose("arvika"), "transition": "anchor"}
    owners = [{"organisation": world.uid("arvika"), "role": "lead"}] * 401
    proposed = {"plan": world.county.plan, "title": "T", "owners": owners}

    batch = world.coordinator.call(
        "POST",
        "/activity-batches",
        json={"items": [step] * 201},
        headers={"Idempotency-Key": "one"},
    )
    page = world.coordinator.get("/activities?limit=201")
    activity = world.coordinator.post("/activities", proposed)

    assert [each.status_code for each in (batch, page, activity)] == [422, 422, 422]


def test_what_fails_midway_has_left_nothing(world: World) -> None:
    """ASVS 2.3.3 (L2): a deed is done whole, or not at all."""
    owners = [{"organisation": world.uid(name), "role": "lead"} for name in ("arvika", "torsby")]
    before = world.entries()
    proposed = {"plan": world.county.plan, "title": "Två leder", "owners": owners}

    answer = world.coordinator.post("/activities", proposed)

    assert answer.status_code == 422
    assert world.entries() == before
    assert world.coordinator.get("/activities?q=leder").json["items"] == []


def test_of_two_who_change_the_same_one_is_told(world: World) -> None:
    """ASVS 2.3.4 (L2): nothing is written over unseen."""
    path = f"/activities/{world.propose('arvika')}"
    tag = world.coordinator.tag(path)

    first = world.coordinator.patch(path, {"title": "En"}, tag)
    second = world.caller("another coordinator").patch(path, {"title": "Två"}, tag)

    assert (first.status_code, second.status_code) == (200, 412)
    assert world.coordinator.get(path).json["title"] == "En"


def test_nobody_confirms_what_they_entered_themselves(world: World) -> None:
    """ASVS 2.3.5 (L3): what weighs most takes two."""
    activity = world.propose("arvika*")
    own: dict[str, Any] = {"organisation": world.uid("arvika"), "basis": "Telefon."}
    result = {"result": "achieved", "summary": "Det gick."}
    for name, evidence in (("anchor", DECISION), ("implement", DONE), ("follow_up", result)):
        step = world.coordinator.move(activity, name, level="part", evidence=evidence, **own)
        assert step.status_code == 201
    confirmed: dict[str, Any] = {"evidence": {"summary": "Klart."}, "level": "activity"}

    same = world.coordinator.move(activity, "confirm_follow_up", **confirmed)
    other = world.caller("another coordinator").move(activity, "confirm_follow_up", **confirmed)

    assert (same.status_code, other.status_code) == (409, 201)
