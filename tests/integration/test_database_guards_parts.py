"""Past all code, a row in another's history changes only by a later entry of that history."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from service.core import ids
from service.core.clock import now
from service.core.db import transaction
from tests.support.straight import PARENTS, Straight, straight, update
from tests.support.subjects import Settled, an_organisation, serving, settle

EDITED = sorted(set(PARENTS) - {"status_report", "review"})
FRESH: dict[str, dict[str, Any]] = {
    "party": {"joined_on": "2001-01-01"},
    "goal": {"position": 9},
    "api_token": {"digest": b"d"},
    "calendar_link": {"digest": b"d"},
}
ANCHOR = "UPDATE responsibility SET state = 'anchored', entry_sequence = :sequence"
NOT_ITS_OWN = "responsibility changes state only by an entry of its organisation"


class Place(NamedTuple):
    """A settled county, and the way past all code into its database."""

    settled: Settled
    sql: Straight

    def add_entry(self, table: str, organisation: str | None = None) -> int:
        """Append an entry to the stream of the row in *table* and return its number."""
        stream = getattr(self.settled, table).stream
        return self.sql.add_entry(stream, organisation).sequence


@pytest.fixture
def place(migrated_url: str) -> Iterator[Place]:
    with serving(migrated_url), straight(migrated_url) as sql:
        yield Place(settle(), sql)


@pytest.mark.parametrize("table", EDITED)
def test_a_part_changes_by_a_later_entry_of_its_subject(place: Place, table: str) -> None:
    statement = update(table, "entry_sequence = :sequence")
    missing = 1 + place.sql.value(
        "SELECT max(sequence) FROM trail_entry WHERE stream LIKE :kind",
        kind=f"{PARENTS[table]}/%",
    )
    said = place.sql.refusal(statement, sequence=missing)
    added = place.add_entry(PARENTS[table])

    assert said == f"{table} names no entry of its {PARENTS[table]}"
    assert added == missing
    assert place.sql.refusal(statement, sequence=added) is None
    assert place.sql.refusal(statement, sequence=added - 1) == (
        f"{table} is changed with a later entry, id, uid and {PARENTS[table]} stay"
    )


@pytest.mark.parametrize("table", EDITED)
@pytest.mark.parametrize("change", ["id = 77", "uid = 'another'", "{parent}_id = 77"])
def test_a_part_stays_with_its_subject(place: Place, table: str, change: str) -> None:
    later = place.add_entry(PARENTS[table])
    change = change.format(parent=PARENTS[table])

    said = place.sql.refusal(update(table, f"entry_sequence = :sequence, {change}"), sequence=later)

    assert said in (
        f"{table} is changed with a later entry, id, uid and {PARENTS[table]} stay",
        f"{table} names no entry of its {PARENTS[table]}",
    )


@pytest.mark.parametrize("table", sorted(PARENTS))
def test_a_new_part_names_an_entry_of_its_subject(place: Place, table: str) -> None:
    fresh: dict[str, Any] = {"uid": "a new one", **FRESH.get(table, {})}
    if table == "responsibility":
        fresh["organisation_id"] = _another_organisation()
    missing = {**fresh, "entry_sequence": place.add_entry(PARENTS[table]) + 1}
    there = {**fresh, "entry_sequence": missing["entry_sequence"] - 1}

    said = place.sql.refusal(place.sql.copy(table, **missing), **missing)

    assert said == f"{table} names no entry of its {PARENTS[table]}"
    assert place.sql.refusal(place.sql.copy(table, **there), **there) is None


def _another_organisation() -> int:
    with transaction() as session:
        return an_organisation(session, "Grannkommunen").id


def test_a_state_moves_by_an_entry_of_its_own_organisation(place: Place) -> None:
    unnamed = place.add_entry("activity")
    another = place.add_entry("activity", organisation=ids.new_uid(now()))
    assert place.sql.refusal(ANCHOR, sequence=unnamed) == NOT_ITS_OWN
    assert place.sql.refusal(ANCHOR, sequence=another) == NOT_ITS_OWN

    own = place.add_entry("activity", organisation=place.settled.organisation.uid)

    assert place.sql.refusal(ANCHOR, sequence=own) is None


def test_a_state_moves_by_an_entry_that_a_later_one_of_the_same_deed_hides(place: Place) -> None:
    place.add_entry("activity", organisation=place.settled.organisation.uid)
    last = place.add_entry("activity")

    assert place.sql.refusal(ANCHOR, sequence=last) is None


def test_an_entry_moves_a_state_once(place: Place) -> None:
    own = place.add_entry("activity", organisation=place.settled.organisation.uid)
    place.sql.run(ANCHOR, sequence=own)
    again = ANCHOR.replace("anchored", "implemented")

    assert place.sql.refusal(again, sequence=own)
    assert place.sql.refusal(again, sequence=place.add_entry("activity")) == NOT_ITS_OWN


def test_letting_go_of_the_organisation_frees_no_state(place: Place) -> None:
    statement = f"{ANCHOR}, organisation_id = NULL, written_as = 'Kommunen'"

    assert place.sql.refusal(statement, sequence=place.add_entry("activity")) == NOT_ITS_OWN


def test_a_part_changes_without_its_organisation_as_long_as_its_state_stays(place: Place) -> None:
    statement = "UPDATE responsibility SET note = 'x', entry_sequence = :sequence"

    assert place.sql.refusal(statement, sequence=place.add_entry("activity")) is None


def test_a_status_report_is_never_changed(place: Place) -> None:
    statement = "UPDATE status_report SET signal = 'red', entry_sequence = :sequence"

    said = place.sql.refusal(statement, sequence=place.add_entry("activity"))

    assert said == "status_report is never changed"


def test_a_tokens_use_is_noted_without_an_entry_and_nothing_else_with_it(place: Place) -> None:
    used = "UPDATE api_token SET last_used_at = '2026-02-03 04:05:06+00:00'"

    assert place.sql.refusal(used) is None
    assert place.sql.refusal(f"{used}, revoked = :no", no=True) == (
        "api_token is changed with a later entry, id, uid and person stay"
    )
