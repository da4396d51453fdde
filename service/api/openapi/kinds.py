"""What each kind of value looks like on the wire: from the fields that read it to JSON Schema."""

from collections.abc import Callable
from typing import Any

from marshmallow import fields

from service.api import fields as ours
from service.api.schemas import imports, steps
from service.workflows import evidence
from service.workflows import fields as asked
from service.workflows.vocabulary import EvidenceField, Kind, Result

Schema = dict[str, Any]
UID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
NOT_STORED = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"  # in a set of characters
ANY_TEXT = f"^[^{NOT_STORED}]*$"
SOME_TEXT = rf"^[^{NOT_STORED}]*[^\s{NOT_STORED}][^{NOT_STORED}]*$"
YEARS = "(?:19[0-9]{2}|2[01][0-9]{2}|2200)"  # service.api.fields.YEARS
DAY: Schema = {"type": "string", "format": "date", "pattern": f"^{YEARS}-[0-9]{{2}}-[0-9]{{2}}$"}
EVIDENCE = "Evidence"  # the component that ``Anything`` is
STATED = tuple(each for each in vars(asked).values() if isinstance(each, EvidenceField))


def schema_of(field: fields.Field[Any]) -> Schema:
    """Return the JSON Schema of what *field* reads; empty for the library's own kinds.

    A field that takes null says so.
    """
    for kind in type(field).__mro__:
        if kind in KINDS:
            found = KINDS[kind](field)
            return _or_null(found) if field.allow_none else found
    return {}


def _or_null(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    nullable = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    return nullable


def _text(field: ours.Text) -> Schema:
    if field.allow_none:
        return {"type": "string", "maxLength": field.longest, "pattern": ANY_TEXT}
    return {"type": "string", "minLength": 1, "maxLength": field.longest, "pattern": SOME_TEXT}


def _email(field: ours.Email) -> Schema:
    pattern = f"^{ours.EMAIL.pattern}$"
    return {"type": "string", "maxLength": field.longest, "pattern": pattern}


def _integer(field: ours.Integer) -> Schema:
    return {"type": "integer", "minimum": field.low, "maximum": field.high}


def _truth(_: ours.Truth) -> Schema:
    return {"type": "boolean"}


def _day(_: ours.Day) -> Schema:
    return dict(DAY)


def _instant(_: ours.Instant) -> Schema:
    pattern = f"^{ours.INSTANT.pattern}$"
    return {"type": "string", "format": "date-time", "pattern": pattern}


def _uid(_: ours.Uid | None = None) -> Schema:
    return {"type": "string", "format": "uuid", "pattern": UID}


def _choice(field: ours.Choice) -> Schema:
    return {"type": "string", "enum": [str(each) for each in field.choices]}


def _recurrence(_: ours.Recurrence) -> Schema:
    return {"type": "string", "pattern": f"^(?:{ours.OFTEN.pattern})$"}


def _many(field: ours.Many) -> Schema:
    return {"type": "array", "maxItems": field.most}


def _evidence(_: ours.Anything) -> Schema:
    return {"$ref": f"#/components/schemas/{EVIDENCE}"}


def _version(field: steps.Version) -> Schema:
    return {"anyOf": [_integer(field), {"const": "*"}]}


def _each(field: steps.Each) -> Schema:
    return {**_many(field), "minItems": 1}


def _file(_: imports.File) -> Schema:
    return {"type": "string", "format": "binary"}


def _headers(_: imports.Headers) -> Schema:
    return {"type": "object", "additionalProperties": {"type": "string", "maxLength": ours.LINE}}


KINDS: dict[type, Callable[[Any], Schema]] = {
    ours.Text: _text,
    ours.Email: _email,
    ours.Integer: _integer,
    ours.Truth: _truth,
    ours.Day: _day,
    ours.Instant: _instant,
    ours.Uid: _uid,
    ours.Choice: _choice,
    ours.Recurrence: _recurrence,
    ours.Many: _many,
    ours.Anything: _evidence,
    steps.Version: _version,
    steps.Each: _each,
    imports.File: _file,
    imports.Headers: _headers,
}


def evidence_schema() -> Schema:
    """Return what a step can state, all of it; which step takes what, the flow says."""
    properties = {each.name: _stated(each) for each in STATED}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _stated(field: EvidenceField) -> Schema:
    kinds: dict[Kind, Schema] = {
        Kind.TEXT: {"type": "string", "pattern": ANY_TEXT},
        Kind.DATE: DAY,
        Kind.BOOLEAN: {"type": "boolean"},
        Kind.RESULT: {"type": "string", "enum": [str(each) for each in Result]},
        Kind.ORGANISATIONS: {"type": "array", "items": _uid()},
        Kind.PLAN: _uid(),
    }
    schema = _or_null(kinds[field.kind])
    if field.kind is Kind.TEXT:
        schema["maxLength"] = evidence.LONGEST[field.name]
    return {**schema, "description": field.label}
