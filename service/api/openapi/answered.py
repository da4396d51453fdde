"""The answers of one operation: what it gives, and the problems that can come instead."""

from collections import defaultdict
from typing import Any

from service.api.openapi import headers
from service.api.openapi.codes import sentence
from service.api.openapi.deprecations import ENDINGS
from service.api.openapi.operation import JSON, PROBLEM, Operation, Place, problems_of
from service.api.openapi.specimens_answered import ANSWERED
from service.api.openapi.words_apart import short
from service.api.problem_kinds import PROBLEMS
from service.api.schemas.answers import Answer, ListAnswer
from service.api.schemas.answers_reports import ReportRowsAnswer
from service.api.schemas.answers_trail import TrailAnswer
from service.core.i18n import _
from service.workflows.refusals import SENTENCES

Described = dict[str, Any]
LISTS = ListAnswer | TrailAnswer | ReportRowsAnswer
REFUSING = ("refused", "transition_refused")
MEANT = {
    200: _("As it is now."),
    201: _("It is done; this is how it is now."),
    207: _("Each step by itself: a status and what came of it, in the order that was sent."),
    304: _("It is as it was; nothing is sent again."),
}


def responses(operation: Operation, place: Place) -> Described:
    """Return the answers of *operation* by status, as OpenAPI has them."""
    found = {str(status): _given(operation, place, status) for status in operation.answers}
    if place.is_conditional:
        found["304"] = {"description": MEANT[304], "headers": headers.only("Traceparent", "ETag")}
    by_status = defaultdict(list)
    for code in problems_of(operation, place):
        by_status[PROBLEMS[code].status].append(code)
    for status, codes in by_status.items():
        found[str(status)] = _problem(operation, codes)
    return found


def _given(operation: Operation, place: Place, status: int) -> Described:
    kinds = operation.answers[status]
    content = {JSON: _content(kinds)} if kinds else {}
    content |= {media: {"schema": {"type": "string"}} for media in operation.others}
    told = [name for name, holds in _headers(operation, place, status).items() if holds]
    return {"description": MEANT[status], "headers": headers.told(*told), "content": content}


def _headers(operation: Operation, place: Place, status: int) -> dict[str, bool]:
    """Tell which headers an answer of *operation* has beside those that all have."""
    kinds = operation.answers[status]
    ending = ENDINGS.get(place.endpoint)
    return {
        "ETag": operation.tagged or place.is_conditional,
        "Location": operation.located and status == 201,  # noqa: PLR2004 -- Created
        "Link": any(issubclass(kind, LISTS) for kind in kinds) or ending is not None,
        "IdempotencyReplayed": place.takes_key,
        "Deprecation": ending is not None,
        "Sunset": ending is not None and ending.sunset is not None,
    }


def _content(kinds: tuple[type[Answer], ...]) -> Described:
    examples = {short(kind.__name__): {"value": ANSWERED[kind]()} for kind in kinds}
    if len(kinds) == 1:
        return {"schema": kinds[0], "examples": examples}
    return {"schema": {"anyOf": list(kinds)}, "examples": examples}


def _problem(operation: Operation, codes: list[str]) -> Described:
    """Refer to the answer for *codes*; where reasons are told, list those that can come here."""
    referred: Described = {"$ref": f"#/components/responses/{name_of(codes)}"}
    if operation.refusals and any(code in REFUSING for code in codes):
        reasons = [f"- `{code}`: {sentence(SENTENCES[code])}" for code in operation.refusals]
        referred["description"] = "\n".join([meant(codes), "", str(_("Refusals:")), "", *reasons])
    return referred


def name_of(codes: list[str]) -> str:
    """Return what the component for the answer with one of *codes* is called."""
    return "Or".join("".join(word.title() for word in code.split("_")) for code in codes)


def meant(codes: list[str]) -> str:
    """Return what an answer with one of *codes* says, as a list in Markdown."""
    return "\n".join(f"- `{code}`: {PROBLEMS[code].detail}" for code in codes)


def problem_response(codes: list[str]) -> Described:
    """Return the answer with one of *codes*, to be referred to."""
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    told = ["WwwAuthenticate"] if "unauthenticated" in codes else []
    if "transition_refused" in codes:  # which is kept as what came of the request
        told.append("IdempotencyReplayed")
    if any(PROBLEMS[code].retry_after for code in codes):
        told.append("RetryAfter")
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": meant(codes),
        "headers": headers.told(*told),
        "content": {PROBLEM: {"schema": schema, "examples": examples}},
    }
