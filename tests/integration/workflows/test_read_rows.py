"""A row that is read past the library stands in the session as one that the library read."""

from typing import Any

import pytest
from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_dict

from service.core.db import Base, db, transaction
from service.core.read_rows import ReadRows
from service.core.spelled import Spelled
from service.models import Activity, Organisation, Plan, Responsibility
from service.models.words import Precision
from tests.support.acting import TODAY, County
from tests.support.stepping import add_activity

MODELS = (Activity, Plan, Responsibility, Organisation)


@pytest.fixture
def activity(county: County) -> str:
    return add_activity(
        county,
        ["arvika", "torsby"],
        unmatched=["Föreningen"],
        starts_on=TODAY,
        ends_on=TODAY,
        precision=Precision.DAY,
    )


def taken(session: Session, rows: ReadRows, *where: ColumnElement[bool]) -> list[Any]:
    """Read rows of one model, in the order of their keys."""
    asked = Spelled(select(*rows.columns).where(*where).order_by(rows.columns[0].table.c.id))
    return [rows.take(session, each)[0] for each in asked.ask(session.connection(), {})]


def columns_of(row: Base) -> dict[str, Any]:
    read = instance_dict(row)
    return {each.key: read[each.key] for each in inspect(type(row)).column_attrs}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.usefixtures("activity")
def test_every_column_is_as_the_library_reads_it(model: type[Base]) -> None:
    with Session(db.engine) as session:
        ordered = select(model).order_by(inspect(model).columns["id"])
        expected = [columns_of(each) for each in session.scalars(ordered)]
    with Session(db.engine) as session:
        read = taken(session, ReadRows(model))

        assert [columns_of(each) for each in read] == expected
        assert all(each in session and inspect(each).persistent for each in read)
        assert not session.dirty
    assert expected


def test_what_is_changed_is_written(activity: str) -> None:
    with transaction() as session:
        (row,) = taken(session, ReadRows(Activity), Activity.uid == activity)
        row.round = 7
        assert list(session.dirty) == [row]
        assert inspect(row).attrs.round.history.deleted == [1]
        session.rollback()


def test_what_was_not_read_is_read_when_it_is_asked_for(activity: str) -> None:
    with transaction() as session:
        (row,) = taken(session, ReadRows(Activity, "id", "uid"), Activity.uid == activity)

        assert set(instance_dict(row)) - {"_sa_instance_state"} == {"id", "uid"}
        assert row.title == "En aktivitet"
        assert [each.written_as for each in row.responsibilities][-1] == "Föreningen"
        assert row.plan.title


def test_a_row_that_is_held_is_the_same_and_as_it_stands_now(activity: str) -> None:
    with transaction() as session:
        held = session.scalars(select(Activity).where(Activity.uid == activity)).one()
        parts = list(held.responsibilities)
        held.title = "Inte sparat"
        held.comment = "Inte heller"

        (row,) = taken(session, ReadRows(Activity, "id", "title"), Activity.uid == activity)

        assert row is held
        assert (row.title, row.comment) == ("En aktivitet", None)
        assert not session.dirty
        assert row.responsibilities == parts
        session.rollback()


def test_none_is_taken_where_a_join_found_none(county: County, activity: str) -> None:
    part, owner = ReadRows(Responsibility), ReadRows(Organisation, "id", "name")
    found = (
        select(*part.columns, *owner.columns, Activity.uid)
        .select_from(Responsibility)
        .join(Responsibility.activity)
        .outerjoin(Responsibility.organisation)
        .where(Activity.uid == activity)
        .order_by(Responsibility.id)
    )
    with transaction() as session:
        answers = Spelled(found).ask(session.connection(), {})
        read = [owner.take(session, part.take(session, each)[1]) for each in answers]

    names = [organisation and organisation.name for organisation, _ in read]
    assert names == [*(county.organisations[each].name for each in ("arvika", "torsby")), None]
    assert {after for _, (after,) in read} == {activity}
