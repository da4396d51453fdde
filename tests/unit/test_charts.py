"""What stands where in a chart: parts fill a bar, days lie along a period."""

from datetime import date

import pytest

from service.models.words import ActivityState
from service.reports.plan_board import Line
from service.web.charts import BAR, TIMELINE, Scale, Span, span, stretches

YEARS = Scale(date(2026, 1, 1), date(2029, 12, 31))
YEAR = Scale(date(2026, 1, 1), date(2026, 12, 31))


def line(first: date | None, last: date | None) -> Line:
    """Return an activity with these days."""
    return Line(
        uid="u",
        number=None,
        title="Rutin",
        state=ActivityState.PROPOSED,
        goals=(),
        flags=frozenset(),
        due=None,
        starts_on=first,
        ends_on=last,
        owners=(),
    )


def test_the_parts_of_a_bar_follow_each_other_by_the_flow_and_fill_it() -> None:
    found = [*stretches({"followed_up": 1, "proposed": 2, "anchored": 1, "ended": 0})]

    assert [(each.what, each.number) for each in found] == [
        ("proposed", 2),
        ("anchored", 1),
        ("followed_up", 1),
    ]
    assert [(each.x, each.width) for each in found] == [(0, 120), (120, 60), (180, 60)]
    assert sum(each.width for each in found) == BAR
    assert [*stretches({})] == []


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2025, 1, 1), 0),
        (date(2026, 1, 1), 0),
        (date(2026, 7, 2), pytest.approx(TIMELINE * 182 / 365, abs=0.1)),
        (date(2030, 1, 1), pytest.approx(TIMELINE * 364 / 365, abs=0.1)),
    ],
)
def test_a_day_stands_by_its_share_of_the_period_and_never_outside(day: date, at: float) -> None:
    assert YEAR.at(day) == at
    assert YEAR.shows(day) is (day.year == YEAR.first.year)


def test_a_long_period_is_marked_by_years_and_a_short_one_closer() -> None:
    assert [each.year for each in YEARS.marks()] == [2026, 2027, 2028, 2029]
    assert [each.month for each in YEAR.marks()] == [1, 5, 9]


@pytest.mark.parametrize(
    ("first", "last", "drawn"),
    [
        (None, None, None),
        (date(2024, 1, 1), date(2025, 12, 31), None),
        (date(2027, 1, 1), None, None),
        (date(2026, 1, 1), date(2026, 1, 1), Span(0, 4, open=False)),
        (None, date(2026, 1, 1), Span(0, 4, open=True)),
        (date(2025, 1, 1), date(2027, 1, 1), Span(0, YEAR.at(YEAR.last), open=False)),
    ],
)
def test_a_span_is_what_of_it_lies_in_the_period(
    first: date | None, last: date | None, drawn: Span | None
) -> None:
    assert span(line(first, last), YEAR) == drawn
