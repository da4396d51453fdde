"""The headers of requests and answers, described once and referred to."""

from typing import Any

from service.api.openapi.specimens import uid
from service.core.i18n import LOCALES, _
from service.models.kept_answer import LONGEST_KEY

Described = dict[str, Any]
TRACE = "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"
TRACED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
TAG = '"3-5f2b8c1d9e0a4736"'


def _asked(name: str, sentence: object, schema: Described, example: object) -> Described:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": sentence,
        "schema": schema,
        "example": example,
    }


def _told(sentence: object, schema: Described, example: object) -> Described:
    return {"description": sentence, "required": False, "schema": schema, "example": example}


TEXT: Described = {"type": "string"}
KEY = _asked(
    "Idempotency-Key",
    _(
        "Chosen by the caller, new for each deed, such as a UUID. The same request with the "
        "same key is answered within 24 hours as it was the first time, and done once."
    ),
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    uid(99),
)
ASKED: dict[str, Described] = {
    "Traceparent": _asked(
        "traceparent",
        _("The caller's trace (W3C Trace Context); the answer goes on with it."),
        TEXT,  # one that is none of the kind is passed by, as W3C asks
        TRACED,
    ),
    "AcceptLanguage": _asked(
        "Accept-Language",
        _("The language of all texts for people: Swedish unless English is preferred."),
        TEXT,
        "en",
    ),
    "IfMatch": _asked(
        "If-Match",
        _("The ETag that the thing was read with. Without it: 428; with an older one: 412."),
        TEXT,
        TAG,
    ),
    "IfMatchOrAny": _asked(
        "If-Match",
        _("The ETag that the thing was read with, or `*` for whichever version it has."),
        TEXT,
        TAG,
    ),
    "IfNoneMatch": _asked(
        "If-None-Match",
        _("ETags that one has; if one of them still holds, the answer is 304 without a body."),
        TEXT,
        TAG,
    ),
    "IdempotencyKey": KEY,
    "IdempotencyKeyNeeded": {**KEY, "required": True},
}
TOLD: dict[str, Described] = {
    "Traceparent": _told(
        _("The trace of the request; name it when something broke."),
        {"type": "string", "pattern": TRACE},
        TRACED,
    ),
    "ContentLanguage": _told(
        _("The language of the texts for people."),
        {"type": "string", "enum": list(LOCALES)},
        "en",
    ),
    "ETag": _told(
        _("The version as it was answered, for `If-Match` and `If-None-Match`."), TEXT, TAG
    ),
    "Location": _told(
        _("Where what was made is found."),
        {"type": "string", "format": "uri-reference"},
        f"/api/v1/activities/{uid(1)}",
    ),
    "Link": _told(
        _("The way to the other pages (RFC 8288), the same as in `_links`."),
        TEXT,
        '</api/v1/plans?page=2>; rel="next"',
    ),
    "IdempotencyReplayed": _told(
        _("`true` when the answer is that of the first time."),
        {"type": "string", "enum": ["true"]},
        "true",
    ),
    "RetryAfter": _told(
        _("After how many seconds to try again."), {"type": "integer", "minimum": 0}, 1
    ),
    "WwwAuthenticate": _told(_("How to sign in (RFC 6750)."), TEXT, 'Bearer error="invalid_token"'),
    "Deprecation": _told(
        _("Since when the operation is not to be begun with any more (RFC 9745)."),
        TEXT,
        "@1798761600",
    ),
    "Sunset": _told(
        _("Until when the operation works (RFC 8594)."), TEXT, "Sat, 31 Dec 2027 23:59:59 GMT"
    ),
}
SPELLED = {  # as HTTP spells them
    "Traceparent": "traceparent",
    "ContentLanguage": "Content-Language",
    "IdempotencyReplayed": "Idempotency-Replayed",
    "RetryAfter": "Retry-After",
    "WwwAuthenticate": "WWW-Authenticate",
}


def told(*names: str) -> Described:
    """Return references to the headers *names* of an answer, and to those that all have."""
    return only("Traceparent", "ContentLanguage", *names)


def only(*names: str) -> Described:
    """Return references to the headers *names* of an answer."""
    return {SPELLED.get(name, name): {"$ref": f"#/components/headers/{name}"} for name in names}
