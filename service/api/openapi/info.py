"""What the description says of the API as a whole."""

from typing import Any

from service.api.openapi.codes import SCOPES
from service.api.problems import PREFIX
from service.core.i18n import _
from service.core.versions import VERSION

ABOUT = _(
    "Förankra follows up regional action plans: every owner anchors each activity in its own "
    "organisation, implements it and follows it up; the activity follows by its rule.\n\n"
    "JSON in UTF-8, names in camelCase. Instants are RFC 3339 in UTC, days `YYYY-MM-DD`, ids are "
    "UUIDs. Unknown fields and query parameters are faults (422); in answers, expect names and "
    "codes that you do not know yet.\n\n"
    "Every error is a problem document (RFC 9457) with a `code`; its `type` leads to a page about "
    "it. A path or a method that is not described here is answered with `not_found` (404) or "
    "`method_not_allowed` (405).\n\n"
    "A thing is read with its `ETag` and changed with `If-Match`. Every POST takes an "
    "`Idempotency-Key`, so that it can be sent again when its answer was lost.\n\n"
    "The documentation is in Swedish and in English, by `Accept-Language`."
)
TAGS = {
    "activities": _("Activities, their owners and how it goes"),
    "steps": _("Steps of activities and of owners' parts"),
    "trail": _("The history, which cannot be changed"),
    "plans": _("Plans and their goals"),
    "organisations": _("Organisations"),
    "agreements": _("Agreements and their parties"),
    "people": _("People and their roles"),
    "me": _("Oneself, and the tokens of one's programs"),
    "about": _("The API itself"),
}
CONTACT = {"name": "Förankra", "url": f"{PREFIX}/docs"}


def told() -> dict[str, Any]:
    """Return title, version, servers and tags as the library takes them."""
    return {
        "title": "Förankra",
        "version": VERSION,
        "info": {
            "summary": _("Follow the activities of regional action plans"),
            "description": ABOUT,
            "contact": CONTACT,
        },
        "servers": [{"url": PREFIX, "description": _("This server")}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "externalDocs": {
            "description": _("What each kind of problem means, and what to do"),
            "url": f"{PREFIX}/problems",
        },
    }


def scheme() -> dict[str, Any]:
    """Return how one signs in: with a token that was made for some scopes."""
    scopes = "\n".join(f"- `{name}`: {text}" for name, text in SCOPES.items())
    about = _(
        "A token from `POST /tokens` or `forankra token create`: `Authorization: Bearer …`. "
        "It speaks for a person, with the roles of that day and the scopes that it was made for:"
    )
    return {"type": "http", "scheme": "bearer", "description": f"{about}\n\n{scopes}"}
