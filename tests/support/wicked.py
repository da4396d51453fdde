"""A provider on this machine that can be made to lie: for what no honest one would ever send."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from service.core.issuers import EVERY, Demand, Issuer

CLIENT, SECRET = "forankra", "a made-up secret"
SUBJECT = "someone-at-the-provider"
WELL_KNOWN = "/.well-known/openid-configuration"
Body = dict[str, Any] | bytes


def signing_key(name: str) -> RSAKey:
    """Return a new key to sign with, called *name*."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"}, private=True)


FIRST, OTHER = signing_key("first"), signing_key("other")  # making them takes long


@dataclass
class Wicked:
    """What the provider says, each part of which a test may change before it is asked."""

    url: str
    nonce: str = ""
    subject: str = SUBJECT
    published: list[RSAKey] = field(default_factory=lambda: [FIRST])
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, Body]] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    spell: Callable[["Wicked"], str] = lambda wicked: wicked.token()

    @property
    def issuer(self) -> Issuer:
        """The provider as an honest installation is configured to know it."""
        return Issuer(
            name="wicked",
            title={"sv": "Påhittad", "en": "Made up"},
            url=self.url,
            client_id=CLIENT,
            client_secret=SECRET,
            organisations=frozenset({EVERY}),
            coordinators=Demand(acr_values=("loa3",), max_age=300),
        )

    def said(self) -> dict[str, Any]:
        """Return the claims: good ones, with what the test has changed; None takes one away."""
        now = int(time.time())
        good = {
            "iss": self.url,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "acr": "loa3",
            "nonce": self.nonce,
        }
        return {name: value for name, value in (good | self.claims).items() if value is not None}

    def token(self, key: RSAKey = FIRST, **header: Any) -> str:  # noqa: ANN401 -- any header
        """Return the claims signed with *key*."""
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, self.said(), key)

    def answer(self, path: str, sent: str) -> tuple[int, Body]:
        """Answer one call."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == WELL_KNOWN:
            return 200, self._metadata()
        if path == "/keys":
            return 200, dict(KeySet([*self.published]).as_dict(private=False))
        return self._redeem(sent)

    def _metadata(self) -> dict[str, Any]:
        told = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }
        return told | self.metadata

    def _redeem(self, sent: str) -> tuple[int, Body]:
        if sent in self.codes:
            return 400, {"error": "invalid_grant"}
        self.codes.add(sent)
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.spell(self)}


@contextmanager
def a_wicked_issuer() -> Iterator[Wicked]:
    """Serve such a provider on a port of this machine for the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.wicked = Wicked(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]  # ours
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.wicked  # type: ignore[attr-defined]  # ours
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def log_message(self, *told: object) -> None:
        """Say nothing."""

    def _answer(self, sent: str) -> None:
        status, body = self.server.wicked.answer(self.path, sent)  # type: ignore[attr-defined]  # ours
        spelled = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.wicked.url + WELL_KNOWN)  # type: ignore[attr-defined]  # ours
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(spelled)))
        self.end_headers()
        self.wfile.write(spelled)
