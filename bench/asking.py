"""HTTP/1.1 over plain sockets, cheap enough to share two cores with what it measures."""

import heapq
import re
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

HOST = "127.0.0.1"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
RETRY = re.compile(rb"\r\nretry-after: *(\d+)", re.IGNORECASE)
LATER = (429, 503)  # with Retry-After: nothing was done, come back
CHUNK = 1 << 18
LIFETIME = 250  # requests on one connection: which worker takes it is chance, and evens out
STALLED = 60.0  # seconds without any answer at all
REFUSED = 300
BODILESS = (204, 304)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: its status, its head as bytes, its body."""

    status: int
    head: bytes
    body: bytes


class Asker(Protocol):
    """What one connection asks, one request after the other."""

    def ask(self) -> bytes:
        """Return the next request, whole."""

    def hear(self, answer: Answer) -> Counter[str]:
        """Take in the answer to it, and return what it says was done, by name."""


@dataclass(slots=True)
class Tally:
    """What came of a run: latencies in seconds, statuses, what was done, broken connections."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    refused: bytes = b""  # the last answer that was no success
    turned_away: int = 0  # told to come back, and came back
    broken: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class Connection:
    """One connection, with what has come back on it so far."""

    port: int
    asker: Asker
    link: socket.socket = field(init=False)
    received: bytearray = field(default_factory=bytearray)
    asked: int = 0
    since: float = 0.0
    request: bytes = b""

    def open(self) -> None:
        """Connect anew."""
        self.link = socket.create_connection((HOST, self.port))
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked = 0

    def ask(self) -> None:
        """Send the next request, or again the one that was not taken."""
        self.request = self.request or self.asker.ask()
        self.received.clear()
        self.since = time.perf_counter()
        self.link.sendall(self.request)
        self.asked += 1

    def read(self) -> Answer | None:
        """Read what there is, and return the answer once it is whole.

        Raises ConnectionError when the other end has closed.
        """
        part = self.link.recv(CHUNK)
        if not part:
            raise ConnectionResetError
        self.received += part
        return whole(self.received)


def whole(received: bytearray) -> Answer | None:
    """Return the answer in *received*, or None while some of it is missing."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, status = bytes(received[: end + 2]), int(received[9:12])
    found = LENGTH.search(head)
    length = int(found[1]) if found and status not in BODILESS else 0
    body = bytes(received[end + 4 :])
    return Answer(status, head, body) if len(body) >= length else None


class Crowd:
    """Connections that each ask as soon as they are answered, until the time is over."""

    def __init__(self, port: int, askers: list[Asker]) -> None:
        self.tally = Tally()
        self.selector = selectors.DefaultSelector()
        self.connections = [Connection(port, asker) for asker in askers]
        self.deadline, self.wanted = 0.0, 0
        self.away: list[tuple[float, int, Connection]] = []  # when each comes back

    def run(self, seconds: float, requests: int | None = None) -> Tally:
        """Ask for *seconds*, or until there have been as many *requests*, whichever is first."""
        started = time.perf_counter()
        self.deadline, self.wanted = started + seconds, requests or sys.maxsize
        for connection in self.connections:
            connection.open()
            self._ask(connection)
        while self.selector.get_map() or self.away:
            self._wait()
        self.tally.seconds = time.perf_counter() - started
        return self.tally

    def _wait(self) -> None:
        """Wait for the next answer, or for the next connection that comes back."""
        patience = self.away[0][0] - time.perf_counter() if self.away else STALLED
        ready = self.selector.select(max(0.0, patience))
        if not ready and not self.away:
            message = "no connection has been answered for a minute"
            raise TimeoutError(message)
        for key, _ in ready:
            self._hear(key.data)
        while self.away and self.away[0][0] <= time.perf_counter():
            self._come(heapq.heappop(self.away)[-1])

    def _goes_on(self) -> bool:
        return time.perf_counter() < self.deadline and len(self.tally.latencies) < self.wanted

    def _come(self, connection: Connection) -> None:
        if self._goes_on():
            connection.open()
            self._ask(connection)

    def _ask(self, connection: Connection) -> None:
        self.selector.register(connection.link, selectors.EVENT_READ, connection)
        connection.ask()

    def _hear(self, connection: Connection) -> None:
        try:
            answer = connection.read()
        except ConnectionError:
            self.tally.broken += 1
            self._leave(connection)
            self._come(connection)
            return
        if answer is not None and not self._turned_away(connection, answer):
            self._take(connection, answer)

    def _turned_away(self, connection: Connection, answer: Answer) -> bool:
        """Let a connection wait as it was told to, and tell whether it was."""
        told = RETRY.search(answer.head)
        if answer.status not in LATER or told is None:
            return False
        self.tally.turned_away += 1
        self._leave(connection)
        back = time.perf_counter() + int(told[1])
        heapq.heappush(self.away, (back, id(connection), connection))
        return True

    def _take(self, connection: Connection, answer: Answer) -> None:
        connection.request = b""
        self.tally.latencies.append(time.perf_counter() - connection.since)
        self.tally.statuses[answer.status] += 1
        if answer.status >= REFUSED:
            self.tally.refused = answer.body
        self.tally.done += connection.asker.hear(answer)
        if not self._goes_on():
            self._leave(connection)
        elif connection.asked >= LIFETIME or CLOSES.search(answer.head):
            self._leave(connection)
            self._come(connection)
        else:
            connection.ask()

    def _leave(self, connection: Connection) -> None:
        self.selector.unregister(connection.link)
        connection.link.close()
