"""What kind of file is it? Decided by its content, before anything in it is read."""

from service.exchange.cells import Sheet
from service.exchange.delimited import sheet_of
from service.exchange.packages import ZIP_START, has_workbook, parts_of
from service.exchange.refusals import NOT_YET_SUPPORTED, WRONG_FILE_TYPE, RefusedFileError
from service.exchange.workbook import sheets_of

TEXT_ENDINGS = (".csv", ".txt")


def sheets_in(content: bytes, filename: str) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, or the one of a text file.

    Raises :class:`RefusedFileError` with the first that holds: ``wrong_file_type``,
    ``unreadable_file``, ``too_large_unpacked``, ``macro_file``, and ``not_yet_supported`` for a
    Word document.
    """
    if content.startswith(ZIP_START):
        if has_workbook(parts_of(content)):
            return sheets_of(content)
        raise RefusedFileError(NOT_YET_SUPPORTED, "Word")
    if not filename.casefold().endswith(TEXT_ENDINGS):
        raise RefusedFileError(WRONG_FILE_TYPE)
    return (sheet_of(content, filename),)
