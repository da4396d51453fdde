"""Entries as one page for people: opens in any browser, prints, and runs nothing."""

import html
from collections.abc import Iterable, Iterator, Sequence

from service.core.i18n import gettext
from service.trail.history_csv import cells, headings
from service.trail.reading import Names, ReadEntry

STYLE = """
body { font: 10pt/1.4 sans-serif; margin: 1.5cm; }
article { border-top: 1px solid #888; break-inside: avoid; padding: .4em 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1em; margin: 0; }
dt { color: #444; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
@page { size: A4; margin: 1.5cm; }
"""
SAFE = "default-src 'none'; style-src 'unsafe-inline'"


def page(entries: Iterable[ReadEntry], names: Names) -> Iterator[str]:
    """Yield an HTML page of *entries* piece by piece, each with what it holds by heading."""
    title, told = html.escape(gettext("Trail")), headings()
    yield (
        f'<!doctype html>\n<html lang="{html.escape(gettext("en"))}">\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{SAFE}">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>\n"
    )
    for entry in entries:
        yield _article(told, cells(entry, names))


def _article(told: Sequence[str], values: Sequence[object]) -> str:
    lines = "".join(
        f"<dt>{html.escape(name)}<dd>{html.escape(str(value))}\n"
        for name, value in zip(told, values, strict=True)
        if value not in (None, "")
    )
    return f"<article><dl>\n{lines}</dl></article>\n"
