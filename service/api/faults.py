"""What is wrong with what was sent: from the schemas' messages to JSON pointers and sentences."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

from service.core.errors import FieldError
from service.core.i18n import _, gettext

# Every fault of form, by its code. The rules below the edge have codes of their own.
SENTENCES = {
    "required": _("State this."),
    "null": _("This cannot be null."),
    "unknown": _("There is no such field here."),
    "type": _("Send a JSON object."),
    "repeated": _("Give this once."),
    "not_text": _("Write this as text."),
    "not_a_list": _("Send a list."),
    "not_a_file": _("Send a file here, with its name."),
    "not_headers": _('Send a JSON object of texts: {"Header": "field"}.'),
    "not_boolean": _("Say true or false."),
    "not_a_number": _("Write this as a whole number."),
    "not_a_date": _("Write the day as YYYY-MM-DD."),
    "not_an_instant": _("Write the instant as RFC 3339, with its offset: 2026-02-11T09:00:00Z."),
    "not_an_id": _("Give the id as it was answered: a UUID in lower case."),
    "not_an_email": _("Write an e-mail address."),
    "not_known": _("There is no such thing that you may refer to."),
    "other_county": _("It belongs to another county."),
    "not_with_role": _("This role is not held for one of these."),
}


class Fault(str):
    """A sentence that knows its code; marshmallow carries it as it carries any message."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, sentence: str | None = None) -> Self:
        """Make the fault *code*, with its own sentence or that of the table."""
        fault = super().__new__(cls, str(SENTENCES[code]) if sentence is None else sentence)
        fault.code = code
        return fault


def fault_of_choice(choices: tuple[str, ...]) -> Fault:
    """Return the fault of a value that is none of *choices*."""
    listed = ", ".join(choices)
    return Fault("not_a_choice", gettext("Choose one of: %(choices)s.", choices=listed))


def field_error(pointer: str, code: str) -> FieldError:
    """Return the fault *code* of the table at *pointer*."""
    return FieldError(pointer, code, str(SENTENCES[code]))


def pointed(messages: Any, pointer: str = "") -> Iterator[FieldError]:  # noqa: ANN401 -- the library's nested messages
    """Yield the library's *messages*, each with a JSON pointer (RFC 6901) to what it is about."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from pointed(inner, pointer if name == "_schema" else f"{pointer}/{escape(name)}")
        return
    for message in messages:
        if isinstance(message, Fault):
            yield FieldError(pointer, message.code, str(message))
        else:  # what the schema itself says: unknown, type
            yield field_error(pointer, str(message))


def escape(name: object) -> str:
    """Spell a field's name as a part of a pointer; what cannot be sent back is a question mark."""
    sendable = str(name).encode("utf-8", "replace").decode()
    return sendable.replace("~", "~0").replace("/", "~1")
