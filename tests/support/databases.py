"""Fixtures that give every test a database of its own, on both engines.

A test that asks for `database_url` (empty) or `migrated_url` (at the newest migration) runs twice,
once on SQLite and once on PostgreSQL. One that is about a single engine asks for `sqlite_url`,
`postgresql_url` or, to pull the plug on, `durable_postgresql_url` (all migrated), or narrows down:
`@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)`.
One about who may do what asks for `@by_reach` beside that: it runs a third time, on PostgreSQL in
the service's own role, with FORANKRA_ROW_SECURITY on.
Where there is no PostgreSQL its tests are skipped; in strict mode they fail.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.support.copies import Copies, copies_of
from tests.support.postgres import NoServerError, Server, running_server
from tests.support.sizes import size

KINDS = ("sqlite", "postgresql")
BY_REACH = "by_reach"  # PostgreSQL, which gives each transaction only the rows within its reach
# Long tests that one engine shows as well as the other: with --full they run on both.
mostly_sqlite = pytest.mark.parametrize("database_kind", size(["sqlite"], [*KINDS]), indirect=True)
mostly_postgresql = pytest.mark.parametrize(
    "database_kind", size(["postgresql"], [*KINDS]), indirect=True
)
by_reach = pytest.mark.parametrize("database_kind", [*KINDS, BY_REACH], indirect=True)
mostly_by_reach = pytest.mark.parametrize(
    "database_kind", size([BY_REACH], [*KINDS, BY_REACH]), indirect=True
)
IN_ROLE = {"options": "-c role=forankra_app"}
SINGLE = {
    "by_reach_url": "postgresql",
    "sqlite_url": "sqlite",
    "postgresql_url": "postgresql",
    "durable_postgresql_url": "postgresql",
    "postgres_server": "postgresql",
}


def strict() -> bool:
    """Whether a part that the machine lacks is a failure and not a skip."""
    return os.environ.get("CI") == "true" or os.environ.get("FORANKRA_TEST_STRICT") == "1"


def kind_of(item: pytest.Item) -> str | None:
    """Name the engine that the test runs on: sqlite, postgresql, or None for no database."""
    callspec = getattr(item, "callspec", None)
    chosen = callspec.params.get("database_kind") if callspec else None
    if chosen:
        return "postgresql" if chosen == BY_REACH else str(chosen)
    names = getattr(item, "fixturenames", [])
    return next((kind for fixture, kind in SINGLE.items() if fixture in names), None)


def _migrate(url: str) -> None:
    from service.core.migrations import upgrade  # noqa: PLC0415 - most tests need no migration

    upgrade(url)


def _fresh_sqlite(folder: Path, migrated: Path | None = None) -> str:
    path = folder / "forankra.sqlite"
    if migrated:
        shutil.copyfile(migrated, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Start a PostgreSQL server for the whole run."""
    with _available() as server:
        yield server


@contextmanager
def _available(*, durable: bool = False) -> Iterator[Server]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server(durable=durable))
        except NoServerError as error:
            (pytest.fail if strict() else pytest.skip)(str(error))
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a SQLite file at the newest migration, to be copied and never opened."""
    folder = tmp_path_factory.mktemp("migrated")
    _migrate(_fresh_sqlite(folder))
    return folder / "forankra.sqlite"


@pytest.fixture(scope="session")
def migrated_copies(postgres_server: Server) -> Iterator[Copies]:
    """Make a PostgreSQL database at the newest migration, and copies of it."""
    template = postgres_server.create("template")
    _migrate(postgres_server.database(template))
    with copies_of(postgres_server, template) as copies:
        yield copies


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Name the engine that the test runs on: sqlite, then postgresql."""
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the SQLAlchemy URL of an empty database."""
    if database_kind == "sqlite":
        yield _fresh_sqlite(request.getfixturevalue("tmp_path"))
    else:
        yield from _on_postgresql(request.getfixturevalue("postgres_server"))


@pytest.fixture
def migrated_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """Give the SQLAlchemy URL of a database at the newest migration, with nothing else in it."""
    return str(request.getfixturevalue(f"{database_kind}_url"))


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite_file: Path) -> str:
    """Give the URL of a migrated SQLite file, for a test that is only about SQLite."""
    return _fresh_sqlite(tmp_path, migrated_sqlite_file)


@pytest.fixture
def postgresql_url(postgres_server: Server, migrated_copies: Copies) -> Iterator[str]:
    """Give the URL of a migrated PostgreSQL database, for a test that is only about PostgreSQL."""
    name = migrated_copies.take()
    yield postgres_server.database(name)
    migrated_copies.give_back(name)


@pytest.fixture
def by_reach_url(postgresql_url: str) -> str:
    """Give the URL of the same in the service's own role, for a service with row security on."""
    return make_url(postgresql_url).update_query_dict(IN_ROLE).render_as_string(hide_password=False)


def has_row_security(url: str) -> bool:
    """Tell whether a service at *url* is to have FORANKRA_ROW_SECURITY on."""
    return make_url(url).query.get("options") == IN_ROLE["options"]


@pytest.fixture
def durable_postgresql_url() -> Iterator[str]:
    """Give a migrated database on a server of its own that waits for the disk at every commit."""
    with _available(durable=True) as server:
        url = server.database(server.create("durable"))
        _migrate(url)
        yield url


def _on_postgresql(server: Server) -> Iterator[str]:
    name = server.create("test")
    yield server.database(name)
    server.drop(name)
