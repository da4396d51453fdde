"""What an ID token must be before a word of it is believed (OpenID Connect Core, 3.1.3.7)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from service.auth.oidc_errors import Failure, OidcError
from service.auth.oidc_reach import SKEW
from service.core import clock
from service.core.issuers import Issuer

# Only what a provider signs with a key that we do not hold: no `none`, no HS*.
KINDS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    "Ed25519": "OKP",
}
REGISTRY = JWSRegistry(algorithms=list(KINDS), strict_check_header=False)
LONGEST = 255  # characters of a subject (OpenID Connect Core, 2) and of a level
Keys = Callable[[str | None], Sequence[Key]]


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider said of who signed in, checked."""

    subject: str
    acr: str | None
    auth_time: datetime | None


def read(token: str, issuer: Issuer, nonce: str, keys: Keys) -> Told:
    """Return what *token* tells, once signature and claims have held.

    *keys* gives the issuer's public keys of a name (None: all of them). Raises OidcError.
    """
    try:
        header = jws.extract_compact(token.encode()).headers()
        key = _key(header, keys)
        claims = jwt.decode(token, key, registry=REGISTRY).claims
        _demanded(issuer, nonce, claims.get("aud")).validate(claims)
        return _told(claims)
    except (JoseError, ValueError, TypeError, OverflowError) as error:
        detail = getattr(error, "claim", None) or type(error).__name__
        raise OidcError(Failure.UNTRUSTED, str(detail)) from error


def _key(header: dict[str, Any], keys: Keys) -> Key:
    """Return the one key that the header means, of the kind that its algorithm needs."""
    name, kind = header.get("kid"), KINDS.get(str(header.get("alg")))
    if kind is None:
        raise OidcError(Failure.UNTRUSTED, "alg")
    fitting = [key for key in keys(name) if key.key_type == kind]
    if len(fitting) != 1:
        raise OidcError(Failure.UNTRUSTED, "kid")
    return fitting[0]


def _demanded(issuer: Issuer, nonce: str, audience: object) -> jwt.JWTClaimsRegistry:
    several = isinstance(audience, list) and len(audience) > 1
    return jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=int(SKEW.total_seconds()),
        iss={"essential": True, "value": issuer.url},
        sub={"essential": True},
        aud={"essential": True, "value": issuer.client_id},
        azp={"essential": several, "value": issuer.client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )


def _told(claims: dict[str, Any]) -> Told:
    subject, acr, auth_time = (claims.get(name) for name in ("sub", "acr", "auth_time"))
    texts = [text for text in (subject, acr, claims["nonce"]) if text is not None]
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in texts):
        raise OidcError(Failure.UNTRUSTED, "sub, acr")
    if isinstance(auth_time, bool) or not isinstance(auth_time, int | float | None):
        raise OidcError(Failure.UNTRUSTED, "auth_time")
    at = None if auth_time is None else datetime.fromtimestamp(auth_time, UTC)
    return Told(str(subject), acr, at)
