"""What may stand in a text that a person types, the same everywhere."""

import re
import unicodedata

from service.core.i18n import gettext
from service.core.personal_numbers import holds_identity_number

Fault = tuple[str, str]
# Unicode's categories Cc and Cs, but for line feed and tabulator.
NOT_STORED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Return *text* as it is stored: trimmed, with plain line feeds, in NFC (Unicode annex 15)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def fault_in(text: str, longest: int) -> Fault | None:
    """Return a code and a sentence for what is wrong with *text*, or None.

    *longest* is in characters. A valid personal identity number is a fault: plans are about
    activities, never about individual people's cases.
    """
    if NOT_STORED.search(text):
        return "bad_character", gettext("The text holds a character that cannot be stored.")
    if len(text) > longest:
        return "too_long", gettext("At most %(longest)s characters.", longest=longest)
    if holds_identity_number(text):
        return "personal_identity_number", gettext(
            "The text holds a personal identity number. Write nothing about individual people."
        )
    return None
