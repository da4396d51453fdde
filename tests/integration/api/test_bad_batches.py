"""What may not be stored is refused in a batch too: its item is named, and the others are taken."""

import time
from typing import Any

from service.api.schemas.steps import StepInBatchSchema
from tests.integration.api.keyed import batch
from tests.integration.api.places import Path, Place, pointer, put, text_inputs
from tests.integration.api.specimens import SPECIMENS
from tests.integration.api.test_bad_text import NUMBERS, UNSTORABLE

SPOILT = [*UNSTORABLE, *NUMBERS[:2]]
INPUTS: list[Path] = [*text_inputs(StepInBatchSchema), ("evidence", "decisionBody")]


def test_no_text_that_may_not_be_stored_is_taken_in_a_batch(place: Place) -> None:
    before = place.world.entries()
    taken = []
    for path in INPUTS:
        for number, (text, code) in enumerate(SPOILT):
            item = {"activity": place.ids["activity"], **place.body(SPECIMENS["take step"])}
            put(item, path, text)
            answer = batch(place.world.coordinator, [item], key=f"{pointer(path)}-{number}")
            (told,) = answer.json["items"]
            faults = told.get("problem", {}).get("errors", [])
            if ("/items/0" + pointer(path), code) not in [
                (f["pointer"], f["code"]) for f in faults
            ]:
                taken.append((pointer(path), code, told))

    assert len(INPUTS) >= 4
    assert taken == []
    assert place.world.entries() == before


def test_an_item_that_cannot_be_read_does_not_sink_the_others(place: Place) -> None:
    good = {"activity": place.ids["activity"], **place.body(SPECIMENS["take step"])}
    spoilt: list[Any] = [
        7,
        None,
        "x",
        [],
        {},
        {**good, "activity": "nobody"},
        {**good, "unknown": 1},
    ]

    answer = batch(place.world.coordinator, [*spoilt, good])

    assert answer.status_code == 207
    assert [each["status"] for each in answer.json["items"]] == [422] * len(spoilt) + [201]


def _told(place: Place, path: Path, text: str) -> list[tuple[str, str]]:
    """Send a batch of one step that is spoilt at *path*, and return what is said of it."""
    item = {"activity": place.ids["activity"], **place.body(SPECIMENS["take step"])}
    put(item, path, text)
    answer = batch(place.world.coordinator, [item], key=f"k{time.monotonic_ns()}")
    (told,) = answer.json["items"]
    faults = told.get("problem", {}).get("errors", [])
    return [(fault["pointer"], fault["code"]) for fault in faults]
