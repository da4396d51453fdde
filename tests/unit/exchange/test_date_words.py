"""The words of a schedule against a plain reading of them: a period ends with its last day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.exchange.schedules import read_schedule
from service.exchange.shapes import Period

PLAN = Period(starts_on=date(2024, 1, 1), ends_on=date(2030, 12, 31))
NAMES = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
# Each word with the first and the last month that it means, as the rules say it.
WORDS = {
    **{name: (month, month) for month, name in enumerate(NAMES, start=1)},
    "våren": (1, 6),
    "vår": (1, 6),
    "VT": (1, 6),
    "hösten": (7, 12),
    "HT": (7, 12),
    "sommaren": (6, 8),
    "kvartal 1": (1, 3),
    "kv 2": (4, 6),
    "Q3": (7, 9),
    "Q4": (10, 12),
}
ENDLESS = ("löpande", "Löpande", "kontinuerligt")
written = st.tuples(st.sampled_from(sorted(WORDS)), st.integers(2024, 2030))


def _last_day(year: int, month: int) -> date:
    """Go on from the first of the month day by day, until the next month begins."""
    day = date(year, month, 28)
    while (day + timedelta(days=1)).month == month:
        day += timedelta(days=1)
    return day


@given(words=written)
def test_a_word_with_a_year_begins_and_ends_with_its_months(words: tuple[str, int]) -> None:
    word, year = words
    first, last = WORDS[word]

    read = read_schedule(f"{word} {year}", PLAN)

    assert (read.starts_on, read.ends_on) == (date(year, first, 1), _last_day(year, last))


@given(words=written)
def test_until_a_word_sets_the_end_alone(words: tuple[str, int]) -> None:
    word, year = words

    read = read_schedule(f"Senast {word} {year}", PLAN)

    assert (read.starts_on, read.ends_on) == (None, _last_day(year, WORDS[word][1]))


@given(one=written, other=written)
def test_from_one_word_to_another_ends_with_the_second(
    one: tuple[str, int], other: tuple[str, int]
) -> None:
    begins = date(one[1], WORDS[one[0]][0], 1)
    ends = _last_day(other[1], WORDS[other[0]][1])

    read = read_schedule(f"{one[0]} {one[1]} - {other[0]} {other[1]}", PLAN)

    both = (read.starts_on, read.ends_on)
    assert both == ((begins, ends) if begins <= ends else (None, None))


@given(word=st.sampled_from(ENDLESS))
def test_what_goes_on_has_no_end(word: str) -> None:
    assert read_schedule(word, PLAN).ends_on is None


def test_the_spring_ends_on_the_thirtieth_of_june() -> None:
    assert read_schedule("våren 2026", PLAN).ends_on == date(2026, 6, 30)
