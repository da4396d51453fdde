"""The description itself, put together from the tables in this package."""

import json
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from marshmallow import Schema, fields
from marshmallow.schema import SchemaMeta

from service.api.openapi import headers, info, kinds
from service.api.openapi.answered import (
    name_of,
    problem_response,
    responses,
)
from service.api.openapi.asked import parameters, request_body
from service.api.openapi.codes import listed
from service.api.openapi.deprecations import ENDINGS
from service.api.openapi.operation import Operation, Place, problems_of
from service.api.openapi.operations import OPERATIONS, places
from service.api.openapi.specimens import problem
from service.api.openapi.words_apart import sentence_of, short
from service.api.problem_kinds import PROBLEMS
from service.api.schemas.answers import Answer
from service.api.schemas.answers_about import ProblemAnswer
from service.auth import tokens
from service.core.i18n import force_locale

Described = dict[str, Any]
OPENAPI = "3.1.0"
BEARER = "bearer"


def document(app: Flask, locale: str) -> Described:
    """Return the description of the API of *app* in the language *locale*, ready for JSON."""
    with app.test_request_context(), force_locale(locale):
        spec = _spec()
        _add_components(spec)
        for place in places(app):
            operation = OPERATIONS[place.endpoint]
            method = {place.method.lower(): _operation(operation, place)}
            spec.path(path=place.path, operations=method)
            _add_problems(spec, operation, place)
        return _plain(spec.to_dict())


def _plain(described: Described) -> Described:
    """Return *described* with all texts in the language of now."""
    plain: Described = json.loads(json.dumps(described, default=str))
    return plain


def _spec() -> APISpec:
    plugin = MarshmallowPlugin(schema_name_resolver=_component)
    spec = APISpec(openapi_version=OPENAPI, plugins=[plugin], **info.told())
    converter: Any = plugin.converter  # the description has just made it; it has no types
    converter.add_attribute_function(_described)
    return spec


def _described(_: object, field: fields.Field[Any], ret: Described) -> Described:
    """Return what the library does not know of a field: our kinds, and the words for people."""
    found = kinds.schema_of(field)
    if not isinstance(field.parent, Schema):  # what a list holds
        return found
    words = [str(sentence_of(field))]
    told = {**ret, **found}
    choices = told.get("enum") or told.get("items", {}).get("enum")
    if choices:
        words += ["", listed(choices)]
    return {**found, "description": "\n".join(words)}


def _component(schema: Schema | type[Schema] | str) -> str:
    """Return what a schema is called among the components."""
    kind = schema if isinstance(schema, SchemaMeta) else type(schema)
    name = short(kind.__name__)
    if issubclass(kind, Answer):
        return name
    changes = isinstance(schema, Schema) and schema.partial and not name.endswith("Edit")
    return f"{name}EditRequest" if changes else f"{name}Request"


def _add_components(spec: APISpec) -> None:
    spec.components.schema(kinds.EVIDENCE, kinds.evidence_schema())
    spec.components.schema("Problem", schema=ProblemAnswer)
    for name, header in headers.ASKED.items():
        spec.components.parameter(name, "header", header)
    for name, header in headers.TOLD.items():
        spec.components.header(name, header)
    for code in PROBLEMS:
        example = {"summary": str(PROBLEMS[code].title), "value": problem(code)}
        spec.components.example(code, example)
    spec.components.security_scheme(BEARER, info.scheme())


def _add_problems(spec: APISpec, operation: Operation, place: Place) -> None:
    """Add the answers that the operation's problems refer to, where they are not there yet."""
    codes = problems_of(operation, place)
    for status in {PROBLEMS[code].status for code in codes}:
        together = [code for code in codes if PROBLEMS[code].status == status]
        if name_of(together) not in spec.components.responses:
            spec.components.response(name_of(together), problem_response(together))


def _operation(operation: Operation, place: Place) -> Described:
    told = [operation.summary, operation.note] if operation.note else [operation.summary]
    described: Described = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": "\n\n".join(f"{str(each).removesuffix('.')}." for each in told),
        "parameters": parameters(operation, place),
        "responses": responses(operation, place),
        "security": [] if place.is_public else [{BEARER: [_scope(place)]}],
    }
    if operation.body is not None:
        described["requestBody"] = request_body(operation.body, operation.media, place.endpoint)
    if place.endpoint in ENDINGS:
        described["deprecated"] = True
    return described


def _scope(place: Place) -> str:
    return tokens.READ if place.method == "GET" else tokens.WRITE
