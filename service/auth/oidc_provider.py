"""What a provider is asked over the network: what it can do, its keys, and a token for a code."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import requests
from authlib.integrations.requests_client.oauth2_session import (  # type: ignore[import-untyped]  # no types
    OAuth2ClientAuth,
)
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from service.auth.oidc_errors import Failure, OidcError
from service.core.issuers import Issuer, is_safe

WELL_KNOWN = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
WAYS = ("client_secret_basic", "client_secret_post")  # to say who we are, in our order
PATIENCE = (3.0, 5.0)  # seconds to reach it, and for each piece of its answer
ALTOGETHER = 10.0  # seconds for one answer
LARGEST = 256 * 1024  # bytes of one answer
PIECE = 16 * 1024
FRESH = 3600.0  # seconds that what it can do is remembered, and its keys
PAUSE = 5.0  # seconds after a failure in which it is not asked
AGAIN = 30.0  # seconds before it is asked for an unknown key again
OK = 200


@dataclass(slots=True)
class Provider:
    """One issuer as this process knows it; asked when needed, remembered for an hour."""

    issuer: Issuer
    _metadata: Mapping[str, Any] = field(default_factory=dict)
    _metadata_at: float = float("-inf")
    _failed_at: float = float("-inf")
    _keys: Sequence[Key] = ()
    _keys_at: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    def metadata(self) -> Mapping[str, Any]:
        """Return what the provider tells of itself (OpenID Connect Discovery, 3).

        Raises OidcError, also when it calls itself something else than it is configured as or
        sends anybody where no TLS is.
        """
        if time.monotonic() - self._metadata_at > FRESH:
            self._metadata, self._metadata_at = self._told(), time.monotonic()
        return self._metadata

    def keys(self, name: str | None) -> Sequence[Key]:
        """Return the provider's public keys of that *name*, or all when a token names none.

        They are asked for anew when none has the name, though not more often than every half
        minute: whoever sends made-up names shall not make us call.
        """
        with self._lock:
            age = time.monotonic() - self._keys_at
            if age > FRESH or (not self._named(name) and age > AGAIN):
                self._keys_at = time.monotonic()  # a provider that fails is left alone as long
                self._keys = _public(_fetch("GET", str(self.metadata()["jwks_uri"])))
            return self._named(name)

    def redeem(self, code: str, verifier: str, redirect_uri: str) -> str:
        """Return the ID token that the provider gives for *code*, once (RFC 6749, 4.1.3).

        Raises OidcError.
        """
        supported = self.metadata().get("token_endpoint_auth_methods_supported") or WAYS[:1]
        way = next((way for way in WAYS if way in supported), WAYS[0])
        answer = _fetch(
            "POST",
            str(self.metadata()["token_endpoint"]),
            auth=OAuth2ClientAuth(self.issuer.client_id, self.issuer.client_secret, way),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "code_verifier": verifier,
                "redirect_uri": redirect_uri,
            },
        )
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise OidcError(Failure.UNTRUSTED, "no ID token")
        return token

    def _told(self) -> Mapping[str, Any]:
        """Ask what it can do; one that did not answer just now keeps nobody else waiting."""
        if time.monotonic() - self._failed_at < PAUSE:
            raise OidcError(Failure.UNREACHABLE, "it did not answer just now")
        try:
            told = _fetch("GET", self.issuer.url.removesuffix("/") + WELL_KNOWN)
        except OidcError:
            self._failed_at = time.monotonic()
            raise
        _demand_sound(told, self.issuer)
        return told

    def _named(self, name: str | None) -> Sequence[Key]:
        return [key for key in self._keys if name is None or key.kid == name]


def _demand_sound(told: Mapping[str, Any], issuer: Issuer) -> None:
    if told.get("issuer") != issuer.url:
        raise OidcError(Failure.UNTRUSTED, "metadata of another issuer")
    for name in ENDPOINTS:
        if not is_safe(str(told.get(name) or "")):
            raise OidcError(Failure.UNTRUSTED, f"metadata: {name}")


def _public(told: Mapping[str, Any]) -> list[Key]:
    """Read the keys that sign; a kind that is not known here is no fault of the others."""
    listed = told.get("keys")
    if not isinstance(listed, list):
        raise OidcError(Failure.UNTRUSTED, "keys")
    found = (_key(each) for each in listed if isinstance(each, dict))
    return [key for key in found if key is not None]


def _key(told: dict[str, Any]) -> Key | None:
    if told.get("kty") not in {"RSA", "EC", "OKP"} or told.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(told)
    except (JoseError, ValueError, TypeError):
        return None


def _fetch(method: str, url: str, **sent: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- requests' own options
    """Return the JSON object that *url* answers with; follows nowhere, and waits and reads no end.

    Raises OidcError.
    """
    wanted = {"Accept": "application/json"}
    try:
        with requests.request(
            method,
            url,
            headers=wanted,
            timeout=PATIENCE,
            allow_redirects=False,
            stream=True,
            **sent,
        ) as answer:
            read = _read(answer)
            status = answer.status_code
    except requests.RequestException as error:
        raise OidcError(Failure.UNREACHABLE, type(error).__name__) from error
    return _object(read, status)


def _read(answer: requests.Response) -> bytes:
    deadline = time.monotonic() + ALTOGETHER
    read = b""
    for piece in answer.iter_content(PIECE):
        read += piece
        if len(read) > LARGEST or time.monotonic() > deadline:
            raise OidcError(Failure.UNREACHABLE, "an answer without end")
    return read


def _object(read: bytes, status: int) -> Mapping[str, Any]:
    try:
        told = json.loads(read)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise OidcError(Failure.UNREACHABLE, f"status {status}, no JSON object")
    if status != OK:
        refused = status in range(400, 500)
        raise OidcError(Failure.UNTRUSTED if refused else Failure.UNREACHABLE, f"status {status}")
    return told
