"""`python -m bench.page`: how long a plan's page of many activities takes, and what it weighs.

Time is that of the server as a browser meets it: from the request's first byte on a connection
that is open to the answer's last, one request at a time, without compression on the way. Weight
is all that a browser loads the first time, compressed as the service sends it.
"""

import argparse
import http.client
import re
import statistics
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bench import cluster, serve
from bench.stage import home_at
from service.core import migrations
from service.core.db import transaction
from service.workflows import operations as op
from tests.support.browsing import a_visitor
from tests.support.world import World, a_world

OWNERS = ("karlstad", "sunne", "arvika")
GOALS = 8
LOADED = re.compile(r'(?:href|src)="(/assets/[^"]+)"')
VIEWS = ("", "?view=board", "?view=timeline", "?group=owner", "?q=rutin&late=1")
WARM = 20  # requests before any is counted
OK = 200


def main() -> None:
    """Build the plan, serve it, and print what each view takes and weighs."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--activities", type=int, default=200)
    parser.add_argument("--requests", type=int, default=200, help="for each view")
    asked = parser.parse_args()
    with home_at(None) as home, cluster.running(home) as own:
        own.create("page")
        path, cookie = _build(own.url("page"), asked.activities)
        own.settle()
        with serve.service(own, "page", home) as served:
            for line in _looks(served, path, cookie, asked.requests):
                print(line, flush=True)


def _build(url: str, activities: int) -> tuple[str, str]:
    """Make the plan; return where its page is, and the cookies of its coordinator's browser."""
    migrations.upgrade(url)
    with a_world(url, OWNERS) as world:
        goals = _goals(world)
        for number in range(activities):
            first = date(2026, 1, 1) + timedelta(days=number * 5)
            world.propose(
                "karlstad*",
                *OWNERS[1:],
                number=f"{number % GOALS + 1}.{number // GOALS + 1}",
                title=f"Ta fram en rutin för att fråga om våld, nummer {number}",
                goal_id=goals[number % GOALS],
                focus=number % 9 == 0,
                starts_on=first,
                ends_on=first + timedelta(days=200),
                anchor_by=first,
            )
        browser = a_visitor(world)
        browser.open_link("coordinator")
        headers = browser.client.get("/account", base_url="https://localhost").request.headers
        return f"/plans/{world.county.plan}", headers["Cookie"]


def _goals(world: World) -> list[int]:
    with world.app.app_context(), transaction() as session:
        actor, plan = world.county.coordinator, world.county.plan
        titles = (f"Delmål {number}: våld upptäcks tidigare" for number in range(1, GOALS + 1))
        return [op.add_goal(session, actor, plan, {"title": title}).id for title in titles]


def _looks(served: serve.Served, path: str, cookie: str, requests: int) -> Iterator[str]:
    connection = http.client.HTTPConnection(cluster.HOST, served.port)
    plain = {"Cookie": cookie, "X-Forwarded-Proto": "https"}
    page = _get(connection, path, plain).decode()
    packed = plain | {"Accept-Encoding": "gzip, deflate, br, zstd"}  # as browsers do
    assets = {each: len(_get(connection, each, packed)) for each in set(LOADED.findall(page))}
    for view in VIEWS:
        before = served.process.busy()
        taken = sorted(_timed(connection, path + view, plain, requests))
        busy = 1000 * (served.process.busy() - before) / (WARM + requests)
        weight = len(_get(connection, path + view, packed))
        yield (
            f"{view or 'table':16} median {statistics.median(taken):5.1f} ms,"
            f" 95 % {taken[len(taken) * 95 // 100]:5.1f} ms, of processor {busy:5.1f} ms,"
            f" page {weight / 1000:5.1f} kB, with all it loads"
            f" {(weight + sum(assets.values())) / 1000:5.1f} kB"
        )


def _timed(
    connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str], requests: int
) -> Iterator[float]:
    """Yield how many milliseconds each request took."""
    for number in range(WARM + requests):
        started = time.perf_counter()
        _get(connection, path, headers)
        if number >= WARM:
            yield 1000 * (time.perf_counter() - started)


def _get(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> bytes:
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != OK:
        message = f"{path} answered {answer.status}"
        raise RuntimeError(message)
    return body


if __name__ == "__main__":
    main()
