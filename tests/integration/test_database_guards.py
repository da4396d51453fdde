"""Past all code, a row with a history changes only together with that history."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from service.core.db import Base, transaction
from service.models.words import PartState
from tests.support.straight import (
    ADD_ENTRY,
    CHILDREN,
    SUBJECTS,
    Link,
    Straight,
    another_value,
    delete,
    entry,
    next_link,
    straight,
    update,
)
from tests.support.subjects import Settled, serving, settle, tell

EXEMPT = {"api_token": {"last_used_at"}}  # may change without an entry
RISE = "version = :sequence, head = :leaf_hash"


class Place(NamedTuple):
    """A settled county, and the way past all code into its database."""

    settled: Settled
    sql: Straight

    def stream(self, table: str) -> str:
        """Name the stream of the row in *table*."""
        return str(getattr(self.settled, table).stream)


@pytest.fixture
def place(migrated_url: str) -> Iterator[Place]:
    with serving(migrated_url), straight(migrated_url) as sql:
        yield Place(settle(), sql)


def test_entries_and_rows_that_belong_together_pass(place: Place) -> None:
    activity, part = place.settled.activity, place.settled.responsibility

    with transaction() as session:
        session.add(activity)
        activity.title = "En ny rubrik"
        tell(session, activity)
        part.state = PartState.ANCHORED
        own = tell(session, activity, part, organisation=place.settled.organisation.uid)
        activity.focus = True
        last = tell(session, activity)

    assert place.sql.value("SELECT version FROM activity") == last.sequence
    assert place.sql.value("SELECT entry_sequence FROM responsibility") == own.sequence


@pytest.mark.parametrize("table", [*SUBJECTS, *CHILDREN])
def test_no_column_changes_without_an_entry(place: Place, table: str) -> None:
    before = place.sql.rows(table)

    allowed = {
        column.name
        for column in Base.metadata.tables[table].columns
        if column.name not in EXEMPT.get(table, ())
        and not place.sql.refusal(
            update(table, f"{column.name} = :value"), value=another_value(column)
        )
    }

    assert allowed == set()
    assert place.sql.rows(table) == before


@pytest.mark.parametrize("table", SUBJECTS)
def test_a_version_does_not_rise_without_an_entry(place: Place, table: str) -> None:
    last = place.sql.link(place.stream(table))
    assert last

    said = place.sql.refusal(
        update(table, RISE), sequence=last.sequence + 1, leaf_hash=last.leaf_hash
    )

    assert said == f"{table} is not at its last entry"


@pytest.mark.parametrize("table", SUBJECTS)
def test_a_version_is_the_number_of_the_streams_last_entry(place: Place, table: str) -> None:
    first = place.sql.add_entry(place.stream(table))
    last = place.sql.add_entry(place.stream(table))
    statement, wrong = update(table, RISE), f"{table} is not at its last entry"

    assert place.sql.refusal(statement, **first._asdict()) == wrong
    mixed = Link(last.sequence, first.leaf_hash)
    assert place.sql.refusal(statement, **mixed._asdict()) == wrong
    assert place.sql.refusal(statement, **last._asdict()) is None


@pytest.mark.parametrize("table", SUBJECTS)
def test_a_subject_keeps_its_key_and_its_identifier(place: Place, table: str) -> None:
    own = place.sql.add_entry(place.stream(table))
    others = [place.sql.add_entry(f"{table}/another") for _ in range(own.sequence)][-1]

    another_key = place.sql.refusal(update(table, f"{RISE}, id = 77"), **own._asdict())
    another_stream = place.sql.refusal(
        update(table, f"{RISE}, uid = 'another'"), **others._asdict()
    )

    wrong = f"{table} is changed with a higher version, id and uid stay"
    assert (another_key, another_stream) == (wrong, wrong)


@pytest.mark.parametrize("table", SUBJECTS)
def test_a_subject_is_not_made_without_an_entry(place: Place, table: str) -> None:
    values = {"uid": "a new one", **({"email": "b"} if table == "person" else {})}

    said = place.sql.refusal(place.sql.copy(table, **values), **values)

    assert said == f"{table} is not at its last entry"


@pytest.mark.parametrize("table", [*SUBJECTS, *CHILDREN])
def test_nothing_with_a_history_is_deleted(place: Place, table: str) -> None:
    said = place.sql.refusal(delete(table))

    assert said == f"{table} is never deleted"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", [*SUBJECTS, *CHILDREN, "county"])
def test_nothing_with_a_history_is_truncated(place: Place, table: str) -> None:
    said = place.sql.refusal(f"TRUNCATE {table} CASCADE")

    assert str(said).endswith("is never deleted")


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", SUBJECTS)
def test_the_guards_stand_while_a_session_replicates(place: Place, table: str) -> None:
    replicate = "SET LOCAL session_replication_role = replica"

    deleted = place.sql.refusal(replicate, delete(table))
    stale = place.sql.refusal(replicate, update(table, "updated_at = updated_at"))
    ahead = place.sql.refusal(replicate, update(table, "version = version + 1"))

    assert deleted == f"{table} is never deleted"
    assert stale == f"{table} is changed with a higher version, id and uid stay"
    assert ahead == f"{table} is not at its last entry"


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_rows_may_come_before_their_entry_in_one_transaction(place: Place) -> None:
    last = place.sql.link(place.stream("plan"))
    link = next_link(last)
    row = update("plan", f"{RISE}, state = 'closed'")

    place.sql.run(row, ADD_ENTRY, **entry(place.stream("plan"), last, link))

    assert place.sql.value("SELECT state FROM plan") == "closed"
