"""A line to PostgreSQL on which it is counted how often somebody waits for the other end.

It passes on every byte as it comes. A turn is taken whenever the client sends after it has been
answered: as many trips as the wire between them is long.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import URL, make_url

HOST = "127.0.0.1"
MOST = 65_536  # octets passed on at once
PATIENCE = 30.0  # seconds until a line that nobody uses is given up
FROM_CLIENT, FROM_SERVER = "client", "server"


@dataclass
class Turns:
    """How many turns have been taken, and who spoke last."""

    taken: int = 0
    last: str = FROM_SERVER
    guard: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, who: str) -> None:
        """Note that *who* has sent something."""
        with self.guard:
            if who == FROM_CLIENT and self.last == FROM_SERVER:
                self.taken += 1
            self.last = who


@contextmanager
def counted(url: str) -> Iterator[tuple[str, Turns]]:
    """Give the URL of the same database by way of the line, and what is counted on it."""
    there, turns = make_url(url), Turns()
    with socket.create_server((HOST, 0)) as listening:
        answering = threading.Thread(target=_answer, args=(listening, there, turns), daemon=True)
        answering.start()
        here = there.set(host=HOST, port=listening.getsockname()[1])
        here = here.difference_update_query(["host", "port"])
        plain = here.update_query_dict({"sslmode": "disable"})
        yield plain.render_as_string(hide_password=False), turns
        listening.shutdown(socket.SHUT_RDWR)
    answering.join(PATIENCE)


def _answer(listening: socket.socket, there: URL, turns: Turns) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            server = _called(there)
            for source, sink, who in (
                (client, server, FROM_CLIENT),
                (server, client, FROM_SERVER),
            ):
                passing = (source, sink, who, turns)
                threading.Thread(target=_pass_on, args=passing, daemon=True).start()


def _called(there: URL) -> socket.socket:
    folder, port = there.query.get("host"), there.port or there.query.get("port", "5432")
    if isinstance(folder, str) and folder.startswith("/"):
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{folder}/.s.PGSQL.{port}")
        return server
    return socket.create_connection((there.host or HOST, int(str(port))), PATIENCE)


def _pass_on(source: socket.socket, sink: socket.socket, who: str, turns: Turns) -> None:
    with suppress(OSError), source, sink:
        while octets := source.recv(MOST):
            turns.hear(who)
            sink.sendall(octets)
