"""A witness in this process, whose key is known, and what answers for it on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.trail.log_keys import read_keys
from service.trail.signed_note import COSIGNATURE, verifier
from service.trail.witness import Witness
from service.trail.witness_answers import answer
from tests.support.logbook import ORIGIN, Logbook

NAME = "vittne.exempel.test/w1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = verifier(NAME, KEY, COSIGNATURE)
AT = 1_790_000_000


def witness_of(book: Logbook, memory: Path) -> Witness:
    """Return a witness that knows the log."""
    log = verifier(ORIGIN, read_keys(book.keeping.keys)[0])
    return Witness(NAME, KEY, [log], memory)


@contextmanager
def served(witness: Witness) -> Iterator[str]:
    """Let *witness* answer on this machine, as C2SP's page says."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found = answer(witness, body, AT)
            self.send_response(found.status)
            self.end_headers()
            self.wfile.write(found.text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
