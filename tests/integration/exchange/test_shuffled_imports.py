"""Whatever order a plan's columns have and whatever they are called, the same is stored."""

import pytest

from service.core.db import transaction
from service.exchange.importing_fields import fields_of
from service.exchange.importing_names import names_in
from service.exchange.reader import read_plan
from service.workflows.operations import open_plan_for_import
from tests.integration.exchange.as_expected import expected_activities, stored
from tests.integration.exchange.importing_county import County, outcomes
from tests.support.databases import mostly_postgresql
from tests.support.sizes import size
from tests.unit.exchange.plan_files import context
from tests.unit.exchange.test_shuffled_plans import SOURCE, VARIANTS, shuffled

STORED = size((0, 17, 33), tuple(range(VARIANTS)))


@mostly_postgresql
@pytest.mark.parametrize("seed", STORED)
def test_a_shuffled_plan_is_stored_as_expected(county: County, seed: int) -> None:
    county.give(shuffled(seed))

    assert stored(county.plan) == expected_activities("varmland-2026-2029.expected.json")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_every_variant_says_what_is_stored_already(county: County) -> None:
    """What a row says decides what is stored of it: the same digests, the same activity."""
    county.give(SOURCE)
    with transaction() as session:
        plan = open_plan_for_import(session, county.coordinator, county.plan)
        names = names_in(session, plan)
    plain = read_plan(SOURCE, "plan.xlsx", context=context())
    expected = {row.row: fields_of(row.masked(), names) for row in plain.rows}

    for seed in range(VARIANTS):
        file = read_plan(shuffled(seed), "plan.xlsx", context=context())
        said = {row.row: fields_of(row.masked(), names) for row in file.rows}
        assert said == expected, seed


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_shuffled_plan_changes_nothing_in_the_plan_it_came_from(county: County) -> None:
    county.give(SOURCE)

    again = county.give(shuffled(7))

    assert set(outcomes(again)) == {"unchanged"}
