"""A request to a host that is none is refused in plain words, whatever it asks for."""

import pytest

from tests.integration.web.looking import on_sqlite
from tests.support.world import World


@on_sqlite
@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/api/v1/me"])
@pytest.mark.parametrize("host", [".", "127.0.0.1,."])
def test_a_host_that_is_none_is_refused_plainly(county: World, path: str, host: str) -> None:
    answer = county.app.test_client().get(path, headers={"Host": host})

    assert answer.status_code == 400
    assert answer.text
