"""Compare a subject's stored rows with those that its entries tell of."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.trail.replay import SUBJECT, Replay, agree
from service.trail.verify_findings import Finding
from service.trail.verify_source import StoredRow

WITH_ROWS = ("activity", "agreement", "organisation", "person", "plan")
WITHOUT_ROWS = ("security", "system")


def row_findings(stream: str, replay: Replay, stored: Iterable[StoredRow]) -> Iterator[Finding]:
    """Yield what differs: rows missing, extra or twice, and every column on its own."""
    kind = stream.partition("/")[0]
    told = {} if kind in WITHOUT_ROWS else replay.rows
    if kind not in (*WITH_ROWS, *WITHOUT_ROWS):
        yield Finding("unknown_stream", stream)
    seen: set[str] = set()
    for row in stored:
        yield from _compared(row, told, seen)
        seen.add(row.path)
    for path in sorted(told.keys() - seen):
        code = "stream_without_row" if path == SUBJECT else "row_missing"
        yield Finding(code, stream, row=path or stream)


def _compared(
    row: StoredRow, told: Mapping[str, Mapping[str, Any]], seen: set[str]
) -> Iterator[Finding]:
    place = row.path or row.stream
    if row.path in seen:
        yield Finding("row_twice", row.stream, row=place)
    elif row.path not in told:
        yield Finding("row_extra" if told else "row_without_stream", row.stream, row=place)
    else:
        for column in _differing(told[row.path], row.columns):
            yield Finding("column_differs", row.stream, row=place, values={"column": column})


def _differing(told: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    """Return the columns that differ; what entries never mentioned is null."""
    if {**dict.fromkeys(stored), **told} == stored:
        return []
    return sorted(
        column
        for column in told.keys() | stored.keys()
        if told.get(column) != stored.get(column)
        and not agree(told.get(column), stored.get(column))
    )
