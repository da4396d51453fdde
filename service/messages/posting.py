"""Post something to an address outside, over a connection to exactly the address that was checked.

The name is resolved once. What is connected to is the number that was allowed, while the
certificate and the header ``Host`` are held to the name, so that a name that answers otherwise a
moment later leads nowhere else. No redirects are followed, no proxy of the environment is used,
and no more than so much of the answer is read, within a bound of time. What stands in the
configuration is the operator's own choice, and may lead anywhere.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Timer
from urllib.parse import urlsplit

from service.core.outgoing import HTTPS, PORTS, Target, is_allowed

CONNECTED_WITHIN = 5.0  # seconds
ANSWERED_WITHIN = 10.0  # seconds in all, whatever comes in between
LONGEST_ANSWER = 16 * 1024  # bytes that are read, so that the other side is done


@dataclass(frozen=True, slots=True)
class Answered:
    """The status of an answer, and what it said: at most ``LONGEST_ANSWER`` bytes."""

    status: int
    body: bytes


class UnansweredError(Exception):
    """Nothing came back; *code* says how far it got."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Pinned(http.client.HTTPConnection):
    """A connection to one *address*, whatever the name means by now."""

    def __init__(self, target: Target, address: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(target.name, target.port, timeout=CONNECTED_WITHIN)
        self._address = address
        self._tls = tls
        self.line: socket.socket | None = None  # sock is given away when the answer has begun
        self.was_cut = Event()

    def connect(self) -> None:
        """Connect to the address, and ask for the certificate of the name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        plain.settimeout(ANSWERED_WITHIN)
        self.sock = self.line = plain
        if self._tls:
            self.sock = self.line = self._tls.wrap_socket(plain, server_hostname=self.host)

    def cut(self) -> None:
        """End the connection, however far it has come; whoever reads from it fails at once."""
        self.was_cut.set()
        if self.line is not None:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)


def post_json(
    target: Target, body: bytes, headers: Mapping[str, str], tls: ssl.SSLContext | None = None
) -> int:
    """Post *body* to *target*, and return the status of the answer; raises UnansweredError.

    *tls* stands in for the usual context, which trusts the machine's authorities.
    """
    return _post(target, allowed_address(target), body, headers, tls).status


def post_configured(address: str, body: bytes, headers: Mapping[str, str]) -> Answered:
    """Post *body* to an *address* of the configuration (http or https), wherever it leads.

    Raises UnansweredError, also for an address that is spelled wrong.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        code = "no_such_name"
        raise UnansweredError(code) from error
    target = Target(parts.scheme, parts.hostname or "", port, parts.path or "/", inside=True)
    return _post(target, target.name, body, headers)


def _post(
    target: Target,
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    tls: ssl.SSLContext | None = None,
) -> Answered:
    context = (tls or ssl.create_default_context()) if target.scheme == HTTPS else None
    connection = _Pinned(target, address, context)
    bell = Timer(ANSWERED_WITHIN, connection.cut)
    bell.daemon = True
    bell.start()
    try:
        answered = _exchange(connection, target, body, headers)
    except (OSError, http.client.HTTPException) as error:
        raise UnansweredError(_why(error, in_time=not connection.was_cut.is_set())) from error
    finally:
        bell.cancel()
        connection.close()
    if connection.was_cut.is_set():  # what was cut short can look like a whole answer
        code = "timeout"
        raise UnansweredError(code)
    return answered


def _why(error: Exception, *, in_time: bool) -> str:
    """Return how far it got: cut by the bell, a certificate that does not hold, or no answer."""
    if isinstance(error, TimeoutError) or not in_time:
        return "timeout"
    return "tls" if isinstance(error, ssl.SSLError) else "no_answer"


def allowed_address(target: Target) -> str:
    """Resolve the name of *target*; raises UnansweredError if any address of it leads inside."""
    try:
        found = socket.getaddrinfo(target.name, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        code = "no_such_name"
        raise UnansweredError(code) from error
    addresses = [str(each[4][0]) for each in found]
    if not all(is_allowed(each, inside=target.inside) for each in addresses):
        code = "address_inside"
        raise UnansweredError(code)
    return addresses[0]


def _exchange(
    connection: http.client.HTTPConnection, target: Target, body: bytes, headers: Mapping[str, str]
) -> Answered:
    connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    told = {"Host": target.host, "Content-Length": str(len(body)), "Connection": "close"}
    for name, value in {**told, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    return Answered(answer.status, answer.read(LONGEST_ANSWER))
