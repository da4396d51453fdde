"""An entry has exactly one spelling in bytes, and what could be read two ways has none."""

import hashlib
import json
import unicodedata
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from service.trail.canonical import (
    LARGEST_INTEGER,
    canonical,
    disclose,
    disclosure_digest,
    encode,
    leaf_hash,
    read_disclosure,
)

KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (1.5, "float"),
        (float("nan"), "float"),
        (LARGEST_INTEGER + 1, "too large"),
        (-LARGEST_INTEGER - 1, "too large"),
        ("a\u030a", "NFC"),
        ("\ud800", "surrogate"),
        (b"x", "bytes"),
        ({"å": 1}, "key"),
        ({1: 1}, "key"),
        ([{"deep": [0.1]}], "float"),
    ],
    ids=ascii,
)
def test_what_two_readers_could_take_differently_is_refused(value: Any, why: str) -> None:  # noqa: ANN401 -- any value
    with pytest.raises(ValueError, match=why):
        canonical({"key": value})


def test_the_largest_integers_and_all_of_unicode_in_nfc_are_written() -> None:
    value = {"b": [LARGEST_INTEGER, -LARGEST_INTEGER], "a": 'å€😀"\\\u0007\n\u2028', "_": None}

    stored = canonical(value)

    assert stored == (
        '{"_":null,"a":"å€😀\\"\\\\\\u0007\\n\u2028",'
        '"b":[9007199254740991,-9007199254740991]}'.encode()
    )


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_the_canonical_form_says_the_same_and_is_its_own_canonical_form(
    value: dict[str, Any],
) -> None:
    stored = canonical(value)

    assert json.loads(stored) == value
    assert canonical(json.loads(stored)) == stored


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_the_bytes_are_those_of_the_standard_s_own_library(value: dict[str, Any]) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_every_character_is_written_as_the_standard_writes_it() -> None:
    marks = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    text = "".join(mark for mark in marks if unicodedata.is_normalized("NFC", mark))
    value = {"text": unicodedata.normalize("NFC", text)}

    assert canonical(value) == rfc8785.dumps(value)


@given(st.dictionaries(KEYS, VALUES, min_size=2, max_size=6))
def test_the_order_of_keys_makes_no_difference(value: dict[str, Any]) -> None:
    backwards = dict(reversed(list(value.items())))

    assert canonical(backwards) == canonical(value)


def test_a_leaf_hash_is_that_of_rfc_6962() -> None:
    empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"

    assert leaf_hash(b"").hex() == empty
    assert leaf_hash(b"{}") == hashlib.sha256(b"\x00{}").digest()


@given(st.binary(min_size=16, max_size=16), TEXTS, VALUES)
def test_a_disclosure_reveals_what_was_put_in(salt: bytes, name: str, value: Any) -> None:  # noqa: ANN401 -- any JSON value
    disclosure = disclose(salt, name, value)

    assert read_disclosure(disclosure) == (name, value)


def test_the_same_text_has_another_digest_with_another_salt() -> None:
    one, other = (disclose(bytes([n]) * 16, "reason", "Nej") for n in (1, 2))

    assert disclosure_digest(one) != disclosure_digest(other)


def test_no_digest_is_spelled_as_null() -> None:
    assert encode(None) is None
    assert encode(b"\xff" * 3) == "////"
