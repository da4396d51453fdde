"""Counts the tests that ran on each database, and those that were skipped, for the end of a run."""

from collections import Counter
from collections.abc import Iterable

import pytest

from tests.support.databases import KINDS, kind_of

PROPERTY = "database"
LABELS: dict[str | None, str] = {**{k: k for k in KINDS}, None: "without a database"}


def label(item: pytest.Item) -> None:
    """Note on the test which engine it runs on; the note travels with its report."""
    item.user_properties.append((PROPERTY, kind_of(item)))


def count(reports: Iterable[pytest.TestReport]) -> str:
    """Say how many of the reports there are for each engine."""
    counted = Counter(dict(report.user_properties).get(PROPERTY) for report in reports)
    return ", ".join(f"{label} {counted[kind]}" for kind, label in LABELS.items())
