"""Every route, for everyone, at every distance: what the table of rights says is what happens."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.test import TestResponse

from service.auth.rights import ROUTES, is_public
from tests.integration.security.asking import REQUESTS
from tests.integration.security.judging import DONE, Cell, Outcome, expected
from tests.integration.security.places import CALLERS, DISTANCES, SCOPES, Counties
from tests.support.databases import BY_REACH, KINDS, by_reach
from tests.support.sizes import size

READS = {"GET", "HEAD", "OPTIONS"}
NARROWED = ("reporter", "coordinator", "administrator", "auditor")  # whose lesser tokens are tried
LISTS = {
    "api.people.show_list": "person",
    "api.agreements.show_list": "agreement",
    "api.plans.show_list": "plan",
    "api.activities.show_list": "activity",
}
KEPT = {endpoint: row for endpoint, row in ROUTES.items() if not is_public(endpoint)}
API = {endpoint: row for endpoint, row in KEPT.items() if endpoint.startswith("api.")}


def endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules()}


def test_every_route_has_its_row_in_the_table_and_every_row_its_route(counties: Counties) -> None:
    assert endpoints(counties.world.app) == {*ROUTES}


def test_every_way_into_the_api_is_tried() -> None:
    assert {*REQUESTS} == {*API}


def test_each_row_asks_for_the_scope_that_its_method_means(counties: Counties) -> None:
    methods = {
        rule.endpoint: (rule.methods or set()) - {"HEAD", "OPTIONS"}
        for rule in counties.world.app.url_map.iter_rules()
    }

    wrong = [
        endpoint
        for endpoint, row in API.items()
        if row.scope != ("read" if methods[endpoint] == {"GET"} else "write")
    ]

    assert wrong == []


def cells() -> Iterator[Cell]:
    """Yield everyone at every distance, some with lesser tokens too."""
    for distance in DISTANCES:
        yield from (Cell(who, "*", distance) for who in CALLERS)
        for scope in SCOPES[1:]:
            yield from (Cell(who, scope, distance) for who in NARROWED)


def tried_on(database_kind: str) -> list[tuple[str, Cell]]:
    """Return what is tried on a database: with ``--full`` all, else a third on each of three."""
    everything = [(endpoint, cell) for endpoint in API for cell in cells()]
    kinds = (*KINDS, BY_REACH)
    return everything[size(kinds.index(database_kind), 0) :: size(len(kinds), 1)]


@by_reach
def test_everyone_can_do_what_the_table_says_and_nothing_else(
    counties: Counties, database_kind: str
) -> None:
    things = {distance: counties.arrange(distance) for distance in DISTANCES}
    wrong = {}
    for endpoint, cell in tried_on(database_kind):
        wanted = expected(endpoint, API[endpoint], cell)
        fresh = wanted == DONE and REQUESTS[endpoint].method not in READS
        uids = counties.arrange(cell.distance) if fresh else things[cell.distance]
        found = outcome(endpoint, ask(counties, endpoint, cell, uids))
        if found != wanted:
            wrong[f"{endpoint}: {cell}"] = (wanted, found)

    assert wrong == {}


def ask(counties: Counties, endpoint: str, cell: Cell, uids: dict[str, str]) -> TestResponse:
    answer: TestResponse = REQUESTS[endpoint].send(counties.caller(cell.who, cell.scope), uids)
    return answer


def outcome(endpoint: str, answer: TestResponse) -> Outcome:
    """Return what came of it; of a batch, what came of its only item."""
    status = answer.status_code
    if endpoint == "api.batches.take" and status == 207:
        status = answer.json["items"][0]["status"]
    return DONE if status in (200, 201) else status


@by_reach
def test_a_list_holds_what_the_reader_may_know_of_and_nothing_else(counties: Counties) -> None:
    things = {distance: counties.arrange(distance) for distance in DISTANCES}
    wrong = []
    for endpoint, kind in LISTS.items():
        for who in CALLERS:
            answer = counties.caller(who).get(f"{REQUESTS[endpoint].path}?limit=200")
            listed = {each["id"] for each in (answer.json.get("items") or ())}
            shown = {distance for distance, uids in things.items() if uids[kind] in listed}
            if shown != known(who, endpoint, kind):
                wrong.append((endpoint, who, shown))

    assert wrong == []


def known(who: str, endpoint: str, kind: str) -> set[str]:
    """Return at which distances *who* may know of a thing of that *kind*."""
    if who == "nobody":
        return set()
    about = next(row.about for row in ROUTES.values() if row.about.value == kind)
    can_list = expected(endpoint, API[endpoint], Cell(who, "*", next(iter(DISTANCES)))) == DONE
    return {each for each in DISTANCES if can_list and Cell(who, "*", each).knows(about)}
