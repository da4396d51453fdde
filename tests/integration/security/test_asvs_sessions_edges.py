"""ASVS 5.0, chapters 3, 6 and 14: what browsers keep, and how often one may be wrong."""

from collections.abc import Iterator

import pytest

from service.auth.throttle import LIMITS
from service.core import clock
from tests.support.browsing import Visitor, a_visitor
from tests.support.sources import ROOT
from tests.support.world import World

WRONG = "not the password of anybody"
HUNDREDS = 200


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Give a browser that has been nowhere yet."""
    return a_visitor(world)


@pytest.fixture
def standing() -> Iterator[None]:
    """Let no wait pass while a test goes on, however slow the machine is."""
    with clock.set_to(clock.now()):
        yield


def try_password(visitor: Visitor, address: str) -> int:
    sent = visitor.post("/sign-in/password", on="/sign-in", address=address, password=WRONG)
    return sent.status_code


def address_of(world: World, name: str) -> str:
    uid = world.county.people[name].person
    told = world.coordinator.get(f"/people/{uid}").json
    assert told is not None
    return str(told["email"])


def test_cookies_are_for_this_host_over_tls_and_for_no_script(
    world: World, visitor: Visitor
) -> None:
    """ASVS 3.3.1 (L1): every cookie is Secure, HttpOnly, SameSite, and bound to the host."""
    del world
    visitor.open_link("coordinator")
    answers = [visitor.get("/sign-in"), visitor.get("/?lang=en"), visitor.get("/account")]
    told = [line for answer in answers for line in answer.headers.getlist("Set-Cookie")]

    assert told != []
    for line in told:
        assert line.startswith("__Host-")
        assert {"Secure", "Path=/"} <= {part.strip() for part in line.split(";")}
        assert "SameSite=" in line
        assert "Domain=" not in line


def test_a_cookie_is_small_enough_to_be_sent(visitor: Visitor) -> None:
    """ASVS 3.3.5 (L3): no cookie is larger than browsers and servers take."""
    visitor.open_link("coordinator")
    answer = visitor.get("/account")

    assert all(len(line) < 4_096 for line in answer.headers.getlist("Set-Cookie"))


def test_nothing_private_is_kept_on_the_way(world: World, visitor: Visitor) -> None:
    """ASVS 14.3.2 (L2): neither a browser nor a cache keeps what is somebody's own."""
    visitor.open_link("coordinator")
    pages = [visitor.get(path) for path in ("/", "/account", "/sign-in")]
    listed = world.coordinator.get("/people")
    refused = world.nobody.get("/people")

    assert {each.headers["Cache-Control"] for each in (*pages, refused)} == {"no-store"}
    assert listed.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in listed.headers["Vary"]


def test_who_signs_out_leaves_nothing_in_the_browser(visitor: Visitor) -> None:
    """ASVS 14.3.1 (L1): signing out clears what the browser has kept for us."""
    visitor.open_link("coordinator")
    answer = visitor.post("/sign-out", on="/account")

    assert "storage" in answer.headers["Clear-Site-Data"]
    assert visitor.client.get_cookie("__Host-forankra", "localhost") is None


@pytest.mark.usefixtures("standing")
def test_wrong_passwords_cost_ever_more_time(world: World, visitor: Visitor) -> None:
    """ASVS 6.3.1 (L1): nobody guesses on and on."""
    address = address_of(world, "coordinator")
    statuses = [try_password(visitor, address) for _ in range(HUNDREDS)]
    last = visitor.post("/sign-in/password", on="/sign-in", address=address, password=WRONG)

    free = LIMITS["sign_in"].thing.free
    assert statuses == [422] * free + [429] * (HUNDREDS - free)
    assert last.headers["Retry-After"] == "1"


@pytest.mark.usefixtures("standing")
def test_hundreds_of_wrong_passwords_keep_their_owner_from_nothing(
    world: World, visitor: Visitor
) -> None:
    """ASVS 6.3.1 (L1): who comes from elsewhere is asked for the password as ever."""
    address = address_of(world, "coordinator")
    for _ in range(HUNDREDS):
        try_password(visitor, address)

    elsewhere = a_visitor(world)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "198.51.100.7"

    assert try_password(elsewhere, address) == 422
    assert world.coordinator.get("/me").status_code == 200


@pytest.mark.usefixtures("standing")
def test_waiting_tells_not_whether_somebody_exists(world: World) -> None:
    """ASVS 6.3.8 (L3): an address that nobody has is slowed like one that somebody has."""
    known = address_of(world, "coordinator")
    seen = []
    for number, address in enumerate((known, "nobody@exempel.test")):
        visitor = a_visitor(world)
        visitor.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        seen.append([try_password(visitor, address) for _ in range(8)])

    assert seen[0] == seen[1]
    assert 429 in seen[0]


def test_what_slows_whom_is_written_down() -> None:
    """ASVS 6.1.1 (L1): the manual says what is counted and how long one waits."""
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    _, _, section = manual.partition("**Throttling.**")
    assert "LIMITS" in section
    assert "429" in section
