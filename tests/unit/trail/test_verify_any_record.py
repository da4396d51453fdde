"""Verification answers for any record whatever, and finds every difference in a small one."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from service.trail.canonical import canonical, disclose, disclosure_digest, encode, leaf_hash
from service.trail.verify import verify
from service.trail.verify_findings import Finding
from service.trail.verify_source import (
    StoredEntry,
    StoredHead,
    StoredLeaf,
    StoredLog,
    StoredRow,
    StoredText,
    StoredTile,
)

STREAM = "plan/p"
DISCLOSURE = disclose(b"0" * 16, "changes/title/to", "Plan")
DIGEST = str(encode(disclosure_digest(DISCLOSURE)))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@dataclass
class Record:
    """A record in memory, read as the database's and an export's are."""

    kept_entries: list[StoredEntry] = field(default_factory=list)
    kept_texts: list[StoredText] = field(default_factory=list)
    kept_heads: list[StoredHead] = field(default_factory=list)
    kept_rows: list[StoredRow] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)

    def log(self) -> StoredLog:
        """Return that nothing was signed."""
        return StoredLog()

    def leaves(self) -> Iterator[StoredLeaf]:
        """Yield no place."""
        return iter(())

    def tiles(self) -> Iterator[StoredTile]:
        """Yield no tile."""
        return iter(())

    def entries(self) -> Iterator[StoredEntry]:
        """Yield the entries."""
        return iter(self.kept_entries)

    def texts(self) -> Iterator[StoredText]:
        """Yield the texts."""
        return iter(self.kept_texts)

    def heads(self) -> Iterator[StoredHead]:
        """Yield the heads."""
        return iter(self.kept_heads)

    def rows(self) -> Iterator[StoredRow]:
        """Yield the rows."""
        return iter(self.kept_rows)


def _body(seq: int, prev: bytes | None, **said: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON value
    return {
        "v": 1,
        "log": "forankra.local/trail/2026",
        "app": "0.1.0+0002",
        "flow": 1,
        "id": f"entry-{seq}",
        "stream": STREAM,
        "seq": seq,
        "prev": encode(prev),
        "recorded_at": f"2026-01-0{seq}T08:00:00.000000Z",
        "effective_on": None,
        "level": None,
        "organisation": None,
        "round": None,
        "actor": {"id": None, "kind": "system", "auth": "demo"},
        "on_behalf_of": None,
        "role": "system",
        "caused_by": None,
        "corrects": None,
        "evidence": {},
        "request_id": "",
        **said,
    }


def _bodies() -> list[dict[str, Any]]:
    titled = {"field": "title", "from": None, "to": {"sd": DIGEST}}
    created = {"event": "create", "from": None, "to": "draft", "_sd": [DIGEST]}
    begun = {"field": "state", "from": None, "to": "draft"}
    first = _body(1, None, changes=[titled, begun], **created)
    adopted = {"event": "adopt", "from": "draft", "to": "adopted", "_sd": []}
    moved = {"field": "state", "from": "draft", "to": "adopted"}
    return [first, _body(2, leaf_hash(canonical(first)), changes=[moved], **adopted)]


def _record(first: bytes, second: bytes) -> Record:
    leaf = leaf_hash(second)
    columns = {
        "title": "Plan",
        "state": "adopted",
        "state_since": "2026-01-02T08:00:00.000000Z",
        "version": 2,
        "head": leaf.hex(),
        "updated_at": "2026-01-02T08:00:00.000000Z",
    }
    return Record(
        [
            StoredEntry(stream=STREAM, sequence=1, body=first),
            StoredEntry(stream=STREAM, sequence=2, body=second, leaf_hash=leaf),
        ],
        [StoredText(stream=STREAM, sequence=1, digest=DIGEST, disclosure=DISCLOSURE)],
        [StoredHead(stream=STREAM, sequence=2, leaf_hash=str(encode(leaf)))],
        [StoredRow(stream=STREAM, path="", columns=columns)],
    )


def _good() -> Record:
    return _record(*map(canonical, _bodies()))


def test_a_record_that_agrees_with_itself_is_sound_and_its_digest_is_that_of_its_ends() -> None:
    last = leaf_hash(canonical(_bodies()[1])).hex()

    report = verify(_good())

    assert report.findings == []
    assert report.digest == hashlib.sha256(f"{STREAM}:2:{last}\n".encode()).hexdigest()


@given(st.sampled_from(sorted(_bodies()[0])), ANYTHING)
def test_anything_at_all_in_the_first_entry_is_found(key: str, value: Any) -> None:  # noqa: ANN401 -- any JSON value
    bodies = _bodies()
    assume(repr(bodies[0][key]) != repr(value))
    forged = json.dumps(bodies[0] | {key: value}, sort_keys=True, separators=(",", ":"))

    report = verify(_record(forged.encode(), canonical(bodies[1])))

    assert not report.sound
    assert all(str(each) for each in report.findings)


@given(st.sampled_from(["changes", "evidence", "_sd", "actor"]), ANYTHING)
def test_anything_at_all_inside_the_last_entry_is_answered(key: str, value: Any) -> None:  # noqa: ANN401 -- any JSON value
    bodies = _bodies()
    inside = {
        "changes": [{"field": "state", "from": value, "to": value}],
        "evidence": {"x": value, "y": {"sd": value}},
        "_sd": value,
        "actor": {"id": value, "kind": value, "auth": value},
    }
    assume(inside[key] != [])
    forged = json.dumps(bodies[1] | {key: inside[key]}, sort_keys=True, separators=(",", ":"))

    assert not verify(_record(canonical(bodies[0]), forged.encode())).sound


@given(ANYTHING)
def test_any_disclosure_at_all_is_answered(value: Any) -> None:  # noqa: ANN401 -- any JSON value
    record = _good()
    written = base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    text = StoredText(stream=STREAM, sequence=1, digest=DIGEST, disclosure=written)
    record.kept_texts = [text]

    assert [each.code for each in verify(record).findings] == ["text_altered"]


def test_a_text_under_another_name_than_the_entry_refers_to_is_named() -> None:
    bodies = _bodies()
    disclosure = disclose(b"1" * 16, "changes/reference/to", "Plan")
    digest = str(encode(disclosure_digest(disclosure)))
    bodies[0]["changes"][0]["to"] = {"sd": digest}
    bodies[0]["_sd"] = [digest]
    first = canonical(bodies[0])
    record = _record(first, canonical(bodies[1] | {"prev": encode(leaf_hash(first))}))
    record.kept_texts = [
        StoredText(stream=STREAM, sequence=1, digest=digest, disclosure=disclosure)
    ]

    assert [each.code for each in verify(record).findings] == ["text_misnamed"]


def test_a_text_that_an_erasure_names_may_be_gone() -> None:
    record = _good()
    erasure = _body(1, None, event="erase", **{"from": None, "to": None}, changes=[], _sd=[])
    erasure |= {"id": "erasure", "stream": "system", "evidence": {"digests": [DIGEST]}}
    stored = canonical(erasure)
    record.kept_texts = []
    record.kept_entries.append(StoredEntry(stream="system", sequence=1, body=stored))
    record.kept_heads.append(
        StoredHead(stream="system", sequence=1, leaf_hash=str(encode(leaf_hash(stored))))
    )

    assert verify(record).findings == []


def test_a_row_that_is_stored_twice_and_a_stream_of_nothing_are_named() -> None:
    record = _good()
    record.kept_rows *= 2
    record.kept_heads.append(StoredHead(stream="x", sequence=1, leaf_hash=""))

    codes = sorted(each.code for each in verify(record).findings)

    assert codes == ["head_alone", "row_twice", "unknown_stream"]
