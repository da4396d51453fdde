"""For whom a provider may speak, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from service.auth.oidc_reach import Proof, held_through, in_reach
from service.core.issuers import EVERY, Demand, Issuer
from service.models.words import Role
from service.workflows.vocabulary import Held

AT = datetime(2027, 3, 15, 9, tzinfo=UTC)
OURS, THEIRS = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"
OUR_REPORTER = Held(Role.REPORTER, "17", OURS)
THEIR_REPORTER = Held(Role.REPORTER, "17", THEIRS)
COORDINATOR = Held(Role.COORDINATOR, "17")
AUDITOR = Held(Role.AUDITOR)
ADMINISTRATOR = Held(Role.ADMINISTRATOR)
REPORTERS = (OUR_REPORTER, THEIR_REPORTER)
BEYOND = (COORDINATOR, AUDITOR, ADMINISTRATOR)
ALL = REPORTERS + BEYOND


def an_issuer(*organisations: str, coordinators: Demand | None = None) -> Issuer:
    return Issuer(
        name="made-up",
        title={"sv": "Påhittad", "en": "Made up"},
        url="https://login.exempel.test",
        client_id="forankra",
        client_secret="only for tests",
        organisations=frozenset(organisations),
        coordinators=coordinators,
    )


def told(acr: str | None = None, minutes: float | None = None) -> Proof:
    """Return what a provider told whose person signed in so many *minutes* ago."""
    return Proof(acr, None if minutes is None else AT - timedelta(minutes=minutes), AT)


NOBODY = an_issuer()
FOR_US = an_issuer(OURS)
FOR_EVERY = an_issuer(EVERY)
EASY = an_issuer(coordinators=Demand())
STRONG = an_issuer(EVERY, coordinators=Demand(acr_values=("loa3", "loa4")))
FRESH = an_issuer(EVERY, coordinators=Demand(max_age=900))
BOTH = an_issuer(OURS, coordinators=Demand(acr_values=("loa3",), max_age=900))
TABLE = {
    "no longer known": (None, told("loa4", 0), ()),
    "for nobody": (NOBODY, told("loa4", 0), ()),
    "for us": (FOR_US, told(), (OUR_REPORTER,)),
    "for every organisation": (FOR_EVERY, told("loa4", 0), REPORTERS),
    "for coordinators alone": (EASY, told(), BEYOND),
    "strong, and it was": (STRONG, told("loa3"), ALL),
    "strong, and it was more": (STRONG, told("loa4"), ALL),
    "strong, and it was less": (STRONG, told("loa2"), REPORTERS),
    "strong, and nothing was said": (STRONG, told(), REPORTERS),
    "fresh, and it was": (FRESH, told(minutes=15), ALL),
    "fresh, and it just was": (FRESH, told(minutes=15.9), ALL),
    "fresh, and it was not": (FRESH, told(minutes=16.1), REPORTERS),
    "fresh, and it was to be": (FRESH, told(minutes=-1.1), REPORTERS),
    "fresh, and nothing was said": (FRESH, told("loa4"), REPORTERS),
    "both, and both were": (BOTH, told("loa3", 1), (OUR_REPORTER, *BEYOND)),
    "both, and only one was": (BOTH, told("loa3", 60), (OUR_REPORTER,)),
    "both, and only the other was": (BOTH, told("loa2", 1), (OUR_REPORTER,)),
}


@pytest.mark.parametrize(("issuer", "proof", "kept"), TABLE.values(), ids=TABLE)
def test_an_issuer_speaks(issuer: Issuer | None, proof: Proof, kept: tuple[Held, ...]) -> None:
    assert held_through(ALL, issuer, proof) == kept


def test_a_provider_can_be_asked_to_do_better_for_what_is_in_its_reach() -> None:
    assert in_reach(ALL, BOTH) == (OUR_REPORTER, *BEYOND)
    assert in_reach(ALL, FOR_US) == (OUR_REPORTER,)


def test_whoever_holds_nothing_is_given_nothing() -> None:
    assert held_through((), STRONG, told("loa4", 0)) == ()
