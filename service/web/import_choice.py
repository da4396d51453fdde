"""Which rows of a file are imported: chosen on the preview, one by one and by goal."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from service.exchange.results import Outcome

SHOWN = 1_000  # rows on the page; those further down go along
TAKEN = (Outcome.CREATED, Outcome.CHANGED)  # what there is to choose about
OFFERED = re.compile(r"offered-\d{1,4}", re.ASCII)
NUMBER = re.compile(r"\d{1,6}", re.ASCII)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows below one goal, which is its *title*; *offered* are the numbers to choose among."""

    number: int
    title: str | None
    rows: Sequence[Row]
    offered: Sequence[int]


def groups(rows: Sequence[Row]) -> list[Group]:
    """Return the first 1,000 *rows* by their goal, in the order of the file."""
    found: dict[str | None, list[Row]] = {}
    for each in rows[:SHOWN]:
        found.setdefault(each["goal"], []).append(each)
    return [
        Group(number, title, held, [each["row"] for each in held if each["outcome"] in TAKEN])
        for number, (title, held) in enumerate(found.items(), start=1)
    ]


def left_out() -> frozenset[int]:
    """Return the numbers of the rows that the form offered, and that were not chosen in it.

    A group that is not chosen takes all its rows with it. A form that offers none, such as one
    from before a choice was made, leaves none out.
    """
    taken, whole = _numbers("row"), _numbers("group")
    return frozenset(
        row
        for name in _offers()
        for row in _numbers(name)
        if row not in taken or int(name.partition("-")[2]) not in whole
    )


def takes_nothing() -> bool:
    """Tell whether rows were offered, and none of them was chosen."""
    offered = {row for name in _offers() for row in _numbers(name)}
    return bool(offered) and offered == left_out() and "rest" not in request.form


def _offers() -> list[str]:
    return [name for name in request.form if OFFERED.fullmatch(name)]


def _numbers(name: str) -> set[int]:
    """Return the numbers that the fields *name* hold, several in one with spaces between."""
    return {int(each) for text in request.form.getlist(name) for each in NUMBER.findall(text)}
