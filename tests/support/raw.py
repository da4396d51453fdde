"""A request as bytes, to be sent over a socket or handed to the application, and what came back."""

import json
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from tests.support.serving import HOST, TIMEOUT

Header = tuple[bytes, bytes]
STATUS = re.compile(rb"HTTP/1\.[01] (?P<status>\d{3}) [^\r\n]*\r\n")
BLOCK = 65_536  # bytes
SHOWN = 3_000  # bytes
HAS_BODY = (b"POST", b"PUT", b"PATCH")


@dataclass(frozen=True, slots=True)
class Raw:
    """One request; *framing* are the headers that say how long the body is, None the right ones."""

    method: bytes
    target: bytes
    headers: tuple[Header, ...] = ()
    body: bytes = b""
    framing: tuple[Header, ...] | None = None
    version: bytes = b"HTTP/1.1"

    def _repr_pretty_(self, printer: Any, cycle: object) -> None:  # noqa: ANN401 -- hypothesis calls it
        """Show the bytes, of a long body the beginning."""
        del cycle
        printer.text(f"<Raw {self.wire[:SHOWN]!r}>")

    @property
    def wire(self) -> bytes:
        """What is sent over a socket."""
        lines = [b" ".join((self.method, self.target, self.version))]
        lines += [name + b": " + value for name, value in (*self.headers, *self._framing())]
        return b"\r\n".join([*lines, b"", b""]) + self.body

    @property
    def environ(self) -> dict[str, Any]:
        """What a more forgiving server would hand to the application (PEP 3333)."""
        path, _, query = self.target.partition(b"?")
        environ = create_environ(input_stream=BytesIO(self.body))
        environ |= {
            "REQUEST_METHOD": self.method.decode("latin-1"),
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "SERVER_PROTOCOL": self.version.decode("latin-1"),
        }
        for name, value in (*self.headers, *self._framing()):
            key = name.decode("latin-1").upper().replace("-", "_")
            bare = key in ("CONTENT_TYPE", "CONTENT_LENGTH")
            environ[key if bare else f"HTTP_{key}"] = value.decode("latin-1")
        return environ

    def is_for(self, prefix: str) -> bool:
        """Tell whether the path lies below *prefix*."""
        return f"{self.environ['PATH_INFO']}/".startswith(f"{prefix}/")

    def _framing(self) -> tuple[Header, ...]:
        if self.framing is not None:
            return self.framing
        told = self.body or self.method in HAS_BODY
        return ((b"Content-Length", str(len(self.body)).encode()),) if told else ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; *headers* are in lower case, *own* says that the application wrote it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    own: bool = True

    @property
    def problem(self) -> dict[str, Any] | None:
        """The problem document, if the answer is one."""
        if not self.headers.get("content-type", "").startswith("application/problem+json"):
            return None
        told: dict[str, Any] = json.loads(self.body)
        return told


def hand_over(app: Flask, raw: Raw) -> Reply:
    """Call the application itself."""
    chunks, status, headers = run_wsgi_app(app, raw.environ, buffered=True)
    told = {name.lower(): value for name, value in headers.items()}
    return Reply(int(status.split()[0]), told, b"".join(chunks))


def send(port: int, sent: bytes) -> list[Reply]:
    """Send bytes to the server and read every answer, until it ends as the sending has."""
    with closing(socket.create_connection((HOST, port), timeout=TIMEOUT)) as connection:
        # Who has answered and hung up reads no more: what it said is still there to be read.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(sent)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        return list(_replies(b"".join(_received(connection))))


def _received(connection: socket.socket) -> Iterator[bytes]:
    with suppress(ConnectionResetError):
        while block := connection.recv(BLOCK):
            yield block


def _replies(stream: bytes) -> Iterator[Reply]:
    """Take the answers apart; raises ValueError when something else stands between them."""
    while stream:
        begin = STATUS.match(stream)
        head, end, rest = stream.partition(b"\r\n\r\n")
        if not begin or not end:
            message = f"no answer begins with {stream[:200]!r}"
            raise ValueError(message)
        headers = dict(_header(line) for line in head.split(b"\r\n")[1:])
        length = 0 if STATUS.match(rest) else int(headers.get("content-length", len(rest)))
        yield Reply(int(begin["status"]), headers, rest[:length], "server" in headers)
        stream = rest[length:]


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("latin-1").partition(": ")
    return name.lower(), value
