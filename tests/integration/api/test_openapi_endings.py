"""What is going to end says so: in its headers, in the description, and with a way on."""

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import pytest

from service.api.openapi.deprecations import ENDINGS, Ending
from service.api.openapi.document import document
from tests.support.world import World

LINK = "/api/v1/docs#/plans/listPlans"
ENDING = Ending(deprecated=date(2027, 1, 1), sunset=date(2027, 12, 31), link=LINK)


@pytest.fixture
def plans_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let lists of plans be going to end."""
    monkeypatch.setitem(ENDINGS, "api.plans.show_list", ENDING)


def test_nothing_is_going_to_end_yet(world: World) -> None:
    assert ENDINGS == {}
    assert "Deprecation" not in world.coordinator.get("/plans").headers


@pytest.mark.usefixtures("plans_end")
def test_the_headers_say_since_when_and_until_when(world: World) -> None:
    headers = world.coordinator.get("/plans").headers

    begun = datetime.fromtimestamp(int(headers["Deprecation"].removeprefix("@")), UTC)
    assert begun == datetime(2027, 1, 1, tzinfo=UTC)
    assert parsedate_to_datetime(headers["Sunset"]).date() == date(2027, 12, 31)
    links = ", ".join(headers.getlist("Link"))
    assert f'<{LINK}>; rel="deprecation"' in links
    assert f'<{LINK}>; rel="sunset"' in links
    assert 'rel="first"' in links


@pytest.mark.usefixtures("plans_end")
def test_nothing_else_says_so(world: World) -> None:
    headers = world.coordinator.get("/me").headers

    assert not {"Deprecation", "Sunset"} & {*headers.keys()}


def test_what_is_not_to_be_begun_with_can_go_on_without_an_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        ENDINGS, "api.me.show", Ending(deprecated=date(2027, 1, 1), sunset=None, link=LINK)
    )

    headers = world.coordinator.get("/me").headers

    assert "Deprecation" in headers
    assert "Sunset" not in headers


@pytest.mark.usefixtures("plans_end")
def test_the_description_says_so_too(world: World) -> None:
    paths = document(world.app, "en")["paths"]

    marked = {path for path, methods in paths.items() if methods.get("get", {}).get("deprecated")}
    assert marked == {"/plans"}
    assert {"Deprecation", "Sunset"} <= {*paths["/plans"]["get"]["responses"]["200"]["headers"]}
