"""What stands in front of a title: its number, that it is struck, that it is a focus activity."""

import re
from dataclasses import dataclass

# "1." "1a." "3)" "2.1." or "2.1" and a space: without a final mark it needs an inner dot, so that
# "25 november" has no number.
_NUMBER_FIRST = re.compile(
    r"(?:(?P<marked>\d{1,2}(?:\.\d{1,2})*[a-zåäö]?)[.)]"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2})+[a-zåäö]?)) +",
    re.IGNORECASE,
)
_DROPPED_FIRST = re.compile(r"\((?:struken|utgår)\)\s*", re.IGNORECASE)
_FOCUS_FIRST = re.compile(r"fokus(?:aktivitet)?\s*:\s*", re.IGNORECASE)
_NUMBER_ALONE = re.compile(r"\d{1,4}(?:\.\d{1,4})*[a-zåäö]?[.)]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title without what stood in front of it."""

    text: str
    number: str | None
    dropped: bool
    focus: bool


def read_title(line: str, *, numbered: bool) -> Title:
    """Take apart a title; its number is looked for when the row is not *numbered* otherwise."""
    match = None if numbered else _NUMBER_FIRST.match(line)
    rest = line[match.end() :] if match else line
    without_dropped = _DROPPED_FIRST.sub("", rest, count=1) if _DROPPED_FIRST.match(rest) else rest
    focus = _FOCUS_FIRST.match(without_dropped)
    return Title(
        text=without_dropped[focus.end() :] if focus else without_dropped,
        number=(match["marked"] or match["dotted"]) if match else None,
        dropped=without_dropped != rest,
        focus=focus is not None,
    )


def plain_number(text: str) -> str:
    """Return an activity's number as it is stored, without a final full stop or parenthesis."""
    return text.removesuffix(")").removesuffix(".").rstrip()


def is_number(text: str) -> bool:
    """Is the text nothing but an activity's number, as templates have them filled in?"""
    return _NUMBER_ALONE.fullmatch(text) is not None
