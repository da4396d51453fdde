"""The fixture `log`: a county whose log was signed twice, on either engine, made once for all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.copies import Copies
from tests.support.rewriting import Logged, logged, make_logged

LEFT_BEHIND = (".lock", ".sqlite-wal", ".sqlite-shm")
FILE = "forankra.sqlite"


@dataclass(frozen=True, slots=True)
class Made:
    """What is copied for each test: key and memory of the signer, and a database."""

    folder: Path
    copies: Copies | None = None
    template: str = ""

    @contextmanager
    def copied(self, folder: Path) -> Iterator[str]:
        """Copy it to *folder*, and give the URL of the database there."""
        for file in self.folder.iterdir():
            if file.suffix not in LEFT_BEHIND:
                shutil.copy(file, folder)
        if self.copies is None:
            yield f"sqlite:///{folder / FILE}"
            return
        name = self.copies.take(self.template)
        yield self.copies.server.database(name)
        self.copies.give_back(name)


@pytest.fixture(scope="session")
def logged_sqlite(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make the county in a file."""
    folder = tmp_path_factory.mktemp("logged")
    shutil.copy(migrated_sqlite_file, folder / FILE)
    make_logged(f"sqlite:///{folder / FILE}", folder)
    return Made(folder)


@pytest.fixture(scope="session")
def logged_postgresql(
    migrated_copies: Copies, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Made]:
    """Make the county on the server."""
    folder = tmp_path_factory.mktemp("logged")
    name = migrated_copies.take()
    make_logged(migrated_copies.server.database(name), folder)
    yield Made(folder, migrated_copies, name)
    migrated_copies.give_back(name)


@pytest.fixture
def log(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Logged]:
    """Give a copy of the county's log, and what outsiders hold of it."""
    made: Made = request.getfixturevalue(f"logged_{database_kind}")
    with made.copied(tmp_path) as url, logged(url, tmp_path) as found:
        yield found
