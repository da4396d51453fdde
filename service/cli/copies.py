"""Copy a database to a file while it is served, and put such a copy back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, create_engine, inspect, text

from service.cli.problems import CannotError
from service.core.i18n import gettext

PRIVATE = 0o600  # a copy holds what the database holds


def copy_to(file: Path, url: URL) -> None:
    """Write the database at *url* to *file* as it stands at one moment; raises CannotError.

    SQLite's own copy is a SQLite file; PostgreSQL's is one in pg_dump's custom format.
    """
    if file.exists():
        raise CannotError(gettext("%(file)s exists already. Choose another name.", file=file))
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        unfinished.touch(PRIVATE, exist_ok=False)
    except OSError as error:
        raise _not_writable(file, error) from error
    try:
        _copy(url, unfinished)
        os.replace(unfinished, file)  # noqa: PTH105 -- a half copy never has the name of a whole one
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(url: URL, file: Path) -> None:
    if url.get_backend_name() == "sqlite":
        with closing(_open_for_reading(Path(url.database or ""))) as source:
            _fill(file, source)
    else:
        _run("pg_dump", ["--format=custom", "--no-owner", f"--file={file}"], url)


def copy_from(file: Path, url: URL, *, force: bool) -> None:
    """Replace the database at *url* by the copy in *file*, whole or not at all.

    Raises CannotError when *file* is no such copy, and unless *force* when there is data.
    """
    if not file.is_file():
        raise CannotError(gettext("There is no file %(file)s.", file=file))
    if not force and _holds_data(url):
        raise CannotError(
            gettext("The database holds data already. Replace it with --force, after a backup.")
        )
    if url.get_backend_name() == "sqlite":
        _restore_sqlite(file, Path(url.database or ""))
    else:
        options = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
        _run("pg_restore", [*options, "--exit-on-error", str(file)], url)


def _restore_sqlite(file: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(_open_for_reading(file)) as source:
        _demand_ours(source, file)
        _fill(target, source)


def _open_for_reading(file: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise CannotError(gettext("%(file)s cannot be opened.", file=file)) from error


def _fill(file: Path, source: sqlite3.Connection) -> None:
    """Copy page by page, beside whoever writes: their changes are in it or not, each whole."""
    try:
        with closing(sqlite3.connect(file)) as target:
            source.backup(target)
    except (sqlite3.Error, OSError) as error:
        raise _not_writable(file, error) from error


def _demand_ours(source: sqlite3.Connection, file: Path) -> None:
    try:
        source.execute("SELECT version_num FROM alembic_version").fetchone()
        (sound,) = source.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise _no_copy(file) from error
    if sound != "ok":
        raise _no_copy(file)


def _no_copy(file: Path) -> CannotError:
    return CannotError(gettext("%(file)s is not a copy of such a database.", file=file))


def _not_writable(file: Path, error: Exception) -> CannotError:
    said = gettext("%(file)s cannot be written: %(why)s.", file=file, why=error)
    return CannotError(said)


def _holds_data(url: URL) -> bool:
    """Tell whether anything was ever done there: whatever is done has an entry."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return False
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("trail_entry"):
                return False
            return connection.scalar(text("SELECT 1 FROM trail_entry LIMIT 1")) is not None
    finally:
        engine.dispose()


def _run(program: str, options: Sequence[str], url: URL) -> None:
    """Run one of PostgreSQL's own programs on the database at *url*; raises CannotError."""
    found = shutil.which(program)
    if found is None:
        said = gettext(
            "%(program)s is not installed here. Install PostgreSQL's client programs.",
            program=program,
        )
        raise CannotError(said)
    libpq = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(  # noqa: S603 -- found above, its options ours
        [found, f"--dbname={libpq}", *options],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | secret,  # not on the command line, where everyone reads it
    )
    if done.returncode:
        said = f"{program}: {done.stderr.strip()}"
        raise CannotError(said)
