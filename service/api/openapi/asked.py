"""What one operation is sent: path, query, headers and body."""

from typing import Any

from marshmallow import Schema

from service.api import keeping
from service.api.openapi.files import FILES
from service.api.openapi.kinds import UID
from service.api.openapi.operation import Operation, Place, Version
from service.api.openapi.specimens import uid
from service.api.openapi.specimens_register import SENT
from service.api.problem_kinds import PROBLEMS
from service.api.schemas.checkpoints import MOST
from service.core.i18n import _
from service.reports.ready import READY

Described = dict[str, Any]
IDS = {
    "id": _("The id (UUID)."),
    "organisationId": _("The organisation's id (UUID)."),
    "partyId": _("The party's id (UUID)."),
    "roleId": _("The role's id (UUID); the caller chooses it when the role is given."),
    "entryId": _("The entry's id (UUID)."),
}
COUNTS = {"checkpointId": _("The checkpoint's id: a number.")}


def parameters(operation: Operation, place: Place) -> list[Described | str]:
    """Return the parameters of *operation*: headers by the names of their components."""
    return [
        *(_variable(name, place) for name in place.parameters),
        {"in": "query", "schema": operation.query},
        *("Traceparent", "AcceptLanguage"),
        *_headers(operation, place),
    ]


def _headers(operation: Operation, place: Place) -> list[str]:
    wanted = {
        "IfMatch": operation.version is Version.OWN,
        "IfMatchOrAny": operation.version is Version.ANY,
        "IfNoneMatch": place.is_conditional,
        "IdempotencyKey": place.takes_key and place.endpoint not in keeping.NEEDED,
        "IdempotencyKeyNeeded": place.endpoint in keeping.NEEDED,
    }
    return [name for name, holds in wanted.items() if holds]


def _variable(name: str, place: Place) -> Described:
    described: Described = {"name": name, "in": "path", "required": True}
    if name in IDS:
        an_id = {"type": "string", "format": "uuid", "pattern": UID}
        return {**described, "description": IDS[name], "schema": an_id, "example": uid(1)}
    if name in COUNTS:
        count = {"type": "integer", "minimum": 1, "maximum": MOST}
        return {**described, "description": COUNTS[name], "schema": count, "example": 2}
    names, sentence = NAMED[place.endpoint]
    one = {"type": "string", "enum": names}
    return {**described, "description": sentence, "schema": one, "example": names[0]}


NAMED: dict[str, tuple[list[str], Any]] = {
    "api.problem_pages.show": (
        [code.replace("_", "-") for code in PROBLEMS],
        _("The problem's code, with dashes."),
    ),
    "api.documentation.show_file": ([*FILES], _("The file's name.")),
    "api.reports.show": ([*READY], _("The list's name.")),
}


def request_body(schema: Schema, media: str, endpoint: str) -> Described:
    """Return the body that is sent to *endpoint*, with an example of it."""
    examples = {endpoint.rpartition(".")[2]: {"value": SENT[endpoint]}}
    return {"required": True, "content": {media: {"schema": schema, "examples": examples}}}
