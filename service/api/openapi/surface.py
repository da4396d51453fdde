"""The published surface: everything in the description that a client can come to depend on."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.api.openapi.operation import PROBLEM

Described = Mapping[str, Any]
LIMITS = ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems")
OURS = "Request"  # what the schemas of what is sent end in


def surface(document: Described) -> dict[str, str]:
    """Return what *document* promises, flat and sorted: each name with its type.

    ``GET /plans 200`` is the schema that it answers with, ``Plan.title`` a field of one, and
    a field with a word behind an equals sign is a word that can stand there.
    """
    found = dict(_operations(document))
    for name, schema in document["components"]["schemas"].items():
        found |= dict(_fields(name, schema))
    return dict(sorted(found.items()))


def broken(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names of *before* that are gone *now* or mean something else, and new demands.

    What is added breaks nobody, but for a field or parameter that must be sent.
    """
    lost = [name for name, kind in before.items() if now.get(name) != kind]
    demanded = [
        name
        for name, kind in now.items()
        if name not in before and kind.endswith(" required") and _is_known(name, before)
    ]
    return sorted({*lost, *demanded})


def _is_known(name: str, before: Mapping[str, str]) -> bool:
    """Tell whether the operation or the schema that *name* belongs to is published already."""
    owner = name.partition(".")[0] if "." in name else " ".join(name.split(" ")[:2])
    return any(each == owner or each.startswith((f"{owner} ", f"{owner}.")) for each in before)


def _operations(document: Described) -> Iterator[tuple[str, str]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            yield name, operation["operationId"]
            yield from _asked(name, operation, document)
            yield from _answered(name, operation, document)


def _asked(name: str, operation: Described, document: Described) -> Iterator[tuple[str, str]]:
    for each in operation["parameters"]:
        parameter = referred(each, document)
        place = f"{name} {parameter['in']} {parameter['name']}"
        yield place, _demand(_sent(parameter["schema"]), required=parameter["required"])
        yield from _words(place, parameter["schema"])
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        yield f"{name} body {media}", _kind(body["schema"])


def _answered(name: str, operation: Described, document: Described) -> Iterator[tuple[str, str]]:
    for status, each in operation["responses"].items():
        answer = referred(each, document)
        contents = answer.get("content", {})
        yield f"{name} {status}", ", ".join(contents) or "no content"
        if PROBLEM in contents:
            yield from ((f"{name} {status} {code}", "problem") for code in _examples(contents))
            continue
        yield from ((f"{name} {status} header {header}", "header") for header in answer["headers"])
        for media, content in contents.items():
            yield f"{name} {status} {media}", _kind(content["schema"])


def _examples(contents: Described) -> Iterator[str]:
    yield from contents[PROBLEM]["examples"]


def _fields(name: str, schema: Described) -> Iterator[tuple[str, str]]:
    required = schema.get("required", ())
    for field, inner in schema.get("properties", {}).items():
        place = f"{name}.{field}"
        if name.endswith(OURS):
            yield place, _demand(_sent(inner), required=field in required)
        else:
            yield place, f"{_kind(inner)} {'always' if field in required else 'sometimes'}"
        yield from _words(place, inner)


def _words(place: str, schema: Described) -> Iterator[tuple[str, str]]:
    words = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    return ((f"{place} = {word}", "word") for word in words if word is not None)


def _demand(kind: str, *, required: bool) -> str:
    return f"{kind} {'required' if required else 'optional'}"


def _sent(schema: Described) -> str:
    limits = [f"{name} {schema[name]}" for name in LIMITS if name in schema]
    return " ".join([_kind(schema), *limits])


def _kind(schema: Described) -> str:
    """Return the type of a value in one word or a few."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if "items" in schema:
        return f"array of {_kind(schema['items'])}"
    kinds = schema.get("type", schema.get("const", "anything"))
    kind = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def referred(described: Described, document: Described) -> Described:
    """Return what is referred to, or *described* itself where nothing is."""
    if "$ref" not in described:
        return described
    found: Any = document
    for step in described["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return {**found, **described}
