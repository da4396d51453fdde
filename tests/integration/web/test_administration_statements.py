"""The pages for making and editing take a handful of statements, however much they show."""

import pytest

from service.core.db import db
from tests.support.browsing import Visitor
from tests.support.listening import statements_to
from tests.support.world import World

MOST = 12


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_each_page_takes_a_handful_of_statements(browser: Visitor, county: World) -> None:
    activities = [county.propose("karlstad", "sunne") for _ in range(15)]
    browser.open_link("coordinator")
    plan, agreement = county.county.plan, county.county.agreement
    person = county.county.people["reporter of karlstad"].person
    paths = (
        *("/administration", "/people", "/people/new", f"/people/{person}"),
        *(f"/people/{person}/edit", f"/people/{person}/in-hand", "/plans/new"),
        *(f"/plans/{plan}/edit", f"/plans/{plan}/moves/close", f"/plans/{plan}/activities/new"),
        *(f"/activities/{activities[0]}/edit", f"/activities/{activities[0]}/owners"),
        *(f"/activities/{activities[0]}/owners/{county.uid('sunne')}", f"/plans/{plan}/import"),
        *(f"/plans/{plan}/first-hour", "/agreements", f"/agreements/{agreement}"),
        *(f"/agreements/{agreement}/edit", "/agreements/new", "/organisations"),
        *("/organisations/new", f"/organisations/{county.uid('karlstad')}/edit"),
    )
    with county.app.app_context():
        engine = db.engine

    counted: dict[str, int] = {}
    for path in paths:
        with statements_to(engine) as sent:
            assert browser.get(path).status_code == 200, path
        counted[path] = len(sent)

    assert {path: number for path, number in counted.items() if number > MOST} == {}
