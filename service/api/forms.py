"""Read a form that brings a file: multipart/form-data (RFC 7578), each field given once."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import MultiPartParser

from service.api import bodies
from service.api.bodies import TooLargeError, UnreadableError
from service.core.i18n import gettext

TAKEN = frozenset({"api.imports.take"})  # endpoints that take a form instead of JSON
TYPE = "multipart/form-data"
LARGEST = 10 * 1024 * 1024  # bytes, the file and all around it
PARTS_AT_MOST = 20
Field = tuple[str | None, "str | Upload"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, and what it was called there."""

    filename: str
    content: bytes


def read(request: Request) -> dict[str, Any]:
    """Return the fields of the form that *request* brings: texts, and files as Upload.

    Raises MediaTypeError, TooLargeError and UnreadableError.
    """
    bodies.demand_type(request, TYPE)
    boundary = request.mimetype_params.get("boundary", "")
    fields = _parsed(bodies.content(request, LARGEST), boundary.encode())
    names = [name for name, _ in fields]
    if None in names:
        raise UnreadableError(_not_a_form())
    if len({*names}) < len(names):
        raise UnreadableError(gettext("A field is given twice in the form."))
    return {str(name): value for name, value in fields}


def _parsed(content: bytes, boundary: bytes) -> list[Field]:
    parser = MultiPartParser(
        stream_factory=lambda *_, **__: BytesIO(),
        max_form_memory_size=bodies.LARGEST,
        max_form_parts=PARTS_AT_MOST,
    )
    try:
        texts, files = parser.parse(BytesIO(content), boundary, len(content))
    except RequestEntityTooLarge as error:
        raise TooLargeError from error
    except Exception as error:  # a malformed form can provoke anything at all
        raise UnreadableError(_not_a_form()) from error
    uploads = [(name, _upload(file)) for name, file in files.items(multi=True)]
    return [*texts.items(multi=True), *uploads]


def _upload(file: FileStorage) -> Upload:
    return Upload(file.filename or "", file.stream.read())


def _not_a_form() -> str:
    return str(gettext("The body is not a form in parts, each with its name."))
