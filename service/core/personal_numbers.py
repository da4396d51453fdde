"""Personal identity and coordination numbers in running text: find them, hide them.

Two questions are asked of a text. *Is something written like such a number?* is asked of files
that people import: a wrong check digit is more often a slip than a comfort. *Is it a number that
somebody may have?* is asked of text that is typed in and would be refused, so a reference number
must not be mistaken for a person.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MASK = "[personnummer]"

_DIGITS_AT_LEAST = 10
_DASHES = frozenset("\N{MINUS SIGN}\N{HYPHEN BULLET}")
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})

# Year, month 01-12, day 01-31 (61-91 in a coordination number), four digits. The month keeps
# organisation numbers out: theirs is 20 or more.
_LOOKS_LIKE_ONE = re.compile(
    r"(?<![\d-])(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
    r"[-+]?\d{4}(?!\d)",
)
# The same, in every spacing that people use. A further "-1" is the tail of a date or a reference.
_MAY_BE_ONE = re.compile(
    r"(?<!\d)(?<!\d-)"
    r"(?:(?:(?P<century>1[89]|20)[- ]?)?(?P<day>\d{6})(?: ?[-+] ?| )?"
    r"|(?P<dashed>(?:1[89]|20)?\d{2}-\d{2}-\d{2})-)"
    r"(?P<end>\d{4})(?!\d)(?!-\d)",
)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text with every digit, dash and space written one way, and where each came from."""

    text: str
    positions: tuple[int, ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the text as it was typed."""
        return self.positions[start], self.positions[end - 1] + 1


def find_identity_numbers(text: str) -> list[str]:
    """Return what is written like a personal identity number, as typed, in order.

    The check digit may be wrong: this is the question to ask of an imported file. A valid number
    is found in any spacing.
    """
    return [text[start:end] for start, end in _places(text)]


def holds_identity_number(text: str) -> bool:
    """Say whether the text holds a valid personal identity or coordination number.

    Valid by Skatteverket's definition (SKV 704 and SKV 707): a real date of birth, 60 added to
    the day in a coordination number, and a check digit by the Luhn algorithm over the nine digits
    before it. Century and dash may be missing; digits, dashes and spaces are of any script.
    """
    plain = _plain(text)
    return plain is not None and any(_valid_places(plain.text))


def mask(text: str) -> str:
    """Return the text with each number of :func:`find_identity_numbers` as ``[personnummer]``."""
    for start, end in reversed(_places(text)):
        text = text[:start] + MASK + text[end:]
    return text


def _places(text: str) -> list[tuple[int, int]]:
    """Where the numbers stand, in order, none over another."""
    plain = _plain(text)
    if plain is None:
        return []
    found = [match.span() for match in _LOOKS_LIKE_ONE.finditer(plain.text)]
    found += _valid_places(plain.text)
    places: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if places and start < places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return [plain.back(start, end) for start, end in places]


def _plain(text: str) -> _Plain | None:
    """Unify digits, dashes and spaces; None when there are too few digits to bother."""
    if sum(character.isdecimal() for character in text) < _DIGITS_AT_LEAST:
        return None
    kept = [
        (written, position)
        for position, character in enumerate(text)
        if (written := _written_plainly(character))
    ]
    return _Plain("".join(written for written, _ in kept), tuple(place for _, place in kept))


def _written_plainly(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Pd" or character in _DASHES:
        return "-"
    if character.isspace():
        return " "
    return "" if category in _INVISIBLE else character


def _valid_places(plain: str) -> Iterator[tuple[int, int]]:
    """Where valid numbers stand; a place that fails is tried again one character on."""
    position = 0
    while match := _MAY_BE_ONE.search(plain, position):
        if _is_valid(match):
            yield match.span()
            position = match.end()
        else:
            position = match.start() + 1


def _is_valid(match: re.Match[str]) -> bool:
    birth = re.sub(r"\D", "", match["dashed"] or (match["century"] or "") + match["day"])
    digits = (birth + match["end"])[-10:]
    return _is_birthday(birth) and _luhn_sum(digits) % 10 == 0


def _is_birthday(birth: str) -> bool:
    """Is it a day of the calendar, in the century written or in any that still fits?"""
    century, short = birth[:-6], birth[-6:]
    month, day = int(short[2:4]), int(short[4:6])
    day -= 60 if day > 60 else 0  # noqa: PLR2004 -- a coordination number adds 60 to the day
    years = [int(first + short[:2]) for first in ([century] if century else ["18", "19", "20"])]
    return any(_exists(year, month, day) for year in years)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _luhn_sum(digits: str) -> int:
    """Sum ten digits, every other doubled from the first, and those over nine less nine."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled)  # noqa: PLR2004 -- one digit
