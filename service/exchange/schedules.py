"""When a row says that it will be done: as written, and as much of it as is understood."""

import re

from service.exchange.cells import fold
from service.exchange.period_lists import UNTIL_SHORT, Span, read_periods
from service.exchange.recurrences import take_recurrence
from service.exchange.shapes import Period, Schedule

FROM_WORDS = ("från och med", "från", "med start", "startar", "start", "påbörjas")
UNTIL_WORDS = (
    *("klart senast", "klar senast", "senast", "klart", "klar", "färdigt"),
    *("fram till", "till och med", "till"),
)
# A text longer than this tells a story; it is kept, not read.
LONGEST = 300
PASSED_OVER = ("i", "den", "år", "preliminärt", "planerad", "planerat", "planeras")

_FROM_SHORT = r"fr\.? ?o\.? ?m\.?"
_BOUND = re.compile(
    rf"(?:(?P<start>{_FROM_SHORT}|{'|'.join(FROM_WORDS)})"
    rf"|(?P<end>{'|'.join(UNTIL_WORDS)}|{UNTIL_SHORT}))(?!\w) ?",
)
_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_PASSED_OVER = re.compile(
    rf"(?<!\w)(?:{'|'.join(PASSED_OVER)}|under(?! planperioden)|prel\.?)(?!\w)",
)


def read_schedule(text: str, period: Period) -> Schedule:
    """Read the text of a schedule cell in a plan with that period.

    Dates beside a recurrence are taken only when a year is written ("Årligen 2027-2029"), or the
    plan's period is. What is not understood whole gives no dates.
    """
    if len(text) > LONGEST:
        return Schedule(text=text)
    bare = " ".join(_IN_PARENTHESES.sub(" ", fold(text)).split())
    recurrence, rest = take_recurrence(bare)
    plain = " ".join(_PASSED_OVER.sub(" ", rest).split()).strip(" .,;")
    bound = _BOUND.match(plain)
    span = read_periods(plain[bound.end() :] if bound else plain, period)
    if span is None or (recurrence and not span.has_year):
        return Schedule(text=text, recurrence=recurrence)
    return _bounded(text, recurrence, span, bound)


def _bounded(
    text: str,
    recurrence: str | None,
    span: Span,
    bound: re.Match[str] | None,
) -> Schedule:
    """Set both days, or only the one that "from" or "until" is about."""
    both = bound is None or span.is_range
    return Schedule(
        text=text,
        starts_on=span.starts_on if both or (bound and bound["start"]) else None,
        ends_on=span.ends_on if both or (bound and bound["end"]) else None,
        precision=span.precision,
        recurrence=recurrence,
    )
