"""Past all code, nothing with a history is deleted but what a decision of its plan names."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from service.core.db import transaction
from service.models import Activity
from service.trail.deed import Deed
from service.trail.draft import Draft
from service.trail.ledger import Ledger
from tests.support.straight import Straight, delete, straight
from tests.support.subjects import Settled, serving, settle, tell

PUT_DOWN = """INSERT INTO trail_thinned (stream, entry_id, plan_id)
    SELECT :stream, e.id, p.id FROM trail_entry e, plan p WHERE e.uid = :entry"""
UNDECIDED = "trail_thinned names no decision of its plan"
CHILDREN = ("activity_word", "activity_order", "responsibility", "status_report", "review")
BODIES = """DELETE FROM trail_body WHERE entry_id IN
    (SELECT id FROM trail_entry WHERE stream = :stream)"""


class Place(NamedTuple):
    """A settled county whose plan is closed, and the way past all code into its database."""

    settled: Settled
    sql: Straight

    @property
    def stream(self) -> str:
        """The activity's stream."""
        return self.settled.activity.stream

    def told(self, event: str, *uids: str, of: str = "plan") -> str:
        """Let an entry of the plan, or *of* another subject, name activities; return its uid."""
        subject = getattr(self.settled, of)
        with transaction() as session:
            session.add(subject)
            ledger = Ledger(session, Deed(person=None, role="system", request_id="r"), subject)
            removed = [{"activity": uid, "entries": 1, "digest": ""} for uid in uids]
            written = ledger.write(Draft(event=event, evidence={"removed": removed}))
            ledger.close()
        return written.uid

    def put_down(self, entry: str, **values: Any) -> str | None:  # noqa: ANN401 -- columns
        """Return what the guards say to the activity's being put down as thinned by *entry*."""
        return self.sql.refusal(PUT_DOWN, **{"stream": self.stream, "entry": entry} | values)

    def decided(self) -> None:
        """Put the activity down by a decision."""
        assert self.put_down(self.told("thin", self.settled.activity.uid)) is None


@pytest.fixture
def place(migrated_url: str) -> Iterator[Place]:
    with serving(migrated_url), straight(migrated_url) as sql:
        place = Place(settle(), sql)
        sql.run("DELETE FROM trail_disclosure")  # which alone may go without a decision
        yield place


def close(place: Place) -> None:
    """Close the plan, as an entry tells."""
    with transaction() as session:
        plan = place.settled.plan
        session.add(plan)
        plan.state = type(plan.state).CLOSED
        tell(session, plan, event="close")


def test_what_a_decision_of_its_closed_plan_names_is_deleted_and_its_entries_stay(
    place: Place,
) -> None:
    close(place)
    place.decided()
    entries, heads = place.sql.rows("trail_entry"), place.sql.rows("trail_head")

    refused = place.sql.refusal(
        BODIES, *map(delete, CHILDREN), delete("activity"), stream=place.stream
    )

    assert refused is None
    assert place.sql.rows("activity") == place.sql.rows("responsibility") == []
    assert (place.sql.rows("trail_entry"), place.sql.rows("trail_head")) == (entries, heads)
    assert place.sql.refusal(delete("trail_body")) == "trail_body is never deleted"
    assert place.sql.refusal(delete("trail_entry")) == "trail_entry is never deleted"
    assert place.sql.refusal(delete("goal")) == "goal is never deleted"


def test_a_stream_is_put_down_only_by_an_entry_of_its_plan_that_names_it(place: Place) -> None:
    own, other = place.settled.activity.uid, "01a20000-0000-7000-8000-00000000ffff"
    still_open = place.put_down(place.told("thin", own))
    close(place)
    refused = [
        place.put_down(place.told("edit", own)),
        place.put_down(place.told("thin", other)),
        place.put_down(place.told("thin")),
        place.put_down(place.told("thin", own, of="agreement")),
        place.put_down(place.told("thin", own, of="activity")),
        place.put_down(place.told("thin", own), stream=f"activity/{other}"),
        place.put_down(place.told("thin", own), stream=place.settled.plan.stream),
    ]

    assert [still_open, *refused] == [UNDECIDED] * 8
    assert place.sql.refusal(delete("review")) == "review is never deleted"


def test_a_decision_does_not_reach_what_came_after_it(place: Place) -> None:
    close(place)
    early = place.told("thin", place.settled.activity.uid)
    with transaction() as session:
        session.add(place.settled.activity)
        tell(session, place.settled.activity)

    assert place.put_down(early) == UNDECIDED
    assert place.put_down(place.told("thin", place.settled.activity.uid)) is None


def test_what_was_put_down_stays_and_what_was_thinned_does_not_come_back(place: Place) -> None:
    close(place)
    place.decided()
    again = place.sql.copy("activity", uid=place.settled.activity.uid, id=77)
    moved = place.sql.refusal("UPDATE trail_thinned SET stream = 'activity/x'")
    gone = place.sql.refusal(delete("trail_thinned"))
    row = place.sql.refusal(again, uid=place.settled.activity.uid, id=77)

    assert moved == "trail_thinned is never changed"
    assert gone == "trail_thinned is never deleted"
    assert str(row).startswith("activity ")
    place.sql.run(BODIES, *map(delete, CHILDREN), stream=place.stream)
    kept = {name: getattr(place.settled.activity, name) for name in Activity.__table__.c.keys()}  # noqa: SIM118 -- a collection of columns
    place.sql.run(delete("activity"))
    columns = ", ".join(kept)
    back = f"INSERT INTO activity ({columns}) SELECT {', '.join(f':{n}' for n in kept)}"
    assert place.sql.refusal(back, **kept) == "activity was thinned by a decision"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_was_put_down_is_not_replaced(place: Place) -> None:
    close(place)
    place.decided()

    said = place.sql.refusal(place.sql.copy("trail_thinned", "INSERT OR REPLACE"))

    assert said == "trail_thinned is never replaced"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["trail_body", "trail_thinned", "activity", "review"])
def test_no_decision_empties_a_table(place: Place, table: str) -> None:
    close(place)
    place.decided()

    assert str(place.sql.refusal(f"TRUNCATE {table} CASCADE")).endswith("is never deleted")
