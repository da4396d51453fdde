"""The trail is walked by cursor, whatever narrows it and whatever is written meanwhile."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import InvalidError
from service.reports.history import TrailFilter, trail_list
from service.workflows.vocabulary import Actor
from tests.support.acting import ELSEWHERE, NOW, County, add_plan
from tests.support.stepping import add_activity, bring

Meanwhile = Callable[[], object]
DAY = timedelta(days=1)


def walked(
    session: Session,
    actor: Actor,
    limit: int,
    meanwhile: Meanwhile = list,
    **filters: Any,  # noqa: ANN401 -- as the filter has them
) -> Iterator[dict[str, Any]]:
    """Yield every entry page by page; between pages something happens *meanwhile*."""
    cursor: str | None = None
    while True:
        session.rollback()
        items, cursor = trail_list(session, actor, TrailFilter(**filters), cursor, limit)
        yield from items
        if cursor is None:
            return
        meanwhile()


@pytest.fixture
def uid(county: County) -> str:
    """Let an activity live over some days, and another county have a plan."""
    with clock.set_to(NOW):
        uid = add_activity(county, ["arvika", "torsby"])
        add_plan(county, code=ELSEWHERE)
    for day, states in enumerate(({"arvika": "anchored"}, {"torsby": "anchored"}), 1):
        with clock.set_to(NOW + day * DAY):
            bring(county, uid, **states)
    return uid


def asked(county: County, uid: str) -> dict[str, dict[str, Any]]:
    """Return each filter once, and some of them together."""
    person, arvika = county.reporter("arvika").person, county.uid("arvika")
    middle = {"since": NOW + DAY, "until": NOW + DAY}
    return {
        "none": {},
        "since": {"since": NOW + DAY},
        "until": {"until": NOW + DAY},
        "between": middle,
        "event": {"event": "anchor"},
        "activity": {"activity": uid},
        "plan": {"plan": county.plan},
        "organisation": {"organisation": arvika},
        "person": {"person": person},
        "county": {"county": "17"},
        "together": {"activity": uid, "county": "17", "person": person, **middle},
    }


def test_each_filter_is_walked_in_pages_of_any_size(
    county: County, session: Session, uid: str
) -> None:
    auditor = county.people["auditor"]
    whole = {}
    for name, filters in asked(county, uid).items():
        whole[name] = list(walked(session, auditor, 200, **filters))
        assert [list(walked(session, auditor, n, **filters)) for n in (1, 3)] == [whole[name]] * 2

    events = {name: [each["event"] for each in found] for name, found in whole.items()}
    assert events["activity"] == ["follow", "anchor", "anchor", "create"]
    assert events["since"] == events["activity"][:-1]
    assert events["between"] == events["person"] == events["together"] == ["anchor"]
    assert events["event"] == ["anchor", "anchor"]
    assert events["plan"] == [*events["activity"], "adopt", "create"]
    assert events["organisation"] == ["anchor", "add_party", "grant", "create"]
    assert set(events["until"]) >= {"create", "adopt", "grant", "anchor"}
    assert len(whole["none"]) > len(whole["county"]) > len(whole["plan"])


def test_nothing_is_met_twice_or_lost_when_entries_are_added_meanwhile(
    county: County, session: Session, uid: str
) -> None:
    auditor = county.people["auditor"]
    for filters in (
        {},
        {"county": "17"},
        {"plan": county.plan},
        {"since": NOW, "until": NOW + DAY},
    ):
        before = [each["id"] for each in walked(session, auditor, 200, **filters)]
        meanwhile = _adding(county)

        seen = [each["id"] for each in walked(session, auditor, 3, meanwhile, **filters)]

        assert seen == before
    assert uid


def _adding(county: County) -> Meanwhile:
    return lambda: add_activity(county, ["sunne"])


def test_a_cursor_of_what_one_may_not_read_is_a_place_and_no_more(
    county: County, session: Session, uid: str
) -> None:
    auditor, coordinator = county.people["auditor"], county.coordinator
    everything = list(walked(session, auditor, 200))
    own = {each["id"] for each in walked(session, coordinator, 200)}
    foreign = next(each["id"] for each in everything if each["id"] not in own)
    place = [each["id"] for each in everything].index(foreign)

    found, _ = trail_list(session, coordinator, TrailFilter(), foreign, 200)

    assert [each["id"] for each in found] == [
        each["id"] for each in everything[place:] if each["id"] in own
    ]
    with pytest.raises(InvalidError) as refused:
        trail_list(session, coordinator, TrailFilter(), uid, 20)
    assert [each.pointer for each in refused.value.errors] == ["/cursor"]
