"""Which forms may bring a file, how large, and that it is held in memory and nowhere else."""

from io import BytesIO
from typing import Any

from flask import request
from werkzeug.formparser import FormDataParser

from service.exchange.delimited import ROWS_AT_MOST

FILES_TAKEN = {"web.importing.look", "web.importing.commit", "web.first_hour.upload"}
LARGEST_FORM = 10 * 1024 * 1024  # bytes, the file and all around it
# Fields: each row of an import has its box, and at worst a goal of its own (import_choice.py).
MOST_PARTS = 3 * ROWS_AT_MOST + 1_000
LARGEST_CARRIED = 2 * 1024 * 1024  # bytes of the fields that are no files (files_sent.py)


class _InMemory(FormDataParser):
    """Reads a form without putting its files on a disk, from where they would have to go."""

    def __init__(self, stream_factory: Any = None, **options: Any) -> None:  # noqa: ANN401 -- the library's signature
        del stream_factory
        super().__init__(lambda *_, **__: BytesIO(), **options)


def make() -> None:
    """Let this request's form be as large as one that brings a file."""
    request.max_content_length = LARGEST_FORM
    request.max_form_parts = MOST_PARTS
    request.max_form_memory_size = LARGEST_CARRIED
    request.form_data_parser_class = _InMemory
