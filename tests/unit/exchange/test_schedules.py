"""Swedish date words: every way to write a period, and nothing guessed."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.exchange.schedules import read_schedule
from service.exchange.shapes import Period
from tests.unit.exchange.plan_files import DASH, FOUR_YEARS, ONE_YEAR

MONTHS = ("jan", "feb", "mars", "april", "maj", "jun", "jul", "aug", "sept", "okt", "nov", "dec")
Days = tuple[str | None, str | None]

UNDERSTOOD = {
    "2026-05-31": ("2026-05-31", "2026-05-31", "day"),
    "20260531": ("2026-05-31", "2026-05-31", "day"),
    "260531": ("2026-05-31", "2026-05-31", "day"),
    "31/5 2026": ("2026-05-31", "2026-05-31", "day"),
    "den 31 maj 2026": ("2026-05-31", "2026-05-31", "day"),
    f"1{DASH}15 maj 2026": ("2026-05-01", "2026-05-15", "day"),
    "25 november, 2026": ("2026-11-25", "2026-11-25", "day"),
    "1/9 2026 (pilot till jul)": ("2026-09-01", "2026-09-01", "day"),
    "v. 48 2026": ("2026-11-23", "2026-11-29", "week"),
    "vecka 48 2026": ("2026-11-23", "2026-11-29", "week"),
    "2026 v. 48": ("2026-11-23", "2026-11-29", "week"),
    f"v. 47{DASH}48 2026": ("2026-11-16", "2026-11-29", "week"),
    "v 53 2026": ("2026-12-28", "2027-01-03", "week"),
    "2026-05": ("2026-05-01", "2026-05-31", "month"),
    "sept 2026": ("2026-09-01", "2026-09-30", "month"),
    "Februari 2028": ("2028-02-01", "2028-02-29", "month"),
    f"januari{DASH}mars 2026": ("2026-01-01", "2026-03-31", "month"),
    "maj, oktober 2026": ("2026-05-01", "2026-10-31", "month"),
    "jan, mars och maj 2026": ("2026-01-01", "2026-05-31", "month"),
    "kv 2 2026": ("2026-04-01", "2026-06-30", "quarter"),
    "Q2 2026": ("2026-04-01", "2026-06-30", "quarter"),
    "2026 kv 2": ("2026-04-01", "2026-06-30", "quarter"),
    f"kv 1{DASH}2 2026": ("2026-01-01", "2026-06-30", "quarter"),
    "andra kvartalet 2026": ("2026-04-01", "2026-06-30", "quarter"),
    f"kv 3{DASH}kv 4 2025": ("2025-07-01", "2025-12-31", "quarter"),
    f"2026 kv 2 {DASH} 2027 kv 1": ("2026-04-01", "2027-03-31", "quarter"),
    f"2026 {DASH} 2027 kv 1": ("2026-01-01", "2027-03-31", "year"),
    "VT 2026": ("2026-01-01", "2026-06-30", "half_year"),
    "VT-26": ("2026-01-01", "2026-06-30", "half_year"),
    "VT26": ("2026-01-01", "2026-06-30", "half_year"),
    "HT 26": ("2026-07-01", "2026-12-31", "half_year"),
    "höstterminen 2026": ("2026-07-01", "2026-12-31", "half_year"),
    "första halvåret 2027": ("2027-01-01", "2027-06-30", "half_year"),
    f"HT 2026 {DASH} VT 2027": ("2026-07-01", "2027-06-30", "half_year"),
    "läsåret 2026/27": ("2026-07-01", "2027-06-30", "half_year"),
    f"läsåret 2026{DASH}2027": ("2026-07-01", "2027-06-30", "half_year"),
    "våren 2026": ("2026-01-01", "2026-06-30", "season"),
    "våren -27": ("2027-01-01", "2027-06-30", "season"),
    "hösten '26": ("2026-07-01", "2026-12-31", "season"),
    "under sommaren 2026": ("2026-06-01", "2026-08-31", "season"),
    "2026": ("2026-01-01", "2026-12-31", "year"),
    "hela 2026": ("2026-01-01", "2026-12-31", "year"),
    "år 2026": ("2026-01-01", "2026-12-31", "year"),
    f"2026{DASH}2028": ("2026-01-01", "2028-12-31", "year"),
    "2026/2027": ("2026-01-01", "2027-12-31", "year"),
    "2026/27": ("2026-01-01", "2027-12-31", "year"),
    "2026-27": ("2026-01-01", "2027-12-31", "year"),
    "hela perioden": ("2026-01-01", "2029-12-31", "year"),
    "under planperioden": ("2026-01-01", "2029-12-31", "year"),
    "från hösten 2026": ("2026-07-01", None, "season"),
    "fr.o.m. 1 jan 2026": ("2026-01-01", None, "day"),
    "fr o m 1 jan 2026": ("2026-01-01", None, "day"),
    "from 1 jan 2026": ("2026-01-01", None, "day"),
    "prel. start VT 2027": ("2027-01-01", None, "half_year"),
    "senast 2027-03-31": (None, "2027-03-31", "day"),
    "klart senast maj 2026": (None, "2026-05-31", "month"),
    "t o m 2026": (None, "2026-12-31", "year"),
    "tom 2026": (None, "2026-12-31", "year"),
    "planeras till 2027": (None, "2027-12-31", "year"),
    "senast maj, oktober 2026": (None, "2026-10-31", "month"),
    "från 2026-01-01 till 2026-06-30": ("2026-01-01", "2026-06-30", "day"),
    f"från 2026{DASH}2027": ("2026-01-01", "2027-12-31", "year"),
    f"senast v. 47{DASH}48 2026": ("2026-11-16", "2026-11-29", "week"),
    f"start kv 1{DASH}2 2026": ("2026-01-01", "2026-06-30", "quarter"),
}
NOT_UNDERSTOOD = (
    *("före sommaren", "snarast", "slutet av 2026", "vintern 2026", "2019-XX-XX", "2026-02-30"),
    *("v. 53 2025", "v. 0 2026", "Q5 2026", f"hösten{DASH}våren 2027", "läsåret 2026/28"),
    *(f"2026{DASH}", f"{DASH} 2026", f"2026{DASH}2027{DASH}2028", "2026 2027", "maj 26", "2026/05"),
    *("startar hösten 2026, klart våren 2027", "20261301", "senast", "12345678901234567890"),
)
WITHOUT_YEAR = ("v. 48", "Q3", "25 nov", "maj, oktober", f"kv 1{DASH}2", "våren", "1/9")
RECURRENCES = {
    "Löpande": "continuous",
    "tills vidare": "continuous",
    "Årligen": "yearly",
    "varje november": "yearly",
    "25 november varje år": "yearly",
    "en gång per år": "yearly",
    "1 gång/år": "yearly",
    "vartannat år": "every_second_year",
    "två gånger per år": "2_per_year",
    "2 ggr/år": "2_per_year",
    "fyra träffar per år": "4_per_year",
    "12 möten per år": "12_per_year",
    "2 ggr/termin": "4_per_year",
    "1 gång per termin": "2_per_year",
    "månadsvis": "12_per_year",
    "varje kvartal": "4_per_year",
    "halvårsvis": "2_per_year",
    "varje termin": "2_per_year",
    "löpande, 4 träffar/år": "continuous",
    "4 träffar per år, löpande": "continuous",
    "kvartalsvis och årligen": "4_per_year",
    "Årligen, dec": "yearly",
}


def days_of(text: str) -> Days:
    schedule = read_schedule(text, FOUR_YEARS)
    return iso(schedule.starts_on), iso(schedule.ends_on)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_a_period_is_understood(text: str) -> None:
    schedule = read_schedule(text, FOUR_YEARS)

    assert (*days_of(text), schedule.precision) == UNDERSTOOD[text]
    assert schedule.recurrence is None
    assert schedule.text == text


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_what_is_not_understood_whole_gives_no_dates(text: str) -> None:
    schedule = read_schedule(text, ONE_YEAR)

    assert not schedule.is_known
    assert schedule.precision is None
    assert schedule.text == text


@pytest.mark.parametrize("text", WITHOUT_YEAR)
def test_a_period_without_year_needs_a_plan_of_one_year(text: str) -> None:
    assert not read_schedule(text, FOUR_YEARS).is_known
    assert str(read_schedule(text, ONE_YEAR).ends_on).startswith("2026")


@pytest.mark.parametrize("text", RECURRENCES)
@pytest.mark.parametrize("period", [ONE_YEAR, FOUR_YEARS])
def test_a_recurrence_without_a_year_of_its_own_gives_no_dates(text: str, period: Period) -> None:
    schedule = read_schedule(text, period)

    assert schedule.recurrence == RECURRENCES[text]
    assert (schedule.starts_on, schedule.ends_on, schedule.precision) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (f"Årligen 2027{DASH}2029", ("2027-01-01", "2029-12-31")),
        ("Löpande från hösten 2026", ("2026-07-01", None)),
        ("Löpande, hela perioden", ("2026-01-01", "2029-12-31")),
        (f"löpande {DASH} 2027", ("2027-01-01", "2027-12-31")),
        ("månadsvis under 2026", ("2026-01-01", "2026-12-31")),
    ],
)
def test_a_recurrence_with_a_year_of_its_own_gives_dates(text: str, days: Days) -> None:
    assert read_schedule(text, FOUR_YEARS).recurrence is not None
    assert days_of(text) == days


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_the_day_in_every_form(day: date) -> None:
    month = MONTHS[day.month - 1]
    forms = (
        f"{day:%Y-%m-%d}",
        f"{day:%Y%m%d}",
        f"{day:%y%m%d}",
        f"{day.day}/{day.month} {day.year}",
        f"{day.day} {month} {day.year}",
    )

    assert {days_of(form) for form in forms} == {(day.isoformat(), day.isoformat())}


@given(st.integers(2000, 2098), st.integers(1, 53))
def test_a_week_is_the_days_that_the_calendar_puts_in_it(year: int, week: int) -> None:
    first = date(year, 1, 1) - timedelta(days=7)
    days = [first + timedelta(days=n) for n in range(385)]
    inside = [day for day in days if day.isocalendar()[:2] == (year, week)]
    expected = (inside[0].isoformat(), inside[-1].isoformat()) if inside else (None, None)

    assert days_of(f"v. {week} {year}") == days_of(f"{year} vecka {week}") == expected


@given(st.integers(2000, 2099), st.integers(1, 12), st.integers(0, 11))
def test_a_range_of_months_holds_all_their_days(year: int, first: int, more: int) -> None:
    last = min(first + more, 12)
    days = [
        date(year, month, day)
        for month in range(first, last + 1)
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
    ]
    text = f"{year}-{first:02} till {year}-{last:02}"

    assert days_of(text) == (min(days).isoformat(), max(days).isoformat())


@given(st.integers(2000, 2099), st.integers(1, 4), st.integers(1, 4))
def test_quarters_backwards_are_not_understood(year: int, first: int, last: int) -> None:
    months = [month for month in range(1, 13) if first <= (month + 2) // 3 <= last]
    expected: Days = (None, None)
    if months:
        end = calendar.monthrange(year, months[-1])[1]
        expected = (f"{year}-{months[0]:02}-01", f"{year}-{months[-1]:02}-{end}")

    assert days_of(f"kv {first}-kv {last} {year}") == expected
    assert days_of(f"q{first}-{last} {year}") == expected


@given(st.text("0123456789-/., vkqår\N{EN DASH}tilsenahöpgm", max_size=40))
def test_no_text_raises_and_no_range_runs_backwards(text: str) -> None:
    schedule = read_schedule(text, ONE_YEAR)

    assert not (schedule.starts_on and schedule.ends_on) or schedule.starts_on <= schedule.ends_on
    assert (schedule.precision is None) == (schedule.starts_on is schedule.ends_on is None)
