"""Personal data and formulas in a cell: found, never judged."""

import re

from service.core.personal_numbers import find_identity_numbers
from service.exchange.cells import level, same_dashes

# Swedish phone numbers as people write them. The first needs its spaces, so that dates, reference
# numbers and organisation numbers are none; the second is written in one go.
_PHONE = re.compile(
    r"(?<![\w+-])(?:\+46[ -]?(?:\(0\))?[1-9]\d{0,2}|0[1-9]\d{0,2})"
    r"[ -]\d{2,4}(?: ?\d{2,3}){1,2}(?![\d-])"
    r"|(?<![\w+-])(?:\+46[1-9]|0[1-9])\d{7,8}(?!\d)",
)
_PHONE_AND_WORD = re.compile(
    rf"(?:(?<!\w)(?:telefon|tfn|tel|mobil)(?:nummer|nr)?[.:]*\s*)?(?:{_PHONE.pattern})",
    re.IGNORECASE,
)
# Numbers that anyone may call: nobody's own.
_PUBLIC_NUMBER = re.compile(r"020|0771|\+46[ -]?(?:\(0\))?(?:20(?!\d)|771)")

_E_MAIL = re.compile(r"(?<![\w.+-])([\w.+-]{1,64})@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PUBLIC_MAILBOXES = frozenset({"info", "registrator", "kommun", "region"})

_FORMULA_START = ("=", "@")
_SIGNED_NUMBER = re.compile(r"[+-][\d\s,.()-]*")


def holds_personal_data(text: str) -> bool:
    """Is there an identity number, a phone number or an e-mail address of somebody's own?

    Public service numbers (020, 0771) and mailboxes of a whole office (info@) are nobody's own.
    """
    plain = level(text)
    return bool(find_identity_numbers(plain)) or _holds_phone(plain) or _holds_mailbox(plain)


def is_formula_text(text: str) -> bool:
    """Would a spreadsheet take the text for a formula? A signed number or a "- " bullet is none."""
    if text.startswith(_FORMULA_START):
        return True
    if text[:1] not in {"+", "-"} or text[1:2].isspace() or len(text) == 1:
        return False
    return not _SIGNED_NUMBER.fullmatch(text)


def without_phones(text: str) -> str:
    """Take away phone numbers, and the word (tfn, mobil) before them; the rest is as written."""
    for match in reversed(list(_PHONE_AND_WORD.finditer(same_dashes(text)))):
        text = text[: match.start()] + text[match.end() :]
    return text


def _holds_phone(text: str) -> bool:
    return any(not _PUBLIC_NUMBER.match(match[0]) for match in _PHONE.finditer(text))


def _holds_mailbox(text: str) -> bool:
    return any(match[1].casefold() not in _PUBLIC_MAILBOXES for match in _E_MAIL.finditer(text))
