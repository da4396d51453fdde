"""Many people at the same moment, each in a thread and a session of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from service.core.db import transaction
from service.core.errors import RefusedError, ServiceError
from service.models.words import Role
from tests.support import slow_replay
from tests.support.acting import COUNTY, County
from tests.support.slow_rules import Telling, judge

DONE = "done"
Deed = Callable[[], object]


def at_once(app: Flask, *deeds: Deed) -> list[str]:
    """Let everybody go at the same moment; return what came of each: done, or the codes."""
    barrier = Barrier(len(deeds), timeout=60)

    def act(deed: Deed) -> str:
        with app.app_context():
            barrier.wait()
            return outcome_of(deed)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(act, deeds))


def outcome_of(deed: Deed) -> str:
    """Return what came of a deed; an error that is not the service's own is raised."""
    try:
        deed()
    except RefusedError as error:
        return ",".join(each.code for each in error.refusals)
    except ServiceError as error:
        return error.code
    return DONE


def told_wrong(county: County, uid: str) -> list[str]:
    """Return what the slow reading of an activity's rules and trail finds."""
    people = {
        each.person: (each.organisations, each.counties(Role.COORDINATOR) or frozenset())
        for each in county.people.values()
        if each.person
    }
    with transaction() as session:
        connection = session.connection()
        beside = slow_replay.texts(connection, uid)
        telling = Telling(people=people, county=COUNTY, beside=beside)
        faults = judge(telling, slow_replay.links(connection, uid))
        return faults + list(slow_replay.differences(connection, uid, telling.story))
