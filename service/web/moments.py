"""The moments that people ask for in an address: a day, or an instant."""

import re
from datetime import datetime, time, timedelta

from service.core.clock import SWEDEN
from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
YEARS = range(1900, 2201)
LAST = timedelta(days=1) - timedelta(microseconds=1)


def moment_of(field: str, spelled: str) -> datetime:
    """Return the instant that *spelled* means; of a day, ``YYYY-MM-DD``, its end in Sweden.

    An instant is spelled by RFC 3339; without an offset it is Swedish time. Raises InvalidError
    at *field*.
    """
    try:
        read = datetime.fromisoformat(spelled.strip())
    except ValueError as error:
        raise _fault(field) from error
    if read.year not in YEARS:
        raise _fault(field)
    if DAY.fullmatch(spelled.strip()):
        return datetime.combine(read, time(), SWEDEN) + LAST
    return read if read.tzinfo else read.replace(tzinfo=SWEDEN)


def _fault(field: str) -> InvalidError:
    sentence = gettext("Give a day, as in 2026-06-30.")
    return InvalidError([FieldError(f"/{field}", "not_a_day", sentence)])
