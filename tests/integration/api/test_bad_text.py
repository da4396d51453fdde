"""Whatever is typed in where: what may not be stored is refused, and the field is named."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.api.schemas import Wire
from service.api.schemas import lists as list_schemas
from service.api.schemas.activities import OwnerRemovalSchema
from service.api.schemas.answers import Answer
from service.api.schemas.checkpoints import OneCheckpointSchema, ProofSchema
from service.api.schemas.imports import ImportFileSchema
from service.api.schemas.reports import ReportListSchema, ReportSchema
from service.api.schemas.steps import BatchSchema, StepInBatchSchema
from service.workflows import engine
from service.workflows.vocabulary import Kind, Level, Transition, Who
from tests.integration.api import importing
from tests.integration.api.places import Path, Place, inputs, nests, pointer, put, text_inputs
from tests.integration.api.specimens import SPECIMENS, Specimen

MEGABYTE = 1024 * 1024
# test_bad_batches.py spoils the first two; the words that a form brings are spoilt below.
APART = (BatchSchema, StepInBatchSchema, ImportFileSchema)


def identity_number(born: date, serial: int, *, coordination: bool = False) -> str:
    """Return ten digits with a right check digit, of nobody in particular."""
    day = born.day + (60 if coordination else 0)
    nine = f"{born:%y%m}{day:02}{serial:03}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    return nine + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def spellings() -> Iterator[str]:
    """Yield numbers in the ways that people write them, each within a sentence."""
    for born, coordination in ((date(1912, 12, 12), False), (date(2001, 2, 3), True)):
        number = identity_number(born, 121, coordination=coordination)
        century = str(born.year)[:2]
        wide = number.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
        for spelled in (
            number,
            f"{number[:6]}-{number[6:]}",
            f"{century}{number}",
            f"{century}{number[:6]}-{number[6:]}",
            f"{number[:6]} {number[6:]}",
            f"{number[:6]}\N{EN DASH}{number[6:]}",
            f"{number[:6]}\N{NO-BREAK SPACE}{number[6:]}",
            wide,
        ):
            yield f"gäller {spelled}."


UNSTORABLE = [
    ("a\0b", "bad_character"),
    ("a\ud800b", "bad_character"),
    ("\x1b[31m", "bad_character"),
    ("x" * (MEGABYTE // 2), "too_long"),
]
NUMBERS = [(text, "personal_identity_number") for text in spellings()]


def test_every_specimen_succeeds_unspoilt(place: Place) -> None:
    answers = {
        name: place.send(specimen, place.body(specimen)) for name, specimen in SPECIMENS.items()
    }

    assert {name: a.text for name, a in answers.items() if a.status_code not in (200, 201)} == {}


def test_every_schema_that_reads_a_body_has_a_specimen() -> None:
    sent = [specimen.schema for specimen in SPECIMENS.values()]
    nested = [type(one.schema) for each in sent for _, one in inputs(each()) if nests(one)]
    known = {base for each in [*sent, *nested] for base in each.__mro__}
    queries = [
        *(OwnerRemovalSchema, OneCheckpointSchema, ProofSchema, ReportListSchema, ReportSchema),
        *vars(list_schemas).values(),
    ]
    asked = [each for each in _schemas() if not issubclass(each, (Answer, *APART))]

    assert [each.__name__ for each in asked if each not in [*known, *queries]] == []


def test_no_header_word_that_may_not_be_stored_is_taken(place: Place) -> None:
    before = place.world.entries()
    told = [
        (code, [(each["pointer"], each["code"]) for each in answer.json["errors"]])
        for text, code in [*UNSTORABLE, *NUMBERS[:2]]
        for mapping in ({text[:10_000]: "title"}, {"Rubrik": text[:10_000]})
        if (answer := _with_words(place, mapping)).status_code == 422
    ]

    assert len(told) == 2 * (len(UNSTORABLE) + 2)
    assert [(code, faults) for code, faults in told if faults != [("/mapping", code)]] == []
    assert place.world.entries() == before


def _with_words(place: Place, mapping: dict[str, str]) -> TestResponse:
    plan, words = place.world.county.plan, json.dumps(mapping)
    return importing.give(place.world.coordinator, plan, mapping=words, dryRun="true")


def test_no_text_that_may_not_be_stored_is_taken(place: Place) -> None:
    before = place.world.entries()
    taken = [
        (name, pointer(path), code, answer.text)
        for name, specimen in SPECIMENS.items()
        for path in text_inputs(specimen.schema)
        for text, code in [*UNSTORABLE, *NUMBERS[:2]]
        if (pointer(path), code) not in _told(answer := _spoilt(place, specimen, path, text))
    ]

    assert taken == []
    assert place.world.entries() == before


def test_no_spelling_of_an_identity_number_is_taken(place: Place) -> None:
    specimen, path = SPECIMENS["propose activity"], ("schedule", "text")

    told = {text: _told(_spoilt(place, specimen, path, text)) for text, _ in NUMBERS}

    assert len(told) == len(NUMBERS) == 16
    assert set(map(tuple, told.values())) == {(("/schedule/text", "personal_identity_number"),)}


def test_no_evidence_that_may_not_be_stored_is_taken(place: Place) -> None:
    before = place.world.entries()
    taken = [
        (row.name, pointer(path), code, answer.text)
        for row in STEPS
        for path in [("reason",), ("basis",), *_typed(row)]
        for text, code in [*UNSTORABLE, *NUMBERS[:2]]
        if (pointer(path), code) not in _told(answer := _misstated(place, row, path, text))
    ]

    assert taken == []
    assert place.world.entries() == before


TAKEN = [row for level in Level for row in engine.FLOWS[level] if Who.SERVICE not in row.by]
STEPS = list({(row.name, row.level): row for row in TAKEN}.values())


def _typed(row: Transition) -> list[Path]:
    return [("evidence", field.name) for field in row.requires if field.kind is Kind.TEXT]


def _spoilt(place: Place, specimen: Specimen, path: Path, text: str) -> TestResponse:
    body = place.body(specimen)
    put(body, path, text)
    return place.send(specimen, body)


def _misstated(place: Place, row: Transition, path: Path, text: str) -> TestResponse:
    owner = place.ids["other"] if row.level is Level.PART else None
    body: dict[str, Any] = {"transition": row.name, "level": row.level, "evidence": {}}
    body["organisation"] = owner
    put(body, path, text)
    return place.send(SPECIMENS["take step"], body, match="*")


LISTS = ["/activities", "/plans", "/organisations", "/agreements", "/people", "/trail"]


@pytest.mark.parametrize("path", LISTS)
def test_no_search_asks_the_database_for_what_it_cannot_hold(place: Place, path: str) -> None:
    name = "event" if path == "/trail" else "q"

    answers = [
        place.world.coordinator.call("GET", path, query_string={name: text})
        for text in ("a\0b", "\x1b", "x" * 3000)
    ]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert all(answer.json["errors"][0]["pointer"] == f"/{name}" for answer in answers)


def test_a_reference_number_is_not_taken_for_a_person(place: Place) -> None:
    specimen = SPECIMENS["draft plan"]
    harmless = ["KS 2026/41 § 12", "801-9912-2026", "202100-0000", "2026-02-11 1000 kr"]

    answers = [
        place.send(specimen, {**place.body(specimen), "reference": text}) for text in harmless
    ]

    assert [answer.status_code for answer in answers] == [201] * len(harmless)


def _told(answer: TestResponse) -> list[tuple[str, str]]:
    """Return what the answer names, if it is a problem document of the right kind."""
    if answer.status_code not in (409, 422) or answer.mimetype != "application/problem+json":
        return []
    return [(each["pointer"], each["code"]) for each in answer.json["errors"]]


def _schemas(of: type[Wire] = Wire) -> list[type[Wire]]:
    return [*of.__subclasses__(), *(each for one in of.__subclasses__() for each in _schemas(one))]


def test_text_inputs_are_found_wherever_they_are_nested() -> None:
    found = text_inputs(SPECIMENS["add organisation"].schema)

    assert ("identifiers", 0, "value") in found
    assert ("aliases", 0) in found


def test_a_text_is_as_long_as_it_is_sent(place: Place) -> None:
    scheme = {"scheme": " " + "x" * 40, "value": "1"}
    body = {"name": "Påhittade verket", "kind": "agency", "countyCode": "17"}

    answer = place.world.coordinator.post("/organisations", {**body, "identifiers": [scheme]})

    assert answer.status_code == 422
    assert [each["code"] for each in answer.json["errors"]] == ["too_long"]
