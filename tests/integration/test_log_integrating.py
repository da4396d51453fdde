"""Committed entries get a place in the log once each, without gaps, in their subjects' order."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from service.core.db import transaction
from service.trail.integrating import integrate
from tests.support.straight import straight
from tests.support.subjects import serving

PLACES = """SELECT leaf_index, stream, sequence, l.leaf_hash = e.leaf_hash AS same FROM trail_leaf l
    JOIN trail_entry e ON e.id = l.entry_id ORDER BY leaf_index"""


def test_entries_get_places_in_order_batch_by_batch(migrated_url: str) -> None:
    with straight(migrated_url) as sql, serving(migrated_url):
        for stream in ("system", "security", "system", "system", "security"):
            sql.add_entry(stream)

        counted = []
        for _ in range(4):
            with transaction() as session:
                counted.append(integrate(session, 2))

        with sql.engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(sa.text(PLACES))]
        assert counted == [2, 2, 1, 0]
        assert rows == [
            (0, "system", 1, True),
            (1, "security", 1, True),
            (2, "system", 2, True),
            (3, "system", 3, True),
            (4, "security", 2, True),
        ]
        assert sql.rows("trail_pending") == []


def test_what_is_rolled_back_waits_as_before(migrated_url: str) -> None:
    with straight(migrated_url) as sql, serving(migrated_url):
        sql.add_entry("system")

        with transaction() as session:
            integrate(session)
            session.rollback()

        assert len(sql.rows("trail_pending")) == 1
        assert sql.rows("trail_leaf") == []


def test_the_database_refuses_an_entry_that_already_has_a_place(migrated_url: str) -> None:
    with straight(migrated_url) as sql, serving(migrated_url):
        sql.add_entry("system")
        with transaction() as session:
            integrate(session)
        sql.run("INSERT INTO trail_pending (entry_id) SELECT id FROM trail_entry")

        with pytest.raises(IntegrityError), transaction() as session:
            integrate(session)

        assert len(sql.rows("trail_leaf")) == 1
