"""Bodies and queries that nobody should send: a clear answer, nothing stored, never a 500."""

import json
import os
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.integration.api.places import Path, Place, inputs, pointer, put
from tests.integration.api.specimens import SPECIMENS, Specimen
from tests.support.databases import mostly_postgresql
from tests.support.sizes import FULL

UNREADABLE = {
    "nothing": b"",
    "cut off": b'{"title": "x"',
    "not utf-8": b'{"title": "\xe5"}',
    "utf-16": '{"title": "x"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"title": "x"}',
    "an array": b"[]",
    "a string": b'"title"',
    "null": b"null",
    "not a number": b'{"title": NaN}',
    "infinity": b'{"title": -Infinity}',
    "a number beyond all": b'{"title": 1e999}',
    "a number of digits": b'{"title": ' + b"9" * 5_000 + b"}",
    "twice": b'{"title": "a", "title": "b"}',
    "twice further in": b'{"schedule": {"text": "a", "text": "b"}}',
    "deep": b'{"a": ' + b"[" * 25 + b"]" * 25 + b"}",
    "deeper than any stack": b'{"a":' * 90_000 + b"1" + b"}" * 90_000,
    "deep and cut off": b"[" * 900_000,
    "single quotes": b"{'title': 'x'}",
    "a comment": b'{"title": "x"} // y',
}
OTHER_TYPES: list[dict[str, Any]] = [
    {"content_type": "text/plain"},
    {"content_type": "application/x-www-form-urlencoded"},
    {"content_type": "multipart/form-data; boundary=x"},
    {"content_type": "application/json; charset=iso-8859-1"},
    {"content_type": "application/merge-patch+json"},
    {"content_type": "application/json", "headers": {"Content-Encoding": "gzip"}},
    {"content_type": ""},
]
STRANGE = [[], {}, [[]], {"a": {}}, 5, -1, 10**30, 1.5, True, None, "", "x", "1e999", "0001-01-01"]

SOME = 1 if os.environ.get(FULL) else 4  # of the values, a different quarter for each input


def raw(place: Place, specimen: Specimen, body: bytes, **options: Any) -> TestResponse:  # noqa: ANN401 -- werkzeug's own options
    options = {"content_type": "application/json", **options}
    path, caller = place.spell(specimen.path), place.world.caller(specimen.who)
    return caller.call(specimen.method, path, match="*", data=body, **options)


@pytest.mark.parametrize("spoilt", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_not_json_is_told_so(place_on_sqlite: Place, spoilt: bytes) -> None:
    answers = [raw(place_on_sqlite, each, spoilt) for each in SPECIMENS.values()]

    assert {answer.status_code for answer in answers} == {400}
    assert {answer.json["code"] for answer in answers} == {"malformed_request"}
    assert all(answer.json["detail"] for answer in answers)


def test_a_body_of_another_type_is_not_read(place_on_sqlite: Place) -> None:
    answers = [
        raw(place_on_sqlite, specimen, b"{}", **options)
        for specimen in SPECIMENS.values()
        for options in OTHER_TYPES
    ]

    assert {(answer.status_code, answer.mimetype) for answer in answers} == {
        (415, "application/problem+json")
    }


def test_a_body_of_more_than_a_megabyte_is_not_read(place_on_sqlite: Place) -> None:
    title = json.dumps({"title": "x" * (1024 * 1024)}).encode()
    chunked = {"wsgi.input": BytesIO(title), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}

    answers = [raw(place_on_sqlite, specimen, title) for specimen in SPECIMENS.values()]
    streamed = raw(place_on_sqlite, SPECIMENS["draft plan"], b"", environ_overrides=chunked)

    assert {answer.status_code for answer in [*answers, streamed]} == {413}


def test_a_body_sent_with_a_removal_is_not_lost_without_a_word(place: Place) -> None:
    owner = f"/activities/{place.ids['activity']}/owners/{place.ids['other']}"

    answer = place.world.coordinator.call("DELETE", owner, match="*", json={"reason": "Slut."})

    assert answer.status_code == 400
    assert "query parameters" in answer.json["detail"]


@mostly_postgresql
def test_values_of_other_kinds_are_refused_by_name_and_not_stored(place: Place) -> None:
    broken = [
        (name, pointer(path), value)
        for name, specimen in SPECIMENS.items()
        for place_in_turn, (path, _) in enumerate(inputs(specimen.schema()))
        for value in STRANGE[place_in_turn % SOME :: SOME]
        if not _is_answered_well(place, specimen, path, value)
    ]

    assert broken == []


def _is_answered_well(place: Place, specimen: Specimen, path: Path, value: Any) -> bool:  # noqa: ANN401 -- any JSON value
    before, body = place.world.entries(), place.body(specimen)
    put(body, path, value)
    answer = place.send(specimen, body, match=_tag(place, specimen))
    return _is_clear(answer, pointer(path), place.world.entries() == before)


def _tag(place: Place, specimen: Specimen) -> str | None:
    return place.tag(specimen) if specimen.to else None


def _is_clear(answer: TestResponse, pointer: str, nothing_stored: bool) -> bool:  # noqa: FBT001 -- a finding
    """Tell whether a value was taken, or refused by its name or rightly, leaving nothing behind."""
    if answer.status_code in (200, 201):
        return True
    if answer.status_code == 422:
        named = [each["pointer"] for each in answer.json["errors"]]
        return nothing_stored and any(_about(pointer, each) for each in named)
    return nothing_stored and answer.status_code in (403, 409)


def _about(sent: str, named: str) -> bool:
    """Tell whether a fault is told at the value, in it, or where it should agree with another."""
    return (
        named.startswith(sent) or sent.startswith(named) or named.endswith(("On", "Until", "End"))
    )


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_json_whatever_breaks_anything(place: Place, data: st.DataObject) -> None:
    specimen = SPECIMENS[data.draw(st.sampled_from(sorted(SPECIMENS)))]
    paths = [path for path, _ in inputs(specimen.schema())]
    body = place.body(specimen)
    put(body, data.draw(st.sampled_from(paths)), data.draw(JSON))
    body |= data.draw(st.dictionaries(st.text(st.characters()), JSON, max_size=2))

    answer = place.send(specimen, body, match=_tag(place, specimen))

    assert answer.status_code < 500
    assert answer.is_json or answer.mimetype == "application/problem+json"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    evidence=st.dictionaries(
        st.sampled_from(
            ["decisionBody", "decidedOn", "without", "targetPlan", "ongoing", "result", "keepParts"]
        )
        | st.text(st.characters()),
        JSON,
    )
)
def test_no_evidence_whatever_breaks_anything(place: Place, evidence: dict[str, Any]) -> None:
    for name in ("anchor", "confirm_follow_up", "carry_over", "implement"):
        answer = place.world.coordinator.move(
            place.ids["activity"], name, level="activity", evidence=evidence, reason="Beslut."
        )

        assert answer.status_code in (409, 422)
