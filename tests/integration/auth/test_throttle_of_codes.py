"""Who guesses the codes of a second factor has the password, so all together have to wait."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from service.auth.throttle import LIMITS, ThrottledError, count, demand
from service.core import clock
from tests.support.subjects import serving

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
KIM, LO = "kim@exempel.test", "lo@exempel.test"


@pytest.fixture(autouse=True)
def _at_noon(migrated_url: str) -> Iterator[None]:
    with serving(migrated_url), clock.set_to(NOON):
        yield


def test_all_addresses_together_guess_few_codes_of_one_person_and_none_waits_for_ever() -> None:
    together = LIMITS["code"].together
    assert together is not None
    for number in range(together.free):
        demand("code", f"203.0.113.{number}", KIM)
        count("code", f"203.0.113.{number}", KIM)

    with pytest.raises(ThrottledError) as told:
        demand("code", "198.51.100.1", KIM)
    for number in range(200):
        count("code", f"192.0.2.{number}", KIM)
    with pytest.raises(ThrottledError) as longest:
        demand("code", "198.51.100.1", KIM)

    assert (told.value.retry_after, longest.value.retry_after) == (60, 3_600)
    demand("code", "198.51.100.1", LO)
