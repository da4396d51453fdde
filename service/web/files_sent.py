"""A file that a form brings, and how it is carried from one page to the next.

There is no place on the server for what people upload, and there shall be none: a plan file may
hold what nobody meant to leave behind. What is small enough goes back and forth in the form
itself; what is larger is chosen anew, and has to be the same file, which its digest tells.
"""

import base64
import binascii
import re
from collections.abc import Mapping

from flask import request

from service.core import texts
from service.core.i18n import gettext
from service.exchange.importing import GivenFile
from service.web.reading_forms import refuse

CARRIED_AT_MOST = 1024 * 1024  # bytes of a file that the form itself carries
HEADERS_AT_MOST = 60  # columns that can be named anew
HEADER = re.compile(r"header-(\d{1,2})", re.ASCII)


def given() -> GivenFile:
    """Return the file that was chosen, or else the one that the form carries.

    Raises InvalidError at ``file`` when there is none, or another than the one looked at before.
    """
    content, name = _content()
    file = GivenFile(content=content, filename=name, mapping=_mapping() or None)
    expected = request.form.get("digest")
    if expected and expected != file.digest:
        sentence = gettext("This is another file than the one that you looked at.")
        refuse("file", "other_file", sentence)
    return file


def carried(file: GivenFile) -> Mapping[str, str]:
    """Return the hidden fields that bring *file* along, or only what it is known by."""
    known = {"filename": file.shown_name, "digest": file.digest}
    if len(file.content) > CARRIED_AT_MOST:
        return known
    return {**known, "content": base64.b64encode(file.content).decode()}


def _content() -> tuple[bytes, str]:
    chosen = request.files.get("file")
    if chosen is not None and chosen.filename:
        return chosen.read(), chosen.filename
    kept = request.form.get("content", "")
    if not kept:
        refuse("file", "required", gettext("Choose a file."))
    try:
        return base64.b64decode(kept, validate=True), texts.clean(request.form.get("filename", ""))
    except (binascii.Error, ValueError):
        refuse("file", "unreadable", gettext("Choose the file anew."))


def _mapping() -> dict[str, str]:
    """Return what each header was said to mean: a field's name, or nothing to pass it over."""
    found = (HEADER.fullmatch(name) for name in request.form)
    numbers = sorted(int(each[1]) for each in found if each)[:HEADERS_AT_MOST]
    return {
        request.form[f"header-{number}"]: request.form.get(f"field-{number}", "")
        for number in numbers
    }
