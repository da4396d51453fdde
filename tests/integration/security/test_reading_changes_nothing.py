"""Whatever is read, by whomever: no row of any table is another afterwards."""

import hashlib
from datetime import UTC, datetime

from sqlalchemy import select

from service.auth.rights import ROUTES, is_public
from service.core import clock
from service.core.db import Base, db
from tests.integration.security.asking import REQUESTS
from tests.integration.security.places import CALLERS, DISTANCES, Counties
from tests.support.databases import mostly_sqlite
from tests.support.world import World

NOON = datetime(2027, 3, 15, 11, tzinfo=UTC)
# What reading may leave behind: when a token was used, at most once an hour.
NOTED = {"api_token": {"last_used_at"}}
# And what an auditor has read of the trail: one entry, with its bytes, head and place in the queue.
RECORDED = {"trail_entry", "trail_body", "trail_head", "trail_pending"}
READINGS = {"api.history.show", "api.trail.show_trail", "api.reports.show"}
PUBLIC = ("/api-info", "/workflow", "/openapi.json", "/docs", "/problems", "/problems/not-found")


def digests(world: World) -> dict[str, str]:
    """Return for every table a digest of all its rows, but for what reading may note."""
    with world.app.app_context():
        found = {}
        for table in Base.metadata.sorted_tables:
            columns = [each for each in table.c if each.name not in NOTED.get(table.name, ())]
            rows = db.session.execute(select(*columns).order_by(*table.primary_key)).all()
            found[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
        db.session.rollback()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {table for table, digest in after.items() if digest != before[table]}


@mostly_sqlite
def test_no_route_that_is_read_changes_a_row(counties: Counties) -> None:
    things = {distance: counties.arrange(distance) for distance in DISTANCES}
    before = digests(counties.world)
    assert len(before) > 20
    found, answered = {}, set()
    for endpoint, request in REQUESTS.items():
        for who in CALLERS:
            if request.method != "GET" or is_recorded(endpoint, who):
                continue
            for uids in things.values():
                answered.add(request.send(counties.caller(who), uids).status_code)
                ask_about(counties, who, request.path.format(**uids))
        after = digests(counties.world)
        if after != before:
            found[endpoint] = changed(before, after)
            before = after

    assert found == {}
    assert answered == {200, 401, 403, 404}


def is_recorded(endpoint: str, who: str) -> bool:
    return endpoint in READINGS and who.startswith("auditor")


def ask_about(counties: Counties, who: str, path: str) -> None:
    assert counties.caller(who).call("HEAD", path).get_data() == b""
    counties.caller(who).call("OPTIONS", path)


def test_every_route_that_is_read_is_among_them(counties: Counties) -> None:
    rules = [each for each in counties.world.app.url_map.iter_rules() if "GET" in each.methods]
    read = {each.endpoint for each in rules if each.endpoint.startswith("api.")}
    private = {endpoint for endpoint in ROUTES if not is_public(endpoint)}

    assert read & private == {name for name, each in REQUESTS.items() if each.method == "GET"}


def test_what_is_public_changes_nothing_either(counties: Counties) -> None:
    before = digests(counties.world)

    statuses = {counties.caller("nobody").get(path).status_code for path in PUBLIC}

    assert statuses == {200}
    assert changed(before, digests(counties.world)) == set()


def test_an_auditor_s_reading_adds_to_the_trail_and_to_nothing_else(counties: Counties) -> None:
    uids = counties.arrange("own organisation")
    auditor = counties.caller("auditor")
    found = []
    for endpoint in sorted(READINGS):
        before = digests(counties.world)
        assert REQUESTS[endpoint].send(auditor, uids).status_code == 200
        found.append(changed(before, digests(counties.world)))

    assert found == [RECORDED] * len(READINGS)


def test_the_last_use_of_a_token_is_all_that_being_let_in_leaves(counties: Counties) -> None:
    with clock.set_to(NOON):
        before = digests(counties.world)
        counties.caller("coordinator", "read").get("/me")

        assert changed(before, digests(counties.world)) == set()
