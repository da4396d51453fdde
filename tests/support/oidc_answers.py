"""What comes back from a provider, taken as the service takes it."""

from collections.abc import Callable

import pytest

from service.auth import oidc
from service.auth.oidc import Arrival, Departure
from service.auth.oidc_errors import Failure, OidcError
from service.auth.oidc_provider import Provider
from tests.support.wicked import Wicked

HOME = "https://forankra.test/sign-in/oidc/wicked/callback"


KEY = "only for tests " * 3


def come_back(
    wicked: Wicked, provider: Provider, departure: Departure | None = None, **sent: str
) -> Arrival:
    departure = departure or oidc.depart(wicked.issuer)
    wicked.nonce = departure.nonce
    told = {"code": "a code", "state": departure.state, **sent}
    return oidc.arrive(provider, departure, told, HOME)


def failure_of(call: Callable[[], object]) -> Failure:
    with pytest.raises(OidcError) as caught:
        call()
    return caught.value.failure
