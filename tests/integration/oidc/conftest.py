"""A provider that can be made to lie, alone and with a county whose people sign in by it."""

from collections.abc import Iterator

import pytest

from service.auth.oidc_provider import Provider
from tests.support.oidc_scene import Scene, a_scene
from tests.support.wicked import Wicked, a_wicked_issuer


@pytest.fixture
def wicked() -> Iterator[Wicked]:
    """Give a provider that can be made to lie."""
    with a_wicked_issuer() as wicked:
        yield wicked


@pytest.fixture
def provider(wicked: Wicked) -> Provider:
    """Give the same as the service knows it."""
    return Provider(wicked.issuer)


@pytest.fixture(params=["sqlite_url", "postgresql_url", "by_reach_url"])
def scene(request: pytest.FixtureRequest, wicked: Wicked) -> Iterator[Scene]:
    """Give a county that knows it, on both databases, and with rows by reach."""
    with a_scene(request.getfixturevalue(request.param), wicked) as made:
        yield made


@pytest.fixture
def small(sqlite_url: str, wicked: Wicked) -> Iterator[Scene]:
    """Give the same on SQLite alone, for what does not come as far as a database."""
    with a_scene(sqlite_url, wicked) as made:
        yield made
