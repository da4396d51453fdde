"""How often: the phrases that say that something comes again."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from service.exchange.periods import MONTHS

CONTINUOUS = "continuous"
YEARLY = "yearly"

PHRASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        CONTINUOUS: ("fortlöpande", "löpande", "kontinuerligt", "tills vidare"),
        YEARLY: ("årligen", "varje år", *(f"varje {month}" for month in MONTHS)),
        "every_second_year": ("vartannat år",),
        "12_per_year": ("månadsvis", "varje månad"),
        "4_per_year": ("kvartalsvis", "varje kvartal"),
        "2_per_year": ("halvårsvis", "varje halvår", "varje termin"),
    },
)
NUMBERS: Mapping[str, int] = MappingProxyType(
    {
        "en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7,
        "åtta": 8, "nio": 9, "tio": 10, "elva": 11, "tolv": 12,
    },
)  # fmt: skip
OCCASIONS = (
    *("ggr", "gånger", "gång", "träffar", "träff", "möten", "möte", "tillfällen", "tillfälle"),
)
TERMS_IN_A_YEAR = 2

_CODES = {phrase: code for code, phrases in PHRASES.items() for phrase in phrases}
_SO_OFTEN = (
    rf"(?<!\d[.,])(?P<number>[1-9]\d{{0,2}}|{'|'.join(NUMBERS)})(?: (?:{'|'.join(OCCASIONS)}))?"
    r"(?: per | ?/ ?)(?P<span>år|termin)"
)
_PHRASE = re.compile(rf"(?<!\w)(?:(?P<phrase>{'|'.join(_CODES)})|{_SO_OFTEN})(?!\w)")
_LOOSE = r"(?:[ ,;&/+-]|(?<!\w)(?:och|samt)(?!\w))*"
_PHRASE_AND_MARKS = re.compile(rf"{_LOOSE}{_PHRASE.pattern}(?:\.(?!\w))?{_LOOSE}")


def take_recurrence(text: str) -> tuple[str | None, str]:
    """Return the recurrence that a text names, and the text without it.

    The text is lower case. The first one written counts, but ``continuous`` before all others.
    """
    codes = [_code(match) for match in _PHRASE.finditer(text)]
    if not codes:
        return None, text
    rest = _PHRASE_AND_MARKS.sub(" ", text).strip()
    return (CONTINUOUS if CONTINUOUS in codes else codes[0]), rest


def _code(match: re.Match[str]) -> str:
    if match["phrase"]:
        return _CODES[match["phrase"]]
    number = NUMBERS.get(match["number"]) or int(match["number"])
    times = number * (TERMS_IN_A_YEAR if match["span"] == "termin" else 1)
    return YEARLY if times == 1 else f"{times}_per_year"
