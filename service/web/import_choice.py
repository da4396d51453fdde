"""Which rows of a file are imported: chosen on the preview, one by one and by goal.

All rows stand in one form, a long file folded into parts: to turn pages, the whole file would have
to be tried out anew for each of them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import request

from service.exchange.delimited import ROWS_AT_MOST
from service.exchange.results import Outcome

FOLDED = 500  # rows in one part
TAKEN = (Outcome.CREATED, Outcome.CHANGED)  # what there is to choose about
OFFERED = re.compile(r"offered-\d{1,4}", re.ASCII)
NUMBER = re.compile(r"\d{1,6}", re.ASCII)
RUN = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?", re.ASCII)
LEFT = "left"  # what a form brings along that shows no rows
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows below one goal, which is its *title*; *offered* are the numbers to choose among."""

    number: int
    title: str | None
    rows: Sequence[Row]
    offered: Sequence[int]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand together, by their goals: the numbers of the *first* and the *last* of them.

    One in which something was taken away is *open*.
    """

    first: int
    last: int
    groups: Sequence[Group]
    open: bool


def parts(rows: Sequence[Row], left_out: frozenset[int]) -> list[Part]:
    """Return *rows* in parts of 500, with those of each by goal, in the order of the file.

    The part that stands first is open, and so are those with rows that are *left_out*.
    """
    numbers = count(1)
    return [
        Part(
            first=shown[0]["row"],
            last=shown[-1]["row"],
            groups=_groups(shown, numbers),
            open=start == 0 or any(each["row"] in left_out for each in shown),
        )
        for start in range(0, len(rows), FOLDED)
        for shown in [rows[start : start + FOLDED]]
    ]


def _groups(rows: Sequence[Row], numbers: Iterable[int]) -> list[Group]:
    found: dict[str | None, list[Row]] = {}
    for each in rows:
        found.setdefault(each["goal"], []).append(each)
    return [
        Group(number, title, held, [each["row"] for each in held if each["outcome"] in TAKEN])
        for (title, held), number in zip(found.items(), numbers, strict=False)
    ]


def left_out() -> frozenset[int]:
    """Return the numbers of the rows that the form offered, and that were not chosen in it.

    A group that is not chosen takes all its rows with it. A form that offers none, such as one
    from before a choice was made, leaves none out but those that it brings along.
    """
    taken, whole = _numbers("row"), _numbers("group")
    shown = {
        row
        for name in _offers()
        for row in _numbers(name)
        if row not in taken or int(name.partition("-")[2]) not in whole
    }
    return frozenset(shown | _brought())


def takes_nothing() -> bool:
    """Tell whether rows were offered, and none of them was chosen."""
    offered = {row for name in _offers() for row in _numbers(name)}
    return bool(offered) and offered <= left_out()


def spelled(rows: Iterable[int]) -> str:
    """Return the numbers *rows* as a form that shows none brings them along: ``"3 7-12"``."""
    runs: list[list[int]] = []
    for each in sorted(rows):
        if runs and each == runs[-1][-1] + 1:
            runs[-1][1:] = [each]
        else:
            runs.append([each])
    return " ".join("-".join(map(str, each)) for each in runs)


def _brought() -> set[int]:
    """Return the rows that the form brings along as left out; hardly more than a file has."""
    found: set[int] = set()
    for first, last in RUN.findall(request.form.get(LEFT, "")):
        least = int(first)
        found.update(range(least, min(int(last or first), least + ROWS_AT_MOST) + 1))
        if len(found) > ROWS_AT_MOST:
            break
    return found


def _offers() -> list[str]:
    return [name for name in request.form if OFFERED.fullmatch(name)]


def _numbers(name: str) -> set[int]:
    """Return the numbers that the fields *name* hold, several in one with spaces between."""
    return {int(each) for text in request.form.getlist(name) for each in NUMBER.findall(text)}
