"""When turns come, by the clock that hangs in Sweden."""

from datetime import UTC, date, datetime

import pytest

from service.messages.rhythms import Moments, Turns, last_day_before_next, latest, moments
from service.models.words import RemindBy, Rhythm

WEEKLY, DAILY = Moments(), Moments(Turns.DAILY)
MONTHLY = Moments(Turns.MONTHLY, weekday=3, hour=15)


@pytest.mark.parametrize(
    ("turns", "now", "came"),
    [
        (WEEKLY, "2027-03-22T07:00", "2027-03-22T07:00"),  # winter: an hour ahead of UTC
        (WEEKLY, "2027-03-22T06:59", "2027-03-15T07:00"),
        (WEEKLY, "2027-03-29T06:00", "2027-03-29T06:00"),  # summer: two hours
        (WEEKLY, "2027-03-29T05:59", "2027-03-22T07:00"),
        (WEEKLY, "2027-11-01T07:30", "2027-11-01T07:00"),
        (MONTHLY, "2027-04-30T12:00", "2027-04-07T13:00"),
        (MONTHLY, "2027-04-07T12:59", "2027-03-03T14:00"),
        (DAILY, "2027-03-21T12:00", "2027-03-19T07:00"),  # on a Sunday: Friday's
    ],
)
def test_the_latest_turn_is_right_in_summer_and_winter(turns: Moments, now: str, came: str) -> None:
    found = latest(turns, datetime.fromisoformat(now).replace(tzinfo=UTC))

    assert found == datetime.fromisoformat(came).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("turns", "day", "last"),
    [
        (WEEKLY, date(2027, 3, 22), date(2027, 3, 28)),
        (MONTHLY, date(2027, 3, 3), date(2027, 4, 6)),
        (DAILY, date(2027, 3, 18), date(2027, 3, 18)),
        (DAILY, date(2027, 3, 19), date(2027, 3, 21)),
    ],
)
def test_a_letter_reaches_to_the_day_before_the_next_turn(
    turns: Moments, day: date, last: date
) -> None:
    assert last_day_before_next(turns, day) == last


def test_what_is_not_chosen_is_monday_at_eight_and_midnight_is_an_hour() -> None:
    assert moments(None, None, None, None) == WEEKLY
    assert moments(RemindBy.SINGLE, Rhythm.MONTHLY, None, None) == DAILY
    assert moments(RemindBy.DIGEST, Rhythm.MONTHLY, 3, 0) == Moments(Turns.MONTHLY, 3, 0)
