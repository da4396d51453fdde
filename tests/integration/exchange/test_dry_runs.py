"""A dry run changes nothing and tells exactly what will come of it."""

import json
from typing import Any

import pytest

from service.exchange.results import ImportResult
from tests.integration.exchange.importing_county import County, entries, stored_counts
from tests.support.databases import mostly_postgresql
from tests.unit.exchange.plan_files import Made, workbook

UIDS = {"activity"}


def told(result: ImportResult) -> Any:  # noqa: ANN401 -- any JSON document
    """Give all that was told, but for the identifiers of what did not exist yet."""
    document = json.loads(json.dumps(result.as_json()))
    assert document.pop("dryRun") is result.dry_run
    return _without_uids(document)


def _without_uids(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    if isinstance(value, dict):
        return {key: _without_uids(each) for key, each in value.items() if key not in UIDS}
    return [_without_uids(each) for each in value] if isinstance(value, list) else value


@mostly_postgresql
@pytest.mark.parametrize("name", ["varmland-2026-2029.xlsx", "traps.xlsx"])
def test_a_dry_run_writes_nothing_and_tells_the_real_one(county: County, name: str) -> None:
    before = stored_counts()

    tried = county.give_example(name, dry_run=True)
    after = stored_counts()
    done = county.give_example(name)

    assert after == before
    assert told(tried) == told(done)
    assert tried.changes_anything
    assert stored_counts() != before


def test_what_is_tried_has_no_identifier_yet(county: County) -> None:
    tried = county.give_example("traps.xlsx", dry_run=True).as_json()

    assert {each["activity"] for each in tried["activities"]} == {None}
    assert {each["activity"] for each in tried["missingLeads"]} == {None}


def test_a_dry_run_of_a_changed_file_tells_what_changes_and_what_is_refused(
    county: County,
) -> None:
    county.give_rows(
        ("1", "Stöd", "Ordna", "Regionen", None, "2027"),
        ("2", "Stöd", "Skriva", "Polisen", None, "2027"),
        ("3", "Stöd", "Utbilda", "Kil", None, "2027"),
    )
    rows = (
        ("1", "Stöd", "Ordna", "Regionen, Styrgruppen", "Kommunerna", "2028"),
        ("2", "Stöd", "Något nytt", "Polisen", None, "2027"),
        ("2", "Stöd", "Något annat", "Polisen", None, "2027"),
        ("5", "Skydd", "Lära", "Eda", None, "2027"),
        (None, None, None, "Eda", None, "2027"),
    )
    before = entries()

    tried = county.give_rows(*rows, dry_run=True)
    after = entries()
    done = county.give_rows(*rows)

    assert after == before
    assert told(tried) == told(done)
    assert [each.outcome.value for each in done.rows] == [
        "changed", "refused", "refused", "created", "refused",
    ]  # fmt: skip
    assert [each["number"] for each in done.left] == ["3"]


def test_a_dry_run_of_a_refused_file_says_so(county: County) -> None:
    tried = county.give(workbook(Made(rows=(("A", "B"),))), dry_run=True)

    assert tried.refused
    assert tried.refused.code == "no_table_found"
