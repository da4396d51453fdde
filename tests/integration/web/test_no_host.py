"""A request to a host that is none is refused in plain words, whatever it asks for."""

import pytest

from tests.integration.web.looking import on_sqlite
from tests.support.world import World


@on_sqlite
@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/api/v1/me"])
def test_a_host_that_is_none_is_refused_plainly(county: World, path: str) -> None:
    answer = county.app.test_client().get(path, headers={"Host": "."})

    assert answer.status_code == 400
    assert answer.text
