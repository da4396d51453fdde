"""Everything that can go wrong on purpose.

Raise these below the edge; only ``service.api``, ``service.web`` and ``service.cli`` turn them
into answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class ServiceError(Exception):
    """Base of every expected error: *code* is for programs, the text for people."""

    code = "error"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why something cannot happen now, and what would help."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault in what was sent: a JSON pointer (RFC 6901) to it, a code and a sentence."""

    pointer: str
    code: str
    detail: str


class NotFoundError(ServiceError):
    """There is no such thing, or the person may not know that there is."""

    code = "not_found"


class GoneError(NotFoundError):
    """There was such a thing, which the person might know of; a decision has thinned it out."""

    code = "gone"


class NotPermittedError(ServiceError):
    """The person may never do this, however the thing stands."""

    code = "not_permitted"


class VersionError(ServiceError):
    """Someone else changed the thing since the caller read it."""

    code = "version_mismatch"


class InvalidError(ServiceError):
    """What was sent is wrong; *errors* name every field."""

    code = "invalid_request"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(" ".join(f"{error.pointer}: {error.detail}" for error in errors))
        self.errors = tuple(errors)


class RefusedError(ServiceError):
    """The person may do this, but not as things stand; *refusals* are all the reasons."""

    code = "refused"

    def __init__(self, refusals: Sequence[Refusal], errors: Sequence[FieldError] = ()) -> None:
        super().__init__(" ".join(refusal.message for refusal in refusals))
        self.refusals = tuple(refusals)
        self.errors = tuple(errors)


class TransitionRefusedError(RefusedError):
    """A transition that the flow or its guards refuse."""

    code = "transition_refused"
