"""A real mail server on this machine, which refuses and hangs up as it is told to."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as LINES
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.core import clock
from tests.support.provider import free_port

FINE = "250 2.0.0 Taken"
HANG_UP, TAKE_AND_HANG_UP = "hang up", "take and hang up"
USER, PASSWORD = "forankra", "ett uppdiktat ord"


@dataclass
class Letters:
    """What the server does with what comes, and what it has taken.

    *answer* is asked for each letter: by its message id (without the host), and by how often it
    came before; *to* for each receiver. *taken* counts letters by id, and *unheard* those whose
    sender was hung up on after they were taken; *by* names the last one taken from each sender,
    "" if the sender was hung up on then.
    """

    answer: Callable[[str, int], str] = lambda *_: FINE
    to: Callable[[str], str] = lambda *_: FINE
    sender: str = FINE
    pause: float = 0.0
    taken: Counter[str] = field(default_factory=Counter)
    unheard: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    by: dict[str, str] = field(default_factory=dict)
    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    connections: Counter[str] = field(default_factory=Counter)
    secure: set[bool] = field(default_factory=set)

    async def handle_MAIL(  # noqa: N802 -- the server's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say whether letters may come from there."""
        del server, session, options
        if self.sender == FINE:
            envelope.mail_from = address
        return self.sender

    async def handle_RCPT(  # noqa: N802 -- the server's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say whether there is such a receiver."""
        del server, session, options
        answer = self.to(address)
        if answer == FINE:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_EHLO(  # noqa: N802 -- the server's own name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        """Note who has come."""
        del server, envelope
        session.host_name = hostname
        self.connections[hostname] += 1
        self.secure.add(session.ssl is not None)
        return answers

    async def handle_DATA(  # noqa: N802 -- the server's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a letter, or not."""
        assert isinstance(envelope.original_content, bytes)
        letter: Any = message_from_bytes(envelope.original_content, policy=LINES)
        uid = str(letter["Message-ID"]).strip("<>").partition("@")[0]
        if self.pause:
            await asyncio.sleep(self.pause)
        answer = self.answer(uid, self.came[uid])
        self.came[uid] += 1
        if answer in (FINE, TAKE_AND_HANG_UP):
            self.taken[uid] += 1
            self.letters.append((list(envelope.rcpt_tos), letter))
            self.by[str(session.host_name)] = uid if answer == FINE else ""
        if answer == TAKE_AND_HANG_UP:
            self.unheard[uid] += 1
        if answer in (HANG_UP, TAKE_AND_HANG_UP):
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return FINE
        return answer


@contextmanager
def a_mail_server(letters: Letters, **how: Any) -> Iterator[int]:  # noqa: ANN401 -- the server's own
    """Run a server that gives what comes to *letters*; give its port."""
    controller = Controller(letters, hostname="127.0.0.1", port=free_port(), **how)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def only_with_password(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    """Let in whoever knows the one password."""
    del server, session, envelope, mechanism
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == known, handled=False)


def a_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make one for 127.0.0.1 that nobody but who trusts its file trusts; give file and context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, private = folder / "certificate.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, private)
    return file, context
