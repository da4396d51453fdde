"""ASVS 5.0, chapters 2, 4 and 15: however much is sent, only so much is taken."""

import pytest

from service.api.bodies import DEEPEST, LARGEST
from tests.support.browsing import a_visitor
from tests.support.world import World

FORM = "application/x-www-form-urlencoded"


def test_a_body_has_a_largest_size(world: World) -> None:
    """ASVS 15.2.2 (L2): beyond 1 MB a body is refused, whatever it holds."""
    largest = b'{"title": "' + b"x" * LARGEST + b'"}'

    answer = world.coordinator.call(
        "POST", "/plans", data=largest, headers={"Content_Type": "application/json"}
    )

    assert (answer.status_code, answer.json["code"]) == (413, "content_too_large")


def test_a_body_has_a_greatest_depth(world: World) -> None:
    """ASVS 15.2.2 (L2): what is nested deeper than people write is not taken apart."""
    nested = b'{"title": ' + b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1) + b"}"

    answer = world.coordinator.call(
        "POST", "/plans", data=nested, headers={"Content_Type": "application/json"}
    )

    assert (answer.status_code, answer.json["code"]) == (400, "malformed_request")


@pytest.mark.parametrize(
    "sent",
    [b"address=" + b"x" * 600_000, b"&".join(b"a%d=b" % number for number in range(200_000))],
    ids=["a long field", "many fields"],
)
def test_a_form_has_a_largest_size(world: World, sent: bytes) -> None:
    """ASVS 15.2.2 (L2): a page takes what a form of ours can hold."""
    client = a_visitor(world).client

    answer = client.post("/sign-in", data=sent, content_type=FORM)

    assert answer.status_code == 413


def test_a_form_has_a_greatest_number_of_parts(world: World) -> None:
    """ASVS 15.2.2 (L2): a form of thousands of parts is not taken apart."""
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    client = a_visitor(world).client

    answer = client.post(
        "/sign-in", data=part * 2_000 + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/api/v1/me", "/sign-in", "/"])
def test_what_is_no_text_in_a_header_breaks_nothing(world: World, path: str) -> None:
    """ASVS 2.2.1 (L1): headers are read as what they can be, or passed by."""
    odd = {
        "Accept-Language": "\xff;q=nan,*;q=2",
        "Authorization": "Bearer \xe5\x00",
        "Cookie": "__Host-forankra=\xff; x",
        "If-None-Match": '"',
        "X-Forwarded-For": "1,2,3,,",
        "traceparent": "\x00",
    }
    client = world.app.test_client()

    statuses = {
        name: client.get(path, headers={name: value.replace("\x00", "")}).status_code
        for name, value in odd.items()
    }

    assert {name: status for name, status in statuses.items() if status >= 500} == {}


@pytest.mark.parametrize("path", ["/api/v1/me", "/sign-in", "/nothing", "/sign-in/link/x"])
def test_what_is_no_text_in_an_address_breaks_nothing(world: World, path: str) -> None:
    """ASVS 2.2.1 (L1): an address that is not UTF-8 is read as far as it can be, or refused."""
    client = world.app.test_client()

    statuses = [
        client.get(f"{path}{end}").status_code for end in ("?page=%ff", "?%ff=1", "?lang=%00")
    ]
    raw = client.get(path, environ_overrides={"QUERY_STRING": "page=\xff"}).status_code

    assert max(*statuses, raw) < 500


@pytest.mark.parametrize("path", ["/", "/activities", "/plans", "/review"])
def test_what_is_no_text_in_the_address_of_a_page_asks_for_nothing(world: World, path: str) -> None:
    """ASVS 2.2.1 (L1): the same for those who have come in."""
    browser = a_visitor(world)
    browser.open_link("coordinator")

    raw = browser.client.get(path, environ_overrides={"QUERY_STRING": "county=\xff"})

    assert raw.status_code == 200
