"""Write the whole trail to a file that anyone can verify without the database."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Engine

from service.trail.bundle import ENTRIES, EXPLANATION, FLOWS, HEADS, README, STATE, TABLE, TEXTS
from service.trail.history_csv import lines
from service.trail.reading import ReadEntry
from service.trail.verify_bytes import opened
from service.trail.verify_database import DatabaseSource, database_source
from service.trail.verify_source import Ahead, up_to
from service.trail.verify_steps import FLOWS as TABLES
from service.trail.verify_texts import examined

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that the format knows
READABLE = 0o644 << 16
UNIX = 3


def export(engine: Engine, path: Path) -> int:
    """Write the trail as it stands at this moment to a new zip file; return how many entries.

    The same record gives the same bytes. Memory stays flat. Only who runs this may read the
    file, since it holds people's names and texts. Raises FileExistsError rather than write over
    another file; nothing is left of a file that could not be finished.
    """
    path.touch(mode=0o600, exist_ok=False)
    try:
        with ZipFile(path, "w") as archive, database_source(engine) as source:
            return _fill(archive, source)
    except BaseException:
        path.unlink()
        raise


def _fill(archive: ZipFile, source: DatabaseSource) -> int:
    count = _write(archive, ENTRIES, _bodies(source))
    _write(archive, TEXTS, map(_line, source.texts()))
    _write(archive, HEADS, _array(source.heads()))
    _write(archive, STATE, _array(source.rows()))
    for table in sorted(TABLES.glob("*.json")):
        _write(archive, FLOWS.format(version=table.stem), [table.read_bytes()])
    table_lines = lines(_readable(source), source.names())
    _write(archive, TABLE, (line.encode() for line in table_lines))
    _write(archive, README, [EXPLANATION.encode()])
    return count


def _write(archive: ZipFile, name: str, parts: Iterable[bytes]) -> int:
    """Write one file of the archive; return how many parts it had."""
    info = ZipInfo(name, LONG_AGO)
    info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, READABLE, UNIX
    count = 0
    with archive.open(info, "w", force_zip64=True) as file:
        for part in parts:
            file.write(part)
            count += 1
    return count


def _bodies(source: DatabaseSource) -> Iterator[bytes]:
    for entry in source.entries():
        if entry.body is not None:
            yield entry.body + b"\n"


def _line(item: Any) -> bytes:  # noqa: ANN401 -- any of the stored things
    return json.dumps(asdict(item), ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _array(items: Iterable[Any]) -> Iterator[bytes]:
    """Yield a JSON array with one item per line, so that it can be read line by line too."""
    yield b"["
    separator = b"\n"
    for item in items:
        yield separator + _line(item).rstrip(b"\n")
        separator = b",\n"
    yield b"\n]\n"


def _readable(source: DatabaseSource) -> Iterator[ReadEntry]:
    """Yield every entry that can be read at all, with its texts."""
    texts = Ahead(source.texts())
    for entry in source.entries():
        kept = list(texts.take(up_to(entry)))
        body = None if entry.body is None else opened(entry.body)[0]
        if body is not None:
            revealed = examined(body, kept).revealed
            yield ReadEntry(key=0, body=body, texts=revealed, leaf_hash=entry.leaf_hash or b"")
