"""Past all code, a text in a status report gives way to the mark of an erasure, nothing else."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from service.core import clock, ids
from service.core.db import transaction
from service.models import StatusReport
from tests.support.straight import Straight, straight
from tests.support.subjects import Settled, serving, settle, tell

REFUSED = "status_report is never changed"
MARKED = "comment = '[raderat]', entry_sequence = :sequence"


class Place(NamedTuple):
    """A settled county, and the way past all code into its database."""

    settled: Settled
    sql: Straight

    def told(self, event: str) -> int:
        """Let an entry tell of *event* in the activity; return its number."""
        with transaction() as session:
            session.add(self.settled.activity)
            return tell(session, self.settled.activity, event=event).sequence

    def refusal(self, assignments: str, sequence: int) -> str | None:
        """Return what the guards say to an update of the report."""
        statement = f"UPDATE status_report SET {assignments} WHERE comment IS NOT NULL"  # noqa: S608 -- from below
        return self.sql.refusal(statement, sequence=sequence)


@pytest.fixture
def place(migrated_url: str) -> Iterator[Place]:
    with serving(migrated_url), straight(migrated_url) as sql:
        settled = settle()
        with transaction() as session:
            for row in (settled.activity, settled.responsibility):
                session.add(row)
            report = StatusReport(
                uid=ids.new_uid(clock.now()),
                activity_id=settled.activity.id,
                organisation_id=settled.organisation.id,
                comment="En kommentar",
                blocked=False,
            )
            session.add(report)
            tell(session, settled.activity, report, event="status_report")
        yield Place(settled, sql)


def test_a_text_gives_way_to_the_mark_by_an_entry_that_says_so(place: Place) -> None:
    before = place.refusal(MARKED, place.told("edit"))
    sequence = place.told("erase")
    others = [
        place.refusal(assignments, sequence)
        for assignments in (
            "comment = '[raderat]'",
            "entry_sequence = :sequence",
            "comment = 'Något annat', entry_sequence = :sequence",
            "comment = NULL, entry_sequence = :sequence",
            f"{MARKED}, signal = 'red'",
            f"{MARKED}, person = 'någon annan'",
            f"{MARKED}, reported_at = '2020-01-01 00:00:00.000000'",
        )
    ]

    allowed = place.refusal(MARKED, sequence)
    again = place.refusal("comment = 'Åter', entry_sequence = :sequence", sequence)

    assert (before, others) == (REFUSED, [REFUSED] * len(others))
    assert (allowed, again) == (None, REFUSED)
    held = place.sql.value("SELECT comment FROM status_report WHERE comment IS NOT NULL")
    assert held == "[raderat]"
