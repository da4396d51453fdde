"""Zip files from outside: looked through to the limit before any library opens them."""

from copy import copy
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from service.exchange.refusals import (
    MACRO_FILE,
    TOO_LARGE_UNPACKED,
    UNREADABLE_FILE,
    RefusedFileError,
    refused_when_broken,
)

UNPACKED_AT_MOST = 50 * 1024 * 1024
ZIP_START = b"PK"

_CHUNK = 1024 * 1024
_CONTENT_TYPES = "[Content_Types].xml"
_MACROS = "vbaproject.bin"
_LONGEST_MARKER = 16


def parts_of(content: bytes) -> frozenset[str]:
    """Return the names of the members, when it is a package that may be opened.

    Raises :class:`RefusedFileError`: ``unreadable_file`` when it is no zip file or no workbook or
    document, ``too_large_unpacked`` when it holds more than :data:`UNPACKED_AT_MOST` bytes,
    ``macro_file`` when it brings a program along.
    """
    with refused_when_broken(), ZipFile(BytesIO(content)) as archive:
        names = frozenset(archive.namelist())
        if not (_CONTENT_TYPES in names and (has_workbook(names) or has_document(names))):
            raise RefusedFileError(UNREADABLE_FILE)
        if sum(member.file_size for member in archive.infolist()) > UNPACKED_AT_MOST:
            raise RefusedFileError(TOO_LARGE_UNPACKED)
        if any(PurePosixPath(name).name.casefold() == _MACROS for name in names):
            raise RefusedFileError(MACRO_FILE)
        _unpack_to_the_limit(archive)
        return names


def has_workbook(names: frozenset[str]) -> bool:
    """Are there the parts of a workbook?"""
    return any(PurePosixPath(name).match("xl/workbook*.xml") for name in names)


def has_document(names: frozenset[str]) -> bool:
    """Are there the parts of a Word document?"""
    return any(PurePosixPath(name).match("word/document*.xml") for name in names)


def _unpack_to_the_limit(archive: ZipFile) -> None:
    """Unpack every member once, without believing the sizes that the directory states."""
    left = UNPACKED_AT_MOST
    for member in archive.infolist():
        left -= _true_size(archive, member, left)
        if left < 0:
            raise RefusedFileError(TOO_LARGE_UNPACKED)


def _true_size(archive: ZipFile, member: ZipInfo, at_most: int) -> int:
    """Count the bytes, stopping soon after *at_most*."""
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise RefusedFileError(UNREADABLE_FILE)
    doubted = copy(member)
    doubted.file_size = at_most + _CHUNK
    doubted.CRC = None  # type: ignore[assignment]  # zipfile then reads on without comparing
    size, tail = 0, b""
    with archive.open(doubted) as stream:
        while size <= at_most and (chunk := stream.read(_CHUNK)):
            size += len(chunk)
            _refuse_doctype(tail + chunk)
            tail = chunk[-_LONGEST_MARKER:]
    return size


def _refuse_doctype(chunk: bytes) -> None:
    """Refuse a document type: no office program writes one, and its entities can explode."""
    if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
        raise RefusedFileError(UNREADABLE_FILE)
