"""Read a list to its end, and lay it out for a person."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from service.reports.paging import Listing, Paging

PAGE = 200


def whole(ask: Callable[[Paging], Listing]) -> Iterator[dict[str, Any]]:
    """Yield the items of every page of what *ask* answers."""
    number = 1
    while items := ask(Paging(number, PAGE)).items:
        yield from items
        if len(items) < PAGE:
            return
        number += 1


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return *rows* as lines, their cells below each other; the last one runs on."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def activity_cells(activity: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a list says of one activity."""
    return (activity["id"], activity["state"], activity["number"] or "-", activity["title"])
