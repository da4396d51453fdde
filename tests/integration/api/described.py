"""Hold an answer of the API against the description of the operation that gave it."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import jsonschema_rs
from flask import Request, Response, current_app

from service.api.openapi.deprecations import ENDINGS
from service.api.openapi.document import document
from service.api.openapi.operation import JSON, PROBLEM
from service.api.openapi.operations import NOT_DESCRIBED, OPERATIONS, places
from service.api.openapi.surface import referred
from service.api.openapi.writing import bare_app
from service.api.problems import PREFIX

Described = dict[str, Any]
MEASURED = {"ETag", "Location", "Link", "Retry-After", "WWW-Authenticate", "Idempotency-Replayed"}
MEASURED |= {"Deprecation", "Sunset"}
UNROUTED = {"not_found", "method_not_allowed", "unavailable", "malformed_request"}
OPEN = "Description"  # its standard says what else is in it


@cache
def described() -> Described:
    """Return the description in English, as it is published."""
    return document(bare_app(), "en")


@cache
def operations() -> Mapping[tuple[str, str], Described]:
    """Return every described operation by endpoint and method."""
    paths = described()["paths"]
    return {
        (place.endpoint, place.method): paths[place.path][place.method.lower()]
        for place in places(bare_app())
    }


def faults(request: Request, answer: Response) -> Iterator[str]:
    """Yield what *answer* has that the description does not, and what it lacks."""
    if not request.path.startswith(f"{PREFIX}/") or request.method in ("HEAD", "OPTIONS"):
        return
    if request.endpoint in NOT_DESCRIBED or "Content-Encoding" in answer.headers:
        return
    if request.endpoint and not _is_ours(current_app.view_functions[request.endpoint]):
        return  # a test's own, in place of the operation's
    place = f"{request.method} {request.path} {answer.status_code}"
    operation = operations().get((request.endpoint or "", request.method))
    told = _unrouted(answer) if operation is None else _faults(request, operation, answer)
    yield from (f"{place}: {fault}" for fault in told)


def _is_ours(view: Callable[..., object]) -> bool:
    return view.__module__.startswith("service.")


def _unrouted(answer: Response) -> Iterator[str]:
    if answer.mimetype != PROBLEM or _body(answer)["code"] not in UNROUTED:
        yield f"no view answers with {answer.get_data(as_text=True)[:200]}"
    else:
        yield from _invalid("#/components/schemas/Problem", _body(answer))


def _faults(request: Request, operation: Described, answer: Response) -> Iterator[str]:
    response = operation["responses"].get(str(answer.status_code))
    if response is None:
        yield "the status is not described"
        return
    response = referred(response, described())
    measured = set() if request.endpoint in ENDINGS else MEASURED  # a test's own endings
    yield from (
        f"the header {name} is not described"
        for name in measured & {*answer.headers.keys()} - {*response.get("headers", {})}
    )
    contents = response.get("content", {})
    if contents and answer.mimetype not in contents:
        yield f"the media type {answer.mimetype} is not described"
    elif answer.mimetype == PROBLEM:
        yield from _problem(request, contents[PROBLEM], _body(answer))
    elif answer.mimetype == JSON:
        yield from _given(contents[JSON]["schema"], _body(answer))


def _given(schema: Described, body: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON value
    choices = schema.get("anyOf", [schema])
    told = [[*_invalid(each["$ref"], body)] for each in choices]
    if all(told):
        yield from (fault for each in told for fault in each)


def _problem(request: Request, content: Described, body: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON value
    yield from _invalid(content["schema"]["$ref"], body)
    if body["code"] not in content["examples"]:
        yield f"the code {body['code']} is not described"
    reasons = OPERATIONS[request.endpoint or ""].refusals
    for refusal in body.get("refusals", ()):
        if refusal["code"] not in reasons:
            yield f"the refusal {refusal['code']} is not described"


def _invalid(ref: str, body: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON value
    for error in validator(ref).iter_errors(body):
        yield f"{ref} {error.instance_path}: {error.message}"


@cache
def validator(ref: str) -> Any:  # noqa: ANN401 -- the library's own class, which has no types
    """Return the validator of the schema that *ref* names, compiled once.

    Answers are published open, so that something can be added; here nothing may be unknown.
    """
    components = _closed() if ref.rpartition("/")[2] != OPEN else described()["components"]
    schema = {"$ref": ref, "components": components}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@cache
def _closed() -> Described:
    components: Described = deepcopy(described()["components"])
    for schema in components["schemas"].values():
        if schema.get("additionalProperties") is True:
            schema["additionalProperties"] = False
    return components


def _body(answer: Response) -> Any:  # noqa: ANN401 -- any JSON value
    return answer.get_json()
