"""What every test can use: a database on either engine, and a count of what ran where."""

import os
from collections.abc import Iterator

import pytest

from tests.support.databases import (
    by_reach_url,
    database_kind,
    database_url,
    durable_postgresql_url,
    has_twin,
    migrated_sqlite_file,
    migrated_template,
    migrated_url,
    postgres_server,
    postgresql_url,
    sqlite_url,
)
from tests.support.reached import unmeasured
from tests.support.routes import remember
from tests.support.sizes import full
from tests.support.tally import count, label

__all__ = [
    "by_reach_url",
    "database_kind",
    "database_url",
    "durable_postgresql_url",
    "migrated_sqlite_file",
    "migrated_template",
    "migrated_url",
    "postgres_server",
    "postgresql_url",
    "sqlite_url",
]


remember()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Measure what programs of their own reach only with ``--full``: they start slowly then."""
    if not full():
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


@pytest.fixture(autouse=True)
def _push_request_context() -> None:
    """Keep pytest-flask from holding one context open: it would leak the person between calls."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with the database that it runs on."""
    for item in items:
        label(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Leave unmeasured what its twin on SQLite reaches."""
    with unmeasured(anyway=not has_twin(item)):
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say on which database the tests ran, loudly when some could not."""
    reports = terminalreporter.stats
    ran = [r for r in [*reports.get("passed", []), *reports.get("failed", [])] if r.when == "call"]
    skipped = reports.get("skipped", [])
    terminalreporter.section("databases")
    terminalreporter.line(f"ran: {count(ran)}")
    terminalreporter.line(f"skipped: {count(skipped)}", red=bool(skipped), bold=bool(skipped))
