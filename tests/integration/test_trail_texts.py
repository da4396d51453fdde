"""Typed texts beside the trail that are altered, removed or moved are found and named."""

from collections.abc import Iterator

import pytest

from service.trail.canonical import disclose, disclosure_digest
from tests.support.history import Place, findings, placed

SALT = b"0" * 16


@pytest.fixture
def place(migrated_url: str) -> Iterator[Place]:
    with placed(migrated_url) as place:
        yield place


def _codes() -> list[str]:
    return [each.code for each in findings()]


def test_every_text_that_is_altered_is_named(place: Place) -> None:
    texts = place.rows("trail_disclosure")
    for text in texts:
        forged = disclose(SALT, "reason", "Något annat")
        place.change("trail_disclosure", text["digest"], disclosure=forged)

    assert _codes().count("text_altered") == len(texts)


@pytest.mark.parametrize("garbage", ["", "å", "e30", "WzFd", "bm90IGpzb24"], ids=repr)
def test_a_text_that_is_no_disclosure_is_named(place: Place, garbage: str) -> None:
    text = place.rows("trail_disclosure")[0]

    place.change("trail_disclosure", text["digest"], disclosure=garbage)

    assert _codes() == ["text_altered"]


def test_a_text_that_is_replaced_with_its_digest_is_named(place: Place) -> None:
    text = place.rows("trail_disclosure")[0]
    forged = disclose(SALT, "reason", "Något annat")

    place.change(
        "trail_disclosure", text["digest"], disclosure=forged, digest=disclosure_digest(forged)
    )

    assert sorted(_codes()) == ["text_alone", "text_missing"]


def test_every_text_that_is_removed_is_named(place: Place) -> None:
    texts = place.rows("trail_disclosure")
    for text in texts:
        place.remove("trail_disclosure", text["digest"])

    assert _codes() == ["text_missing"] * len(texts)


def test_a_text_that_is_moved_to_another_entry_is_named_at_both(place: Place) -> None:
    text, last = place.rows("trail_disclosure")[0], place.rows("trail_entry")[-1]

    place.change("trail_disclosure", text["digest"], entry_id=last["id"])

    found = {(each.stream, each.sequence, each.code) for each in findings()}
    assert (last["stream"], last["sequence"], "text_alone") in found
    assert "text_missing" in {code for _, _, code in found}


def test_a_text_of_no_entry_at_all_is_named(place: Place) -> None:
    text = place.rows("trail_disclosure")[0]

    place.change("trail_disclosure", text["digest"], entry_id=7_000_000)

    assert sorted(_codes()) == ["text_alone", "text_missing", "unknown_stream"]
