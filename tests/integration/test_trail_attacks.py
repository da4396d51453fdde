"""Entries altered, removed, moved or forged in the database itself are found and named."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from service.core.db import Base
from service.trail.canonical import canonical
from tests.support.history import Place, findings, placed, rewrite

Row = sa.RowMapping
Named = set[tuple[str, int | None, str]]  # stream, number, code


@pytest.fixture
def place(migrated_url: str) -> Iterator[Place]:
    with placed(migrated_url) as place:
        yield place


def _named() -> Named:
    return {(each.stream, each.sequence, each.code) for each in findings()}


def _entry(place: Place, **wanted: Any) -> Row:  # noqa: ANN401 -- any column values
    """Return the last entry with these values."""
    return next(
        row
        for row in reversed(place.rows("trail_entry"))
        if all(row[name] == value for name, value in wanted.items())
    )


def _body(place: Place, entry: Row) -> dict[str, Any]:
    bodies = {row["entry_id"]: bytes(row["body"]) for row in place.rows("trail_body")}
    said: dict[str, Any] = json.loads(bodies[entry["id"]])
    return said


def test_every_edited_entry_is_named(place: Place) -> None:
    missed = []
    for entry in place.rows("trail_entry"):
        body = _body(place, entry)
        stored = canonical(body)
        place.change("trail_body", entry["id"], body=canonical(body | {"role": "someone"}))
        if (entry["stream"], entry["sequence"], "leaf_hash") not in _named():
            missed.append((entry["stream"], entry["sequence"]))
        place.change("trail_body", entry["id"], body=stored)

    assert missed == []
    assert _named() == set()


def test_an_edited_entry_with_a_digest_that_fits_breaks_the_chain_after_it(place: Place) -> None:
    entry = _entry(place, event="report")
    forged = canonical(_body(place, entry) | {"role": "someone"})

    rewrite(place, entry, forged)

    assert _named() == {(entry["stream"], entry["sequence"] + 1, "wrong_prev")}


def test_every_removed_entry_is_named(place: Place) -> None:
    missed = []
    heads = {row["stream"]: row["sequence"] for row in place.rows("trail_head")}
    for entry in place.rows("trail_entry"):
        stream, number = entry["stream"], entry["sequence"]
        place.remove("trail_entry", entry["id"])
        last = number == heads[stream]
        expected = (stream, None, "head_differs") if last else (stream, number + 1, "gap")
        alone = (stream, None, "head_alone")
        if not {expected, alone} & _named():
            missed.append((stream, number))
        place.sql.execute(_table("trail_entry").insert().values(dict(entry)))

    assert missed == []
    assert _named() == set()


def test_entries_swapped_between_subjects_are_both_named(place: Place) -> None:
    mine = _entry(place, event="create", stream=place.lived.activity.stream)
    other = _entry(place, event="create", stream=place.lived.second.stream)

    place.change("trail_entry", mine["id"], stream="x")
    place.change("trail_entry", other["id"], stream=mine["stream"])
    place.change("trail_entry", mine["id"], stream=other["stream"])

    swapped = {(mine["stream"], 1, "wrong_stream"), (other["stream"], 1, "wrong_stream")}
    assert swapped <= _named()


def test_a_tail_that_is_cut_with_its_head_leaves_the_row_ahead(place: Place) -> None:
    entry = _entry(place, event="follow")
    before = _entry(place, stream=entry["stream"], sequence=entry["sequence"] - 1)
    for table in ("trail_body", "trail_entry"):
        place.remove(table, entry["id"])
    place.change(
        "trail_head", entry["stream"], sequence=before["sequence"], leaf_hash=before["leaf_hash"]
    )

    found = {(each.row, each.values.get("column")) for each in findings()}

    columns = {"head", "state", "state_since", "version"}
    assert {column for row, column in found if row == entry["stream"]} >= columns


def test_a_removed_head_is_named_and_one_without_entries_too(place: Place) -> None:
    stream = place.lived.plan.stream
    place.sql.execute(
        _table("trail_head").insert().values(stream="plan/x", sequence=1, leaf_hash=b"x" * 32)
    )
    place.remove("trail_head", stream)

    assert _named() == {(stream, None, "head_missing"), ("plan/x", None, "head_alone")}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("uid", "x"),
        ("prev_hash", b"x" * 32),
        ("event", "x"),
        ("person", "x"),
        ("organisation", "x"),
    ],
)
def test_every_copy_beside_an_entry_is_compared(place: Place, column: str, value: Any) -> None:  # noqa: ANN401 -- any column value
    entry = _entry(place, event="anchor")

    place.change("trail_entry", entry["id"], **{column: value})

    assert _named() == {(entry["stream"], entry["sequence"], "copy_differs")}


def test_a_recording_time_that_is_moved_is_named(place: Place) -> None:
    entry = _entry(place, event="anchor")

    place.change("trail_entry", entry["id"], recorded_at=entry["recorded_at"].replace(year=1999))

    assert _named() == {(entry["stream"], entry["sequence"], "copy_differs")}


def test_bytes_that_are_gone_or_belong_to_nothing_are_named(place: Place) -> None:
    entry = _entry(place, event="adopt")
    place.remove("trail_body", entry["id"])
    place.sql.execute(_table("trail_body").insert().values(entry_id=7_000_000, body=b"{}"))

    named = _named()

    assert (entry["stream"], entry["sequence"], "no_body") in named
    assert ("", None, "body_alone") in named


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"extra": 1}, "wrong_shape"),
        ({"recorded_at": "yesterday"}, "wrong_shape"),
        ({"v": 2}, "unknown_format"),
        ({"flow": 99}, "unknown_flow"),
        ({"from": "draft", "to": "closed"}, "step_differs"),
        ({"event": "close"}, "not_in_flow"),
        ({"recorded_at": "1999-01-01T00:00:00.000000Z"}, "time_fell"),
        ({"seq": 7}, "wrong_sequence"),
        ({"evidence": {"reference": {"sd": "x"}}}, "digest_unlisted"),
    ],
    ids=str,
)
def test_a_last_entry_forged_with_everything_in_step_is_judged_by_what_it_says(
    place: Place, said: dict[str, Any], code: str
) -> None:
    entry = _entry(place, event="adopt")

    rewrite(place, entry, canonical(_body(place, entry) | said))

    assert (entry["stream"], entry["sequence"], code) in _named()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'{"_sd"', b'{ "_sd"', "not_canonical"),
        (b"}", b"}\n", "not_canonical"),
        (b'"adopt"', b'"\\u0061dopt"', "not_canonical"),
        (b'"flow":1', b'"flow":1,"flow":1', "not_canonical"),
        (b'"flow":1', b'"flow":1.0', "unreadable"),
        (b'"flow":1', b'"flow":9007199254740993', "unreadable"),
        (b'"adopt"', b'"\\ud800"', "unreadable"),
        (b'"adopt"', b'"\xff"', "unreadable"),
        (b'"adopt"', b"[" * 50_000, "unreadable"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_body_in_other_bytes_is_named_though_the_digests_fit(
    place: Place, old: bytes, new: bytes, code: str
) -> None:
    entry = _entry(place, event="adopt")

    rewrite(place, entry, canonical(_body(place, entry)).replace(old, new))

    assert (entry["stream"], entry["sequence"], code) in _named()


def test_what_the_entry_says_stood_before_is_compared(place: Place) -> None:
    entry = _entry(place, event="adopt")
    body = _body(place, entry)
    body["changes"][0]["from"] = "closed"

    rewrite(place, entry, canonical(body | {"from": "closed", "event": "reopen"}))

    assert (entry["stream"], entry["sequence"], "contradicted") in _named()


def test_two_entries_with_one_identifier_are_named(place: Place) -> None:
    first, entry = _entry(place, event="follow"), _entry(place, event="adopt")

    rewrite(place, entry, canonical(_body(place, entry) | {"id": first["uid"]}))

    assert "duplicate_id" in {code for _, _, code in _named()}


def _table(name: str) -> sa.Table:
    return Base.metadata.tables[name]
