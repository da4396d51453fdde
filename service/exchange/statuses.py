"""Status words: how far a file says that an activity has come. Never a state of the flow."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from service.exchange.cells import fold, is_missing

DROPPED = "dropped"
TRANSFERRED = "transferred"

STATUS_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "not_started": (
            *("E", "Ej påbörjad", "Ej påbörjat", "Inte påbörjad", "Ej startad"),
            *("Planerad", "Föreslagen"),
        ),
        "started": ("P", "Påbörjad", "Påbörjat", "Pågår", "Pågår enligt plan", "Delvis"),
        "half_or_more": ("H", "Till hälften"),
        "done": ("G", "Genomförd", "Genomfört", "Klar", "Klart", "Avslutad", "Slutförd"),
        "continuous": ("Löpande", "Pågår löpande", "Kontinuerligt", "I ordinarie verksamhet"),
        "delayed": ("Försenad", "Försenat"),
        "paused": ("Vilande", "Pausad", "Pausat"),
        DROPPED: ("Utgår", "Utgått", "Avbruten", "Avbrutet", "Struken", "Stryks"),
        TRANSFERRED: ("Överförs", "Överförd", "Flyttas"),
        "not_relevant": ("Ej relevant", "Ej aktuell", "Ej aktuellt"),
        "signal_green": ("Grön",),
        "signal_yellow": ("Gul",),
        "signal_red": ("Röd",),
    },
)

_CODES = {word.casefold(): code for code, words in STATUS_WORDS.items() for word in words}
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_THE_REST = re.compile(r"[,.!].*| - .*")
_TO_A_YEAR = re.compile(r" till \d{4}$")
_PERCENT = re.compile(r"(\d{1,3}) ?%")
_SO_MANY_OF = re.compile(r"genomför[dt] (\d{1,4}) av (\d{1,4})")
_DROPPED_FIRST = re.compile(r"(?:utgår(?! i?från\b)|utgått|struken)(?!\w)")


def status_code(text: str) -> str | None:
    """Return the code of a status as written, or None when nothing known stands there."""
    bare = " ".join(_IN_PARENTHESES.sub(" ", fold(text)).split())
    bare = _THE_REST.sub("", bare).strip()
    if share := _PERCENT.fullmatch(bare):
        return _stage(int(share[1]), 100)
    if share := _SO_MANY_OF.fullmatch(bare):
        return _stage(int(share[1]), int(share[2]))
    return _CODES.get(bare) or _moved(bare)


def is_unknown_status(text: str) -> bool:
    """Is something written there that is no status?"""
    return not is_missing(text) and status_code(text) is None


def says_dropped(text: str) -> bool:
    """Is "dropped" what a remark begins with? "Utgår från" is none: it means "is based on"."""
    return _DROPPED_FIRST.match(fold(text)) is not None


def _stage(part: int, whole: int) -> str | None:
    """Return how far *part* of *whole* is; more than the whole, or of nothing, is no answer."""
    if part > whole or whole == 0:
        return None
    if part in {0, whole}:
        return "done" if part else "not_started"
    return "started" if part * 2 < whole else "half_or_more"


def _moved(bare: str) -> str | None:
    code = _CODES.get(_TO_A_YEAR.sub("", bare))
    return code if code == TRANSFERRED else None
