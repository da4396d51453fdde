"""The real server against those who send too much, too slowly, or nothing at all."""

import json
import resource
import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from service.core.punctual import BODY, HEAD
from tests.support.raw import Reply, send
from tests.support.serving import HOST, TIMEOUT, Client, Service, client_of, served
from tests.support.sizes import size
from tests.support.world import PREFIX, a_world

IDLE = size(2_500, 10_000)  # connections that say nothing
NEEDED = 500  # files that this process may have open beside them
SLACK = 3.0  # seconds
AT_ONCE = 1.0  # seconds in which a request is answered, whatever others do
SLOW = 12  # clients that send slowly, fewer than there are threads


@pytest.fixture(scope="module")
def client(
    migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """Give the coordinator's program, which calls a real server."""
    home = tmp_path_factory.mktemp("edges")
    url = f"sqlite:///{shutil.copyfile(migrated_sqlite_file, home / 'forankra.sqlite')}"
    with a_world(url, ("arvika",)) as world, served(url, home) as service:
        yield client_of(service, world, "coordinator")


def connect(service: Service) -> socket.socket:
    return socket.create_connection((HOST, service.port), timeout=TIMEOUT)


def head(method: str, path: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def only(client: Client, sent: bytes) -> Reply:
    (reply,) = send(client.service.port, sent)
    return reply


def hung_up_after(service: Service, begin: bytes) -> tuple[float, bytes]:
    """Send *begin*, then a byte every second; return when that ended, and what was answered."""
    with closing(connect(service)) as connection:
        begun = time.monotonic()
        connection.sendall(begin)
        connection.settimeout(1)
        while time.monotonic() - begun < TIMEOUT:
            try:
                return time.monotonic() - begun, connection.recv(65_536)
            except TimeoutError:
                connection.send(b"x")
            except ConnectionError:
                break
        return time.monotonic() - begun, b""


def test_who_sends_slowly_is_hung_up_on_and_keeps_nobody_waiting(client: Client) -> None:
    path = f"{PREFIX}/plans"
    slow_head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".encode()
    slow_body = head(
        "POST",
        path,
        f"Authorization: Bearer {client.token}",
        "Content-Type: application/json",
        "Content-Length: 1000",
    )
    with ThreadPoolExecutor(SLOW) as pool:
        heads = [pool.submit(hung_up_after, client.service, slow_head) for _ in range(SLOW - 1)]
        body = pool.submit(hung_up_after, client.service, slow_body)
        time.sleep(1)
        begun = time.monotonic()
        meanwhile = client.call("GET", "/me")
        waited = time.monotonic() - begun

        assert (meanwhile.status, waited < AT_ONCE) == (200, True)
        assert max(each.result()[0] for each in heads) < HEAD + SLACK
        assert {each.result()[1] for each in heads} == {b""}
        seconds, answer = body.result()
    assert seconds < BODY + SLACK
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_connections_that_say_nothing_stop_nobody(client: Client) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as stack:
        for _ in range(min(IDLE, hard - NEEDED)):
            stack.enter_context(closing(connect(client.service)))
        begun = time.monotonic()
        answers = [client.call("GET", "/me").status for _ in range(5)]
        waited = time.monotonic() - begun

    assert answers == [200] * 5
    assert waited < 5 * AT_ONCE


def test_a_line_that_is_too_long_is_refused(client: Client) -> None:
    reply = only(client, head("GET", f"{PREFIX}/me?{'x' * 5_000}"))

    assert reply.status == 414


@pytest.mark.parametrize(
    "lines", [[f"X-{number}: y" for number in range(70)], [f"X-Long: {'y' * 9_000}"]]
)
def test_too_many_headers_and_too_long_ones_are_refused(client: Client, lines: list[str]) -> None:
    assert only(client, head("GET", f"{PREFIX}/me", *lines)).status == 431


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(client: Client) -> None:
    lines = (f"Authorization: Bearer {client.token}", "Content-Type: application/json")

    reply = only(client, head("POST", f"{PREFIX}/plans", *lines, "Content-Length: 99999999"))

    assert reply.status == 413


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Content-Length: 4", "Content-Length: 5"),
        ("Content-Length: +4",),
        ("Transfer-Encoding: xchunked",),
        ("Bad Name: x",),
    ],
)
def test_what_two_servers_could_read_differently_is_read_by_none(
    client: Client, lines: tuple[str, ...]
) -> None:
    sent = head("POST", f"{PREFIX}/plans", *lines) + b"abcd"

    assert [reply.status for reply in send(client.service.port, sent)] in ([400], [501])


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_methods_that_nobody_needs_are_refused(client: Client, method: str) -> None:
    reply = only(client, head(method, f"{PREFIX}/me", "X-Secret: mirrored"))

    assert reply.status in (400, 405)
    assert b"mirrored" not in reply.body


def test_the_server_names_no_version(client: Client) -> None:
    answers = [client.call("GET", "/me"), client.call("GET", "/nothing")]

    assert {answer.headers["Server"] for answer in answers} == {"gunicorn"}


def test_nobody_makes_the_server_believe_that_it_speaks_tls(client: Client) -> None:
    forged = ("X-Forwarded-Proto: https", "X-Forwarded-Ssl: on", "X-Forwarded-Protocol: ssl")

    for line in forged:
        reply = only(client, head("GET", f"{PREFIX}/api-info", line))
        assert (reply.status, "strict-transport-security" in reply.headers) == (200, False)


def test_a_request_for_another_host_is_refused(client: Client) -> None:
    sent = b"GET /api/v1/me HTTP/1.1\r\nHost: evil.example\r\n\r\n"

    assert only(client, sent).status == 400


def test_a_request_that_names_no_host_is_refused(client: Client) -> None:
    assert only(client, b"GET /api/v1/me HTTP/1.1\r\n\r\n").status in (400, 401)


def test_the_server_s_own_lines_hold_nothing_that_was_sent(client: Client) -> None:
    secret = "a-secret-that-was-sent"
    for line in (
        f"Bad {secret}: x",
        f"Content-Length: {secret}",
        f"Authorization: Bearer {secret}",
    ):
        send(client.service.port, head("GET", f"{PREFIX}/me?q={secret}", line))

    written = client.service.log.read_text()
    events = [json.loads(line)["event"] for line in written.splitlines()]
    assert "Invalid request" in events
    assert {"denied", "attempt_counted"} <= set(events)
    assert secret not in written
