"""Look for a text in everything that a database leaves behind: its raw files, or a whole dump."""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import Engine, inspect, make_url, select, table, text

from service.core.db import db
from service.trail.export import export
from tests.support.postgres import find_binaries
from tests.support.world import World

EVERYWHERE = ["rows", "database", "export"]
SKIPPED = 3  # places in which a text can begin within base64's groups of three
BYTE, SIX = 8, 6  # bits of a byte, and of a character of base64


def spellings(text: str) -> Iterator[bytes]:
    """Yield *text* as it may stand in bytes: as it is, escaped as in JSON, and within base64."""
    for said in (text, text.lower(), text.casefold()):
        yield said.encode()
        yield said.encode("ascii", "backslashreplace")
        yield said.encode().hex().encode()  # as a dump spells bytes
        for before in range(SKIPPED):
            held = b"\0" * before + said.encode()
            # All that the text alone decides: less is found by chance in some digest or other.
            first, last = -(-before * BYTE // SIX), len(held) * BYTE // SIX
            yield base64.urlsafe_b64encode(held)[first:last]


def stands_in(content: bytes, text: str) -> bool:
    """Tell whether *text* stands in *content*, however it is spelled."""
    return any(each in content for each in spellings(text))


def raw(url: str) -> bytes:
    """Return all that the database at *url* holds: SQLite's files byte by byte, or a dump."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        file = Path(place.database or "")
        return b"".join(each.read_bytes() for each in sorted(file.parent.glob(f"{file.name}*")))
    place = place.difference_update_query(["options"]).set(drivername="postgresql")
    plain = place.render_as_string(hide_password=False)
    dumped = subprocess.run(  # noqa: S603 -- our own server's program
        [(find_binaries() or Path()) / "pg_dump", f"--dbname={plain}", "--no-owner"],
        check=True,
        capture_output=True,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    return dumped.stdout


def unpacked(archive: Path) -> bytes:
    """Return all files of *archive*, one after the other."""
    with ZipFile(archive) as file:
        return b"".join(file.read(name) for name in file.namelist())


def tables_with(engine: Engine, word: str) -> list[str]:
    """Return the tables in whose rows *word* stands, asked one by one."""
    found = []
    with engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            rows = connection.execute(select(text("*")).select_from(table(name)))
            if any(stands_in(_spelled(value), word) for row in rows for value in row):
                found.append(name)
    return found


def _spelled(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def left_in(world: World, folder: Path, word: str) -> list[str]:
    """Return where *word* still stands: tables' rows, the database's files or dump, an export."""
    file = folder / "export.zip"
    with world.app.app_context():
        db.session.remove()
        url = db.engine.url.render_as_string(hide_password=False)
        found = ["rows"] if tables_with(db.engine, word) else []
        export(db.engine, file)
        db.engine.dispose()
    places = {"database": raw(url), "export": unpacked(file)}
    file.unlink()
    return found + [name for name, held in places.items() if stands_in(held, word)]
