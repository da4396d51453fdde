"""Entries as a table for people: opens in a spreadsheet and cannot run anything there."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from service.core.clock import SWEDEN
from service.core.i18n import gettext
from service.trail.canonical import encode
from service.trail.reading import Names, ReadEntry
from service.trail.showing import changes, evidence

BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets misread å, ä and ö
SEPARATOR = ";"  # what spreadsheets expect where the comma is the decimal sign
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def history_csv(entries: Iterable[ReadEntry], names: Names) -> str:
    """Return *entries* in the order given as CSV text, with headings in the reader's language.

    Times are Swedish, to the second; texts that have been erased are empty. A cell that a
    spreadsheet would take for a formula begins with an apostrophe.
    """
    return "".join(lines(entries, names))


def lines(entries: Iterable[ReadEntry], names: Names) -> Iterator[str]:
    """Yield the table's lines one by one, the byte order mark and the headings first."""
    yield BYTE_ORDER_MARK + _line(headings())
    for entry in entries:
        yield _line(cells(entry, names))


def headings() -> list[str]:
    """Return what each cell is called, in the reader's language."""
    return [
        gettext("Recorded at"),
        gettext("Effective from"),
        gettext("Subject"),
        gettext("Sequence"),
        gettext("Event"),
        gettext("Level"),
        gettext("Organisation"),
        gettext("From"),
        gettext("To"),
        gettext("Person"),
        gettext("On behalf of"),
        gettext("Role"),
        gettext("Round"),
        gettext("Reason"),
        gettext("Basis"),
        gettext("Note"),
        gettext("Evidence"),
        gettext("Changes"),
        gettext("Entry"),
        gettext("Corrects"),
        gettext("Receipt"),
    ]


def cells(entry: ReadEntry, names: Names) -> list[Any]:
    """Return what people are shown of an entry, in the order of the headings."""
    body, texts = entry.body, entry.texts
    return [
        _swedish(body["recorded_at"]),
        body["effective_on"],
        body["stream"],
        body["seq"],
        body["event"],
        body["level"],
        _called(body["organisation"], names.organisations),
        body["from"],
        body["to"],
        _called(body["actor"]["id"], names.people),
        _called(body["on_behalf_of"], names.organisations),
        body["role"],
        body["round"],
        texts.get("reason"),
        texts.get("basis"),
        texts.get("note"),
        "; ".join(f"{name}: {_plain(value)}" for name, value in evidence(entry).items()),
        "; ".join(
            f"{name}: {_plain(old)} → {_plain(new)}" for name, (old, new) in changes(entry).items()
        ),
        body["id"],
        body["corrects"],
        encode(entry.leaf_hash),
    ]


def safe(value: Any) -> str:  # noqa: ANN401 -- any cell
    """Return a cell's text, made harmless if a spreadsheet would take it for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _line(cells: list[Any]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=SEPARATOR).writerow([safe(cell) for cell in cells])
    return written.getvalue()


def _called(uid: str | None, known: Mapping[str, str]) -> str | None:
    return None if uid is None else known.get(uid, uid)


def _plain(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _swedish(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M:%S")
