"""Pages are read without changing anything, and by nobody who is not signed in."""

from service.auth.rights import ROUTES, is_public
from tests.integration.security.test_reading_changes_nothing import changed, digests
from tests.support.browsing import a_visitor, address_of
from tests.support.databases import by_reach
from tests.support.world import World

WHO = "reporter of arvika"
PAGES = {each for each in ROUTES if each.startswith("web.") and each != "web.static"}
SEEN = {"sign_in_session"}  # when the session was last used, every few minutes


def pages(world: World) -> dict[str, str]:
    """Return the address of every page that can be read, by its endpoint."""
    rules = [each for each in world.app.url_map.iter_rules() if each.endpoint in PAGES]
    return {each.endpoint: address_of(each) for each in rules if "GET" in (each.methods or ())}


def test_no_page_that_is_read_changes_a_row(world: World) -> None:
    signed_in, signed_out = a_visitor(world), a_visitor(world)
    signed_in.open_link(WHO)
    before = digests(world)

    statuses = {
        each.get(path).status_code
        for each in (signed_in, signed_out)
        for path in pages(world).values()
    }

    assert changed(before, digests(world)) <= SEEN
    assert statuses <= {200, 303, 403, 404, 410}
    assert len(pages(world)) >= 12


@by_reach
def test_a_page_that_is_not_for_everyone_sends_a_stranger_to_sign_in(world: World) -> None:
    kept = {name: path for name, path in pages(world).items() if not is_public(name)}

    answers = {name: a_visitor(world).get(path) for name, path in kept.items()}

    assert len(kept) >= 6
    sent_to = {name: each.headers.get("Location") for name, each in answers.items()}
    assert {name: where for name, where in sent_to.items() if where != "/sign-in"} == {}
