"""A private PostgreSQL on this machine's loopback address, with one written-down configuration."""

import pwd
import secrets
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import geteuid
from pathlib import Path

import psycopg

from bench.processes import Process
from tests.support.postgres import NoServerError, find_binaries

HOST = "127.0.0.1"
USER = "forankra"
PATIENCE = 60.0  # seconds for the server to answer
PORTS = range(20_000, 32_000)  # below those that this machine gives to whoever calls out
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "300",
    # Every commit is on the disk before it is answered.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server: databases are made, copied and dropped on it."""

    binaries: Path
    port: int

    def url(self, name: str) -> str:
        """Return the database's SQLAlchemy URL."""
        return f"postgresql+psycopg://{USER}@{HOST}:{self.port}/{name}"

    def connect(self, name: str = "postgres") -> psycopg.Connection:
        """Connect to a database; every statement is its own transaction."""
        return psycopg.connect(host=HOST, port=self.port, user=USER, dbname=name, autocommit=True)

    def databases(self) -> set[str]:
        """Name the databases that there are."""
        with self.connect() as connection:
            return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}

    def create(self, name: str, template: str = "template0") -> None:
        """Make a database, as a copy of *template*, in place of one that has the name."""
        self.drop(name)
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")

    def drop(self, name: str) -> None:
        """Drop the database if there is one, whoever is connected to it."""
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def rename(self, old: str, new: str) -> None:
        """Give a database another name."""
        self._run(f"ALTER DATABASE {old} RENAME TO {new}")

    def settle(self) -> None:
        """Write out what is dirty, so that no measurement pays for what came before it."""
        self._run("CHECKPOINT")

    def _run(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())


@contextmanager
def running(home: Path) -> Iterator[Cluster]:
    """Give a server whose data lies in *home*, where it may have been left by an earlier run.

    Raises NoServerError where this machine has no PostgreSQL.
    """
    binaries = find_binaries()
    if binaries is None:
        raise NoServerError
    _initialise(binaries, home)
    cluster = Cluster(binaries, free_port())
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    server = _program(home, binaries / "postgres", "-p", str(cluster.port), *options)
    server.start()
    try:
        _wait(cluster, server)
        yield cluster
    finally:
        server.stop(signal.SIGINT)  # fast: it doesn't wait for clients


def _initialise(binaries: Path, home: Path) -> None:
    owner = _owner()
    if owner:
        shutil.chown(home, owner, pwd.getpwnam(owner).pw_gid)
    if not (home / "data" / "PG_VERSION").exists():
        options = ["-U", USER, "-E", "UTF8", "--auth=trust", "--locale=C.UTF-8"]
        made = _program(home, binaries / "initdb", *options)
        made.start()
        made.wait()


def _program(home: Path, program: Path, *options: str) -> Process:
    command = [str(program), "-D", str(home / "data"), *options]
    return Process(command, home / "postgresql.log", folder=home, user=_owner())


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) != 0:
                return port


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: name the user that it runs as instead."""
    if geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _wait(cluster: Cluster, server: Process) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            cluster.connect().close()
        except psycopg.OperationalError as error:
            if server.ended or time.monotonic() > deadline:
                raise NoServerError(server.log.read_text()) from error
            time.sleep(0.1)
        else:
            return
