"""Rows are built anew from entries alone, with what follows from the entries as such."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from service.trail.replay import Erased, Move, Replay, agree, state_at


@dataclass(frozen=True)
class Told:
    """An entry as a test writes it."""

    body: Mapping[str, Any]
    texts: Mapping[str, Any] = field(default_factory=dict)
    leaf_hash: bytes = b"\x01"


def _told(seq: int, *changes: tuple[str, Any, Any], **texts: Any) -> Told:  # noqa: ANN401 -- any JSON value
    body = {
        "stream": "plan/p",
        "event": "edit",
        "seq": seq,
        "recorded_at": f"2026-01-0{seq}T08:00:00.000000Z",
        "actor": {"id": f"person-{seq}"},
        "on_behalf_of": "owner" if seq == 2 else None,
        "changes": [{"field": name, "from": old, "to": new} for name, old, new in changes],
    }
    return Told(body, {name.replace("__", "/"): text for name, text in texts.items()})


PART = "responsibility/r"


def test_the_subject_is_at_its_last_entry() -> None:
    replay = state_at([_told(1, ("focus", None, False)), _told(2), _told(3, ("number", None, "1"))])

    assert replay.subject == {
        "focus": False,
        "number": "1",
        "version": 3,
        "head": "01",
        "updated_at": "2026-01-03T08:00:00.000000Z",
    }


def test_a_child_names_the_entry_that_last_changed_it_and_not_the_stream_s_last() -> None:
    replay = state_at([_told(1, (f"{PART}/role", None, "lead")), _told(2, ("focus", None, True))])

    assert replay.children("responsibility")["r"]["entry_sequence"] == 1


def test_a_state_has_a_since_and_a_part_s_state_also_a_who() -> None:
    created = _told(1, ("state", None, "proposed"), (f"{PART}/state", None, "proposed"))
    stepped = _told(2, (f"{PART}/state", "proposed", "anchored"))
    noted = _told(3, (f"{PART}/note", None, "x"))

    replay = state_at([created, stepped, noted])

    assert replay.subject["state_since"] == created.body["recorded_at"]
    assert replay.rows[PART] == {
        "state": "anchored",
        "state_since": stepped.body["recorded_at"],
        "stepped_by": "person-2",
        "on_behalf": True,
        "entry_sequence": 3,
        "note": "x",
    }


def test_a_responsibility_without_a_state_was_never_stepped_on_behalf() -> None:
    replay = state_at([_told(2, (f"{PART}/role", None, "participating"))])

    assert replay.rows[PART]["on_behalf"] is False
    assert "state_since" not in replay.rows[PART]


def test_a_status_report_is_by_whom_and_when_its_entry_says() -> None:
    replay = state_at([_told(2, ("status_report/s/signal", None, "red"))])

    assert replay.children("status_report")["s"] == {
        "signal": "red",
        "person": "person-2",
        "reported_at": "2026-01-02T08:00:00.000000Z",
        "entry_sequence": 2,
    }


def test_a_typed_text_is_taken_from_its_disclosure() -> None:
    entry = _told(1, ("title", None, {"sd": "x"}), changes__title__to="Rubrik")

    assert state_at([entry]).subject["title"] == "Rubrik"


def test_an_erased_text_agrees_with_anything_and_is_nothing_to_readers() -> None:
    entry = _told(1, ("title", None, {"sd": "x"}))
    replay = Replay()
    replay.apply(entry)

    assert agree(replay.subject["title"], "Vad som helst")
    assert agree(7, Erased.TEXT)
    assert not agree(None, "")
    assert state_at([entry]).subject["title"] is None


@pytest.mark.parametrize(
    ("instant", "known"),
    [
        (datetime(2026, 1, 1, 7, 59, 59, tzinfo=UTC), None),
        (datetime(2026, 1, 1, 8, tzinfo=UTC), 1),
        (datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=1))), 1),
        (datetime(2026, 1, 2, 8, tzinfo=UTC), 2),
        (None, 3),
    ],
    ids=str,
)
def test_what_was_known_at_an_instant_is_what_was_recorded_by_then(
    instant: datetime | None, known: int | None
) -> None:
    entries = [_told(1), _told(2), _told(3)]

    assert state_at(entries, instant).subject.get("version") == known


def test_what_an_entry_says_stood_before_is_compared_field_by_field() -> None:
    replay = state_at([_told(1, ("focus", None, True), (f"{PART}/role", None, "lead"))])
    entry = _told(2, ("focus", False, True), (f"{PART}/role", "lead", "x"), ("number", None, "1"))

    assert replay.follow(entry) == ["focus"]
    assert replay.subject["focus"] is True


def test_moves_are_the_changes_of_states() -> None:
    replay = state_at([_told(1, ("state", None, "drafted"))])
    replay.apply(
        _told(2, ("state", None, "proposed"), (f"{PART}/state", "proposed", {}), ("estate", 1, 2))
    )

    assert replay.moves == [Move("", None, "proposed"), Move(PART, "proposed", "{}")]


def test_an_activity_is_heard_of_by_steps_and_reports_and_by_nothing_else() -> None:
    events = ("create", "edit", "anchor", "add_owner", "follow", "review", "status_report", "end")
    chain = [
        Told({**_told(seq).body, "stream": "activity/a", "event": event}, {})
        for seq, event in enumerate(events, start=1)
    ]

    def heard(known: int) -> str:
        return str(state_at(chain[:known]).subject["heard_at"])[8:10]

    assert [heard(known) for known in range(1, len(events) + 1)] == [
        *("01", "01", "03", "03", "03", "03", "07", "07")
    ]
