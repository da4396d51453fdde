"""An authority's time stamps are asked for as openssl's own authority understands them."""

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from service.core.log_settings import log_faults
from service.messages.log_stamps import stamp
from service.trail.checkpoints import stated_in
from tests.support.logbook import Logbook, a_logbook

AUTHORITY = """
[tsa]
default_tsa = own
[own]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
[req]
distinguished_name = dn
x509_extensions = ext
prompt = no
[dn]
CN = En påhittad tidsstämplare
[ext]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""


def openssl(folder: Path, *words: str) -> str:
    run = subprocess.run(  # noqa: S603 -- our own words
        ["openssl", *words],  # noqa: S607 -- whichever openssl is installed
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
    )
    return run.stdout + run.stderr


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[str]:
    """Serve openssl's own authority on this machine; below /no it grants nothing."""
    folder = tmp_path / "authority"
    folder.mkdir()
    (folder / "conf").write_text(AUTHORITY, encoding="utf-8")
    request = "req -x509 -newkey rsa:2048 -nodes -utf8 -config conf -keyout key -out cert -days 2"
    openssl(folder, *request.split())

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            broken = body[:-1] if self.path == "/no" else body
            (folder / "query").write_bytes(broken)
            reply = "ts -reply -config conf -queryfile query -signer cert -inkey key -out reply"
            openssl(folder, *reply.split())
            self.send_response(200)
            self.end_headers()
            self.wfile.write((folder / "reply").read_bytes())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def book(sqlite_url: str, tmp_path: Path) -> Iterator[Logbook]:
    with a_logbook(sqlite_url, tmp_path) as book:
        book.add(3)
        yield book


def test_a_stamp_is_kept_once_and_openssl_verifies_it(
    book: Logbook, authority: str, tmp_path: Path
) -> None:
    before_any = stamp(authority)
    note = book.made().note

    kept = [stamp(authority) for _ in range(2)]

    assert (before_any, kept) == (False, [True, False])
    ((_, _, form, name, blob, _),) = book.sql.rows("trail_attestation")
    assert (form, name) == ("rfc3161", authority)
    (tmp_path / "reply").write_bytes(bytes(blob))
    (tmp_path / "lines").write_text(stated_in(note).text, encoding="utf-8")
    verify = "ts -verify -in reply -data lines -CAfile authority/cert -partial_chain"
    assert "Verification: OK" in openssl(tmp_path, *verify.split())


def test_what_was_not_granted_is_not_kept(book: Logbook, authority: str) -> None:
    book.made()

    assert not stamp(f"{authority}/no")
    assert not stamp("http://127.0.0.1:1")
    assert book.sql.rows("trail_attestation") == []


def test_where_to_ask_is_an_address() -> None:
    values = {"log_delay": 60, "log_witnesses": "", "log_mail": ""}
    values["log_timestamps"] = "ftp://exempel.test"

    assert len(log_faults(values)) == 1
