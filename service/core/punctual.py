"""The server's worker, for those who send slowly: each phase of a request has its time.

The library's own worker waits for a request with a thread in hand, and for as long as it takes.
This one waits without a thread until something arrives, and hangs up on who takes too long. It
takes no more than its share of the connections while another process has fewer.
"""

import resource
import socket
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import (  # type: ignore[import-untyped]  # it has no types
    TConn,
    ThreadWorker,
)

from service.core.sharing import SHARES

MOMENT = 0.0005  # seconds that a connection is left to who has fewer
MOMENTS = 20  # for so long; whoever does not take it by then is busy, or dead
HEAD = 10.0  # seconds until the line and the headers of a request must have come
BODY = 30.0  # seconds until the rest must have come; what is missing then never will
ANSWER = 120.0  # seconds until the client must have taken the answer
MOST = 10_000  # connections of one process that may be open at once
OWN = 200  # files that the process needs for itself
Limits = tuple[tuple[float, int], ...]  # after how many seconds to shut which directions
HAS_BEGUN: Limits = ((HEAD, socket.SHUT_RDWR),)
IS_ANSWERED: Limits = ((BODY, socket.SHUT_RD), (ANSWER, socket.SHUT_RDWR))


class Punctual(ThreadWorker):  # type: ignore[misc]  # as above
    """A worker with threads that takes no one's time for nothing."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- the library's own
        super().__init__(*args, **options)
        self._read: dict[TConn, tuple[float, Limits]] = {}  # since when, and what holds
        self._left = 0  # how often a connection was left to others

    def init_process(self) -> None:
        """Make room for as many connections as the system allows, then do as the library does."""
        self.worker_connections = _room()
        super().init_process()

    def accept(self, listener: object) -> None:
        """Take a connection, or leave it for a moment to a process that has fewer."""
        shared = self.cfg.workers > 1 and self._left < MOMENTS
        if shared and SHARES.is_less_elsewhere(self.age, self.nr_conns):
            self._left += 1
            time.sleep(MOMENT)
            return
        self._left = 0
        super().accept(listener)
        SHARES.tell(self.age, self.nr_conns)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Do what there is to do, and tell the other processes how many connections are open."""
        super().wait_for_and_dispatch_events(timeout)
        SHARES.tell(self.age, self.nr_conns)

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection to a thread once there is something to read from it."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.settimeout(0)
        conn.set_timeout()
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, readable)

    def handle(self, conn: TConn) -> object:
        """Read one request and answer it, in a thread."""
        self._read[conn] = (time.monotonic(), HAS_BEGUN)
        try:
            return super().handle(conn)
        finally:
            self._read.pop(conn, None)

    def handle_request(self, req: object, conn: TConn) -> object:
        """Answer a request whose head has come."""
        self._read[conn] = (time.monotonic(), IS_ANSWERED)
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """Hang up on who has sent nothing yet, and on who is late; called every second."""
        super().murder_pending()
        now = time.monotonic()
        for conn, (since, limits) in self._read.copy().items():
            for seconds, directions in limits:
                if now - since >= seconds:
                    with suppress(OSError):  # it has gone by itself
                        conn.sock.shutdown(directions)


def _room() -> int:
    """Return how many connections the process may hold, after asking for all that it can have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = MOST + OWN if hard == resource.RLIM_INFINITY else min(hard, MOST + OWN)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed - OWN
