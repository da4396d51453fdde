"""Reading an entry's bytes accepts exactly what the writer could have written."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.trail.canonical import canonical
from service.trail.verify_bytes import opened

BODY: dict[str, Any] = {
    "v": 1,
    "log": "forankra.local/trail/2026",
    "app": "0.1.0+0002",
    "flow": 1,
    "id": "01a2007a-b675-7a0d-9d80-888ecfbd8e28",
    "stream": "plan/x",
    "seq": 1,
    "prev": None,
    "recorded_at": "2026-02-12T09:13:05.123456Z",
    "effective_on": None,
    "event": "edit",
    "level": None,
    "organisation": None,
    "round": None,
    "from": None,
    "to": None,
    "actor": {"id": None, "kind": "system", "auth": "demo"},
    "on_behalf_of": None,
    "role": "system",
    "caused_by": None,
    "corrects": None,
    "changes": [{"field": "title", "from": None, "to": "x"}],
    "evidence": {},
    "request_id": "",
    "_sd": [],
}


HERE = 1234567  # stands where another number is put


def _codes(stored: bytes) -> list[str]:
    return [code for code, _ in opened(stored)[1]]


@given(st.text(st.characters()))
def test_a_text_is_accepted_exactly_when_the_writer_would_have_written_it(text: str) -> None:
    body = BODY | {"evidence": {"x": text}}
    loosely = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        written = canonical(body)
    except ValueError:
        written = None

    accepted = _codes(loosely.encode(errors="surrogatepass")) == []

    assert accepted == (written is not None)
    if written is not None:
        assert opened(written) == (body, [])


@pytest.mark.parametrize(
    "key", [*BODY, "extra"], ids=lambda key: f"without_{key}" if key in BODY else key
)
def test_a_key_that_is_missing_or_unknown_is_named(key: str) -> None:
    body = {name: value for name, value in BODY.items() if name != key}
    if key not in BODY:
        body = BODY | {key: 1}

    assert opened(canonical(body)) == (None, [("wrong_shape", {"keys": key})])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("v", "1"),
        ("seq", True),
        ("prev", 7),
        ("recorded_at", "2026-02-12T09:13:05Z"),
        ("recorded_at", "2026-02-12T09:13:05.12345٦Z"),
        ("recorded_at", "2026-02-12T09:13:05.123456Z\n"),
        ("effective_on", "12/2 2026"),
        ("effective_on", "2026-02-12\n"),
        ("level", "plan"),
        ("level", []),
        ("actor", {"id": None, "kind": "system"}),
        ("actor", {"id": 7, "kind": "system", "auth": "demo"}),
        ("actor", {"id": None, "kind": "person", "auth": "demo"}),
        ("actor", {"id": "x", "kind": "system", "auth": "demo"}),
        ("actor", {"id": "x", "kind": "someone", "auth": "demo"}),
        ("actor", {"id": None, "kind": "system", "auth": "demo", "name": "x"}),
        ("changes", {}),
        ("changes", [{"field": "x", "from": 0, "to": 1, "why": 2}]),
        ("changes", [7]),
        ("changes", [{"field": "x", "to": 1}]),
        ("changes", [{"field": 7, "from": 1, "to": 1}]),
        ("evidence", []),
        ("_sd", ["b", "a"]),
        ("_sd", ["a", "a"]),
        ("_sd", [7]),
    ],
    ids=ascii,
)
def test_a_value_of_the_wrong_kind_is_named(key: str, value: Any) -> None:  # noqa: ANN401 -- any JSON value
    assert opened(canonical(BODY | {key: value})) == (None, [("wrong_shape", {"keys": key})])


@given(st.binary(max_size=40))
def test_any_bytes_at_all_are_answered(stored: bytes) -> None:
    body, faults = opened(stored)

    assert body is None
    assert faults


@pytest.mark.parametrize("stored", [b"[]", b"7", b'"x"', b"null", b"{}"], ids=repr)
def test_json_that_is_no_entry_is_named(stored: bytes) -> None:
    assert _codes(stored) == ["wrong_shape"]


@pytest.mark.parametrize(
    "number", ["1.0", "1e0", "NaN", "9007199254740992", "9" * 5000], ids=lambda n: n[:9]
)
@pytest.mark.parametrize(
    "place",
    [
        {"seq": HERE},
        {"evidence": {"count": HERE}},
        {"evidence": {"rows": [{"count": [1, HERE]}]}},
        {"changes": [{"field": "budget", "from": HERE, "to": 1}]},
        {"changes": [{"field": "budget", "from": 1, "to": {"sum": HERE}}]},
    ],
    ids=["number", "evidence", "deep", "before", "after"],
)
def test_a_number_that_is_no_plain_integer_is_unreadable(
    number: str, place: dict[str, Any]
) -> None:
    stored = canonical(BODY | place)

    assert not _codes(stored)
    assert _codes(stored.replace(str(HERE).encode(), number.encode())) == ["unreadable"]


def test_a_key_outside_ascii_deep_inside_is_not_canonical() -> None:
    body = json.dumps(BODY | {"evidence": {"å": 1}}, ensure_ascii=False, sort_keys=True)

    assert "not_canonical" in _codes(body.replace(", ", ",").replace(": ", ":").encode())
