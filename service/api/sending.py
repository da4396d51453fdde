"""What a request sent, read by a schema: its values, and its faults to be told when it is time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Response, request
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from service.api import gate, keeping
from service.api.bodies import UnreadableError
from service.api.faults import Fault, pointed
from service.api.schemas import Wire
from service.core.errors import FieldError, InvalidError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sent:
    """The values that could be read, by column, and what is wrong with the rest."""

    values: dict[str, Any]
    errors: tuple[FieldError, ...] = field(default=())

    def get(self, name: str) -> Any:  # noqa: ANN401 -- whatever the schema reads
        """Return one value, or None when it was not sent or not readable."""
        return self.values.get(name)

    def demand_faultless(self) -> None:
        """Raise InvalidError if anything that was sent has a fault."""
        if self.errors:
            raise InvalidError(self.errors)


def sent(schema: Schema) -> Sent:
    """Read the body by *schema*; no write takes query parameters, so any is a fault."""
    read = _load(schema, gate.body())
    stray = _load(Wire(), _parameters().to_dict())
    return Sent(read.values, (*read.errors, *stray.errors))


def asked(schema: Schema) -> Sent:
    """Read the query parameters by *schema*; each is given once."""
    given = _parameters()
    twice = {name: [Fault("repeated")] for name, values in given.lists() if len(values) > 1}
    read = _load(schema, given.to_dict())
    return Sent(read.values, (*read.errors, *pointed(twice)))


def query(schema: Schema) -> dict[str, Any]:
    """Return the query parameters of a view that only reads; raises InvalidError."""
    read = asked(schema)
    read.demand_faultless()
    return read.values


def write(
    read: Sent,
    gates: Callable[[Session], object],
    deed: Callable[[Session], T],
    answer: Callable[[T], Response],
    right: keeping.Right | None = None,
) -> Response:
    """Do *deed* in one transaction and *answer* what it returns, unless what was sent has faults.

    Then *gates* are passed first, so that who may not know of the thing, or may not do this, or
    has read an older version, is told that and no more. Raises InvalidError after them. What was
    done before under the same key is answered again, to whom *right* lets pass, or else the gates.
    """

    def attempt(session: Session) -> Response:
        try:
            read.demand_faultless()
            return answer(deed(session))
        except InvalidError:
            gates(session)
            raise

    return keeping.once(gate.claim(), attempt, right or gates)


def _parameters() -> MultiDict[str, str]:
    """Return the query parameters; raises UnreadableError for bytes that are no text."""
    try:
        return request.args
    except UnicodeDecodeError as error:
        raise UnreadableError from error


def _load(schema: Schema, given: dict[str, Any]) -> Sent:
    try:
        return Sent(schema.load(given))
    except ValidationError as error:
        values = error.valid_data if isinstance(error.valid_data, dict) else {}
        faults = sorted(pointed(error.messages), key=lambda fault: fault.pointer)
        return Sent(values, tuple(faults))
