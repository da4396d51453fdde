"""The ways to write a period in Swedish, each a pattern: read this to know what is understood."""

import re
from collections.abc import Callable

from service.exchange.periods import (
    MONTHS,
    ORDINALS,
    SEASONS,
    Mention,
    day,
    month,
    one_year,
    ordinal_half_year,
    ordinal_quarter,
    quarters,
    school_year,
    season,
    two_years,
    weeks,
)

_YEAR = r"(?:19|20)\d\d(?!\d)"
_FULL = r"(?P<year>(?:19|20)\d\d)"
_IN_YEAR = r"(?P<month>0[1-9]|1[0-2])"
_NAMED = rf"(?P<month>{'|'.join(MONTHS)})\.?"
_BEFORE = rf"(?:(?P<before>{_YEAR}) )?"
_AFTER = rf"(?: (?P<year>{_YEAR}))?(?!\w)"
_ONE_OR_TWO = r"(?P<first>\d\d?)(?: ?- ?(?P<last>\d\d?))?"
# After the words for seasons and terms a year may have two digits: "HT 26", "VT27", "våren -27".
_CLOSE = rf"(?: ?['\u2019-]?(?P<year>{_YEAR}|\d\d))?(?![\w/])"

# The first form that fits is taken.
FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Mention]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_FULL}-{_IN_YEAR}-(?P<day>\d\d)(?!\w)", day),
        (rf"{_FULL}{_IN_YEAR}(?P<day>\d\d)(?!\w)", day),
        (rf"(?P<year>\d\d){_IN_YEAR}(?P<day>\d\d)(?!\w)", day),
        (rf"(?P<day>\d\d?)/(?P<month>1[0-2]|0?[1-9]){_AFTER}(?!/)", day),
        (rf"(?P<day>\d\d?) ?- ?(?P<until>\d\d?) {_NAMED}{_AFTER}", day),
        (rf"(?P<day>\d\d?) {_NAMED}{_AFTER}", day),
        (rf"{_BEFORE}v(?:ecka|\.)? ?{_ONE_OR_TWO}{_AFTER}", weeks),
        (rf"{_BEFORE}(?:kv(?:artal|\.)?|q) ?(?=[1-4]\b){_ONE_OR_TWO}{_AFTER}", quarters),
        (rf"(?P<ordinal>{'|'.join(ORDINALS)}) kvartalet{_AFTER}", ordinal_quarter),
        (rf"(?P<ordinal>första|andra) halvåret{_AFTER}", ordinal_half_year),
        (rf"läsåret {_FULL} ?[/-] ?(?P<second>{_YEAR}|\d\d)(?!\w)", school_year),
        (rf"(?P<season>{'|'.join(SEASONS)})(?![a-zåäö]){_CLOSE}", season),
        (rf"{_FULL}-{_IN_YEAR}(?!\w|-\d\d(?!\d))", month),
        (rf"{_NAMED}{_AFTER}", month),
        (rf"{_FULL} ?/ ?(?P<second>{_YEAR})(?!\w)", two_years),
        (rf"{_FULL}[/-](?P<second>\d\d)(?![\w-])", two_years),
        (rf"(?:hela )?{_FULL}(?!\w)", one_year),
    )
)  # fmt: skip


def mention_at(text: str, position: int) -> tuple[Mention, int] | None:
    """Return the period written at a place in a text, and where it ends.

    The text is lower case, with single spaces and hyphens for dashes.
    """
    for pattern, read in FORMS:
        if match := pattern.match(text, position):
            return read(match), match.end()
    return None
