"""What every test can use: a database on either engine, and a count of what ran where."""

import gc

import pytest

from tests.support import routes, statements, templates
from tests.support.databases import (
    by_reach_url,
    database_kind,
    database_url,
    durable_postgresql_url,
    migrated_copies,
    migrated_sqlite_file,
    migrated_url,
    postgres_server,
    postgresql_url,
    sqlite_url,
)
from tests.support.tally import count, label

__all__ = [
    "by_reach_url",
    "database_kind",
    "database_url",
    "durable_postgresql_url",
    "migrated_copies",
    "migrated_sqlite_file",
    "migrated_url",
    "postgres_server",
    "postgresql_url",
    "sqlite_url",
]


routes.remember()
statements.share()
templates.remember()


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Keep pytest-flask from holding one context open: it would leak the person between calls."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with the database that it runs on."""
    for item in items:
        label(item)


def pytest_collection_finish() -> None:
    """Have the collector of garbage pass by what stays for the whole run: it took a fifth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say on which database the tests ran, loudly when some could not."""
    reports = terminalreporter.stats
    ran = [r for r in [*reports.get("passed", []), *reports.get("failed", [])] if r.when == "call"]
    skipped = reports.get("skipped", [])
    terminalreporter.section("databases")
    terminalreporter.line(f"ran: {count(ran)}")
    terminalreporter.line(f"skipped: {count(skipped)}", red=bool(skipped), bold=bool(skipped))
