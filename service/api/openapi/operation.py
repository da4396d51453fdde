"""One operation of the API: the words that its row in the table is written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from marshmallow import Schema

from service.api import bodies, gate, keeping
from service.api.problem_kinds import PROBLEMS
from service.api.schemas import Wire
from service.api.schemas.answers import Answer

JSON = "application/json"
PROBLEM = "application/problem+json"
PLAIN = Wire()  # no query parameters
ALWAYS = ("malformed_request", "invalid_request", "internal_error", "unavailable")


class Version(Enum):
    """Whether If-Match is asked for, and whether it can be a ``*``."""

    NONE = "none"
    OWN = "own"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row: what is asked, what is answered and what can go wrong beside the usual.

    *answers* are the schemas of the answers by status; of several any can come. *tagged* answers
    have an ETag, *located* ones a Location. *codes* are problems that this operation alone
    meets, *refusals* the reasons that it is refused for. *media* is what the body is sent as,
    *others* are media types of the answer beside JSON. *note* says what the summary does not.
    """

    id: str
    tag: str
    summary: Any
    answers: Mapping[int, tuple[type[Answer], ...]]
    note: Any = None
    query: Schema = PLAIN
    body: Schema | None = None
    media: str = JSON
    version: Version = Version.NONE
    tagged: bool = False
    located: bool = False
    codes: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation is found: its endpoint, method and path below the prefix."""

    endpoint: str
    method: str
    path: str
    parameters: tuple[str, ...] = field(default=())

    @property
    def is_public(self) -> bool:
        """Whether no token is asked for."""
        return self.endpoint in gate.PUBLIC

    @property
    def has_body(self) -> bool:
        """Whether a JSON object is sent."""
        return self.method in bodies.WITH_BODY

    @property
    def is_of_an_activity(self) -> bool:
        """Whether the path names an activity, which may have been thinned out."""
        return self.path.startswith("/activities/{")

    @property
    def takes_key(self) -> bool:
        """Whether Idempotency-Key is honoured."""
        return self.method == "POST"

    @property
    def is_conditional(self) -> bool:
        """Whether the answer has an ETag, and If-None-Match is honoured."""
        return self.method == "GET"


def problems_of(operation: Operation, place: Place) -> tuple[str, ...]:
    """Return the codes of all problems that can come, in the order of the table of kinds."""
    met = {*ALWAYS, *operation.codes}
    for holds, codes in _met_where(operation, place):
        met |= {*codes} if holds else set()
    return tuple(code for code in PROBLEMS if code in met)


def _met_where(operation: Operation, place: Place) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """Return the table of what brings which problems along."""
    writes = not place.is_public and place.method not in gate.READING
    return (
        (not place.is_public, ("unauthenticated", "not_permitted", "too_many_requests")),
        (bool(place.parameters), ("not_found",)),
        (place.is_of_an_activity, ("gone",)),
        (writes, ("content_too_large", "conflict")),
        (place.has_body, ("unsupported_media_type",)),
        (operation.version is not Version.NONE, ("precondition_required", "version_mismatch")),
        (bool(operation.refusals), ("refused",)),
        (place.takes_key, ("idempotency_key_reused", "request_in_flight")),
        (place.endpoint in keeping.NEEDED, ("idempotency_key_required",)),
    )
