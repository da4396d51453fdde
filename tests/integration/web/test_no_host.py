"""A request to a host or an address that is none is refused in plain words, for whatever."""

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


@on_sqlite
@pytest.mark.parametrize("path", ["", "/", "/plans", "/api/v1/me"])
@pytest.mark.parametrize("broken", ["\r", "\n", "\0", "\x7f"])
def test_a_question_that_no_line_can_hold_is_refused(county: World, path: str, broken: str) -> None:
    """A redirect would repeat it in its head: the routing redirects "" to "/" with its question."""
    as_handed_over = {"PATH_INFO": path, "QUERY_STRING": f"{broken}=", "REQUEST_METHOD": "GET"}
    answer = county.app.test_client().open(environ_overrides=as_handed_over)

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
