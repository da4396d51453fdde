"""Sign-in by OpenID Connect: out to the provider, and back with proof (code flow with PKCE).

What has to be known again when the browser comes back travels in its own cookie, encrypted, for ten
minutes. Nothing is stored here until the provider's word has held.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import orjson
from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]  # no types
    prepare_grant_uri,
)
from authlib.oauth2.rfc7636 import (  # type: ignore[import-untyped]  # no types
    create_s256_code_challenge,
)
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.auth import oidc_token
from service.auth.oidc_errors import Failure, OidcError
from service.auth.oidc_provider import Provider
from service.auth.oidc_reach import Proof
from service.core import clock
from service.core.issuers import Demand, Issuer

LASTS = 600  # seconds from leaving to coming back
SCOPE = "openid"  # we ask for no name and no address: whoever comes is known here, or is not
LONGEST = 4_000  # characters of anything that comes back


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What is known of a sign-in from leaving to coming back.

    ``strong`` tells that the provider was asked for what coordinators need, ``connecting`` is the
    person (a uid) who wants to be known by the identity from now on.
    """

    issuer: str
    state: str
    nonce: str
    verifier: str
    strong: bool = False
    connecting: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Who came back: SHA-256 of issuer, NUL and subject; and what the provider says of it."""

    digest: bytes
    proof: Proof
    departure: Departure


def depart(issuer: Issuer, *, strong: bool = False, connecting: str | None = None) -> Departure:
    """Return a departure to *issuer* with secrets of its own."""
    return Departure(
        issuer=issuer.name,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        strong=strong,
        connecting=connecting,
    )


def address(provider: Provider, departure: Departure, redirect_uri: str) -> str:
    """Return where the browser is sent; raises OidcError when the provider cannot be asked."""
    url: str = prepare_grant_uri(
        provider.metadata()["authorization_endpoint"],
        client_id=provider.issuer.client_id,
        response_type="code",
        redirect_uri=redirect_uri,
        scope=SCOPE,
        state=departure.state,
        nonce=departure.nonce,
        code_challenge=create_s256_code_challenge(departure.verifier),
        code_challenge_method="S256",
        **(_demanded(provider) if departure.strong else {}),
    )
    return url


def sealed(departure: Departure, secret_key: str) -> str:
    """Return *departure* as a cookie that nobody else can read or make."""
    at = int(clock.now().timestamp())
    return _sealing(secret_key).encrypt_at_time(orjson.dumps(asdict(departure)), at).decode()


def opened(cookie: str | None, secret_key: str) -> Departure:
    """Return the departure in *cookie*; raises OidcError when there is none or it is too old."""
    try:
        at = int(clock.now().timestamp())
        read = _sealing(secret_key).decrypt_at_time((cookie or "").encode(), LASTS, at)
    except InvalidToken as error:
        raise OidcError(Failure.EXPIRED, "cookie") from error
    return Departure(**orjson.loads(read))


def arrive(
    provider: Provider, departure: Departure, sent: Mapping[str, str], redirect_uri: str
) -> Arrival:
    """Return who came back from *provider*, with *sent* in the query of the address.

    Raises OidcError: when the browser left for somewhere else, or the answer is another issuer's
    (RFC 9207), or the code is worth nothing, or the token does not hold (oidc_token).
    """
    _demand_ours(provider, departure, sent)
    if "error" in sent:
        raise OidcError(Failure.ENDED, "the provider said no")
    code = sent.get("code", "")
    if not 0 < len(code) <= LONGEST:
        raise OidcError(Failure.UNTRUSTED, "code")
    token = provider.redeem(code, departure.verifier, redirect_uri)
    told = oidc_token.read(token, provider.issuer, departure.nonce, provider.keys)
    digest = sha256(f"{provider.issuer.url}\0{told.subject}".encode()).digest()
    proof = Proof(told.acr, told.auth_time, clock.now())
    return Arrival(digest=digest, proof=proof, departure=departure)


def _demand_ours(provider: Provider, departure: Departure, sent: Mapping[str, str]) -> None:
    same = hmac.compare_digest(sent.get("state", "").encode(), departure.state.encode())
    if departure.issuer != provider.issuer.name or not same:
        raise OidcError(Failure.EXPIRED, "state")
    told = sent.get("iss")
    needed = provider.metadata().get("authorization_response_iss_parameter_supported")
    if told != provider.issuer.url and (told is not None or needed):
        raise OidcError(Failure.UNTRUSTED, "iss of the answer")


def _demanded(provider: Provider) -> dict[str, Any]:
    """Spell what coordinators need: as an essential claim where the provider reads those.

    The parameter `acr_values` is a wish (OpenID Connect Core, 3.1.2.1), and what a provider makes
    of both at once is nowhere said (5.5.1.1).
    """
    demand = provider.issuer.coordinators or Demand()
    asked: dict[str, Any] = {}
    if demand.max_age is not None:
        asked["max_age"] = demand.max_age
    if not demand.acr_values:
        return asked
    if provider.metadata().get("claims_parameter_supported"):
        essential = {"acr": {"essential": True, "values": demand.acr_values}}
        asked["claims"] = orjson.dumps({"id_token": essential}).decode()
    else:
        asked["acr_values"] = " ".join(demand.acr_values)
    return asked


def _sealing(secret_key: str) -> Fernet:
    """Return what seals cookies, with a key of its own made from the service's (RFC 5869)."""
    key = HKDF(SHA256(), 32, salt=None, info=b"forankra oidc departure").derive(secret_key.encode())
    return Fernet(urlsafe_b64encode(key))
