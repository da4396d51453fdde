"""Why a whole file is refused, before anything in it is believed."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.exchange.shapes import Finding

WRONG_FILE_TYPE = "wrong_file_type"
UNREADABLE_FILE = "unreadable_file"
TOO_LARGE_UNPACKED = "too_large_unpacked"
MACRO_FILE = "macro_file"
NO_TABLE_FOUND = "no_table_found"
NOT_YET_SUPPORTED = "not_yet_supported"
UNKNOWN_FIELD = "unknown_field"


class RefusedFileError(Exception):
    """The file is not read: *code* says why, *value* which part of it, if any."""

    def __init__(self, code: str, value: str | None = None) -> None:
        super().__init__(f"{code}: {value}" if value else code)
        self.code = code
        self.value = value

    def finding(self) -> Finding:
        """Say it to the person who imports."""
        return Finding(code=self.code, value=self.value)


@contextmanager
def refused_when_broken() -> Iterator[None]:
    """Turn whatever a broken file provokes in a library into a refusal, ``unreadable_file``."""
    try:
        yield
    except RefusedFileError:
        raise
    except Exception as error:  # a foreign file can provoke anything at all
        raise RefusedFileError(UNREADABLE_FILE) from error
