"""A request to a host that is none is refused in plain words, whatever it asks for."""

import pytest

from tests.integration.web.looking import on_sqlite, visitor
from tests.support.world import World

PATHS = ("/public/plans", "/plans", "/activities", "/people", "/agreements", "/organisations")


@on_sqlite
@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/api/v1/me"])
def test_a_host_that_is_none_is_refused_plainly(county: World, path: str) -> None:
    answer = county.app.test_client().get(path, headers={"Host": "."})

    assert answer.status_code == 400
    assert answer.text


def test_an_address_with_a_zero_byte_leads_nowhere(county: World) -> None:
    coordinator = visitor(county, "coordinator")

    for path in (
        "/public/plans/x%00",
        "/public/plans/x%00/embedded",
        "/plans/x%00",
        "/activities/x%00/edit",
        "/people/x%00",
    ):
        assert coordinator.get(path).status_code == 404
