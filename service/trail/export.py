"""Write the trail, or a selection, to a file that anyone can verify without the database."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Engine

from service.trail import bundle
from service.trail.export_selection import Selection
from service.trail.export_source import ExportSource
from service.trail.history_csv import lines
from service.trail.history_html import page
from service.trail.snapshot import database_source
from service.trail.verify_bundle import FORMAT, KEY_LINE, THINNED_FORMAT
from service.trail.verify_steps import FLOWS as TABLES

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that the format knows
READABLE = 0o644 << 16
UNIX = 3
VERIFIER = Path(__file__).with_name("verify_alone.py")
EVERYTHING = Selection()
POLICY = "# https://c2sp.org/tlog-policy: the keys that this record itself names\n"


def export(engine: Engine, path: Path, selection: Selection = EVERYTHING) -> int:
    """Write the trail as it stands at this moment to a new zip file; return how many entries.

    The same record gives the same bytes. Memory stays flat. Only who runs this may read the
    file, since it holds people's names and texts. Raises FileExistsError rather than write over
    another file; nothing is left of a file that could not be finished.
    """
    path.touch(mode=0o600, exist_ok=False)
    try:
        with ZipFile(path, "w") as archive, database_source(engine) as stored:
            return _fill(archive, ExportSource(stored, selection))
    except BaseException:
        path.unlink()
        raise


def _fill(archive: ZipFile, source: ExportSource) -> int:
    selection = source.selection
    count = _write(archive, bundle.ENTRIES, (line.body + b"\n" for line in source.lines()))
    form = THINNED_FORMAT if source.has_thinned() else FORMAT
    told = {"format": form, "selection": selection.told or None}
    _write(archive, bundle.MANIFEST, [_json(told)])
    if not selection.is_whole:
        _write(archive, bundle.PROOFS, map(_json, source.proofs()))
    _write(archive, bundle.TEXTS, (_json(asdict(each)) for each in source.texts()))
    if not selection.is_excerpt:
        streams = selection.streams()
        _write(archive, bundle.HEADS, _array(source.stored.heads(streams)))
        _write(archive, bundle.STATE, _array(source.stored.rows(streams)))
    _write_log(archive, source)
    _write_for_people(archive, source)
    return count


def _write_log(archive: ZipFile, source: ExportSource) -> None:
    for each in source.checkpoints:
        _write(archive, f"{bundle.CHECKPOINTS}{each.id}", [each.note.encode()])
    for name, blob in source.words():
        _write(archive, f"{bundle.ATTESTATIONS}{name}", [blob])
    keys = "".join(f"{KEY_LINE}{key}\n" for key in source.vkeys())
    _write(archive, bundle.POLICY, [f"{POLICY}{keys}quorum none\n".encode()])
    for table in sorted(TABLES.glob("*.json")):
        _write(archive, bundle.FLOWS.format(version=table.stem), [table.read_bytes()])
    _write(archive, bundle.PROGRAM, [VERIFIER.read_bytes()])


def _write_for_people(archive: ZipFile, source: ExportSource) -> None:
    names = source.stored.names()
    for name, made in ((bundle.TABLE, lines), (bundle.PAGE, page)):
        told = made(source.readable(), names)
        _write(archive, name, (piece.encode() for piece in told))
    _write(archive, bundle.README, [bundle.EXPLANATION.encode()])


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


def _json(item: Any) -> bytes:  # noqa: ANN401 -- any JSON value
    return json.dumps(item, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _array(items: Iterable[Any]) -> Iterator[bytes]:
    """Yield a JSON array with one item per line, so that it can be read line by line too."""
    yield b"["
    separator = b"\n"
    for item in items:
        yield separator + _json(asdict(item)).rstrip(b"\n")
        separator = b",\n"
    yield b"\n]\n"
