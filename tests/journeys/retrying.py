"""Somebody whose connection is bad: sends under a key, is cut off, and sends again."""

import json
import socket
import struct
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from tests.support.serving import HOST, PATIENCE, TIMEOUT, Client
from tests.support.world import PREFIX

AT_ONCE = struct.pack("ii", 1, 0)  # closing throws away what was not sent or read yet
COME_AGAIN = (409, 429, 503)  # with Retry-After: the request was not judged
PAUSE = 0.05  # seconds; Retry-After is for people who are less in a hurry


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A POST that is the same whenever it is sent."""

    path: str
    body: Any
    key: str

    @property
    def payload(self) -> bytes:
        """The body as it is sent."""
        return json.dumps(self.body).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came, byte for byte."""

    status: int
    tag: str | None
    location: str | None
    body: bytes
    replayed: bool


def send(client: Client, request: Request) -> Reply:
    """Send until the request is judged; raises OSError or HTTPException when it is cut off."""
    deadline = time.monotonic() + PATIENCE
    while True:
        reply, retry_after = _send_once(client, request)
        if reply.status not in COME_AGAIN or retry_after is None:
            return reply
        assert time.monotonic() < deadline, reply
        time.sleep(PAUSE)


def _send_once(client: Client, request: Request) -> tuple[Reply, str | None]:
    port = client.service.port
    with closing(HTTPConnection(HOST, port, timeout=TIMEOUT)) as connection:
        connection.request(
            "POST", PREFIX + request.path, request.payload, _headers(client, request)
        )
        answer = connection.getresponse()
        told = answer.headers
        replayed = told["Idempotency-Replayed"] == "true"
        reply = Reply(answer.status, told["ETag"], told["Location"], answer.read(), replayed)
    return reply, told["Retry-After"]


def cut_off(client: Client, request: Request, part: float) -> None:
    """Send *part* of the request (1.0 is all of it) and hang up without waiting for an answer."""
    head = [f"POST {PREFIX}{request.path} HTTP/1.1", f"Host: {HOST}"]
    head += [f"{name}: {value}" for name, value in _headers(client, request).items()]
    head += [f"Content-Length: {len(request.payload)}", "", ""]
    whole = "\r\n".join(head).encode() + request.payload
    with suppress(OSError), socket.create_connection((HOST, client.service.port), TIMEOUT) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        line.sendall(whole[: int(len(whole) * part)])
        time.sleep(0.01)  # long enough for the server to have it, too short for the answer


def _headers(client: Client, request: Request) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {client.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": request.key,
        "If-Match": "*",
        "Accept-Language": "en",
    }
