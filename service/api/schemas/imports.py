"""A plan file as it is sent in a form, and what goes with it."""

import json
from typing import Any

from marshmallow import ValidationError, fields

from service.api.faults import Fault
from service.api.fields import LINE, Said, Truth, fail
from service.api.forms import Upload
from service.api.schemas import Wire
from service.core import texts


class File(Said, fields.Field[Upload]):
    """A file of the form; a form that was sent with none chosen has one without a name."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Upload:  # noqa: ANN401 -- a text or a file
        if not isinstance(value, Upload):
            fail("not_a_file")
        if not value.filename:
            fail("required")
        return value


class Headers(Said, fields.Field[dict[str, str]]):
    """Header words of one's own: a JSON object of texts."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, str]:  # noqa: ANN401 -- a text or a file
        found = _parsed(value.content if isinstance(value, Upload) else value)
        if not isinstance(found, dict):
            fail("not_headers")
        for word in (*found, *found.values()):
            if not isinstance(word, str):
                fail("not_headers")
            fault = texts.fault_in(word, LINE)
            if fault:
                raise ValidationError([Fault(*fault)])
        return found


def _parsed(text: str | bytes) -> Any:  # noqa: ANN401 -- any JSON value
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


class ImportFileSchema(Wire):
    """A plan file to be imported, or to be tried first."""

    file = File(required=True)
    dry_run = Truth()
    mapping = Headers()
