"""Every page that is about a thing, for everyone, at every distance: as the table of rights says.

The API's ways are tried one by one in test_every_way_in.py. A page's form is sent empty: whoever
may is told what it lacks, whoever may not is told that first.
"""

from collections.abc import Iterator

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service.auth.page_rights import PAGES
from service.auth.rights import About
from tests.integration.security.judging import (
    DONE,
    NOT_FOUND,
    NOT_PERMITTED,
    UNAUTHENTICATED,
    Cell,
    Outcome,
    expected,
)
from tests.integration.security.places import CALLERS, DISTANCES, Counties
from tests.support.browsing import GIVEN, Visitor, a_visitor, address_of, token_in
from tests.support.databases import BY_REACH, KINDS, by_reach
from tests.support.sizes import size

THINGS = {
    About.ACTIVITY: "activity",
    About.AGREEMENT: "agreement",
    About.ORGANISATION: "organisation",
    About.PERSON: "person",
    About.PLAN: "plan",
}
ABOUT = {name: row for name, row in PAGES.items() if row.about in THINGS}
LACKING = "web.person.remove_password"  # of somebody who has none: there is nothing to take away
TOLD = {401: UNAUTHENTICATED, 403: NOT_PERMITTED, 404: NOT_FOUND}


def routes(counties: Counties) -> Iterator[tuple[str, str, Rule]]:
    """Yield endpoint, method and rule of every page that is about something."""
    for rule in counties.world.app.url_map.iter_rules():
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            if rule.endpoint in ABOUT:
                yield rule.endpoint, method, rule


@by_reach
def test_every_page_about_a_thing_lets_in_whom_the_table_names(
    counties: Counties, database_kind: str
) -> None:
    things = {distance: counties.arrange(distance) for distance in DISTANCES}
    visitors = {who: signed_in(counties, who) for who in CALLERS}
    everything = [
        (endpoint, method, rule, Cell(who, "*", distance))
        for endpoint, method, rule in routes(counties)
        for who in CALLERS
        for distance in DISTANCES
    ]
    kinds = (*KINDS, BY_REACH)
    every = 4 * len(kinds)  # with ``--full`` all of it on each database, else a quarter in all
    tried = everything[size(4 * kinds.index(database_kind), 0) :: size(every, 1)]
    wrong = {}
    for endpoint, method, rule, cell in tried:
        path = address_of(rule, {**GIVEN, **named(things[cell.distance], endpoint)})
        visitor = visitors[cell.who]
        found = outcome(ask(visitor, method, path))
        if endpoint == LACKING and found == NOT_FOUND:
            continue
        wanted = expected(endpoint, ABOUT[endpoint], cell)
        if found != wanted:
            wrong[f"{method} {endpoint}: {cell}"] = (wanted, found)

    assert wrong == {}
    assert len(tried) >= 100


def named(uids: dict[str, str], endpoint: str) -> dict[str, str]:
    """Return what stands in an address for the thing that *endpoint* is about."""
    return {
        "uid": uids[THINGS[ABOUT[endpoint].about]],
        "entry": uids["entry"],
        "party": uids["party"],
        "goal": uids["goal"],
        "organisation": uids["organisation"],
        "role": uids["role"],
        "transition": "adopt" if endpoint.startswith("web.plan_edit.") else "anchor",
    }


def signed_in(counties: Counties, who: str) -> Visitor:
    """Return a browser in which *who* is signed in."""
    visitor = a_visitor(counties.world)
    if who != "nobody":
        visitor.open_link(f"trying {who}")
    return visitor


def ask(visitor: Visitor, method: str, path: str) -> TestResponse:
    """Read the page, or send its form with nothing in it but our token."""
    if method == "GET":
        return visitor.get(path)
    return visitor.send(path, csrf_token=token_in(visitor.get("/sign-in/reset").text))


def outcome(answer: TestResponse) -> Outcome:
    """Return what came of it: to be sent to sign in is to be nobody."""
    if answer.headers.get("Location") == "/sign-in":
        return UNAUTHENTICATED
    if answer.status_code in TOLD:
        return TOLD[answer.status_code]
    return DONE if answer.status_code in (200, 303, 409, 422) else answer.status_code
