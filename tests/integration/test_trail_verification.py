"""With the database's guards switched off, whatever is altered is found and named."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from service.core.db import Base, db, transaction
from service.trail.snapshot import database_source
from service.trail.verify import verify
from service.trail.verify_findings import Finding
from tests.support.history import Place, findings, live, placed, verified
from tests.support.straight import CHILDREN, MAPPERS, SUBJECTS, update
from tests.support.subjects import serving, tell

Row = sa.RowMapping

# When a token was last used is no part of the history; a row's own key stands in no entry, and
# what refers to a row by it is compared by the row's uid.
EXEMPT = {("api_token", "last_used_at")} | {(table, "id") for table in CHILDREN}

EARLY = date(1999, 1, 1)
OTHER: dict[type[Any], Any] = {
    sa.Integer: 7_000_000,
    sa.Date: EARLY,
    sa.DateTime: datetime(1999, 1, 1, tzinfo=UTC),
    sa.JSON: ["x"],
    sa.LargeBinary: b"x" * 32,
    sa.String: "x",
}


@pytest.fixture
def place(migrated_url: str) -> Iterator[Place]:
    with placed(migrated_url) as place:
        yield place


def test_a_record_that_nobody_has_touched_is_sound(migrated_url: str) -> None:
    with serving(migrated_url):
        live()
        report = verified()

    assert [str(finding) for finding in report.findings] == []
    assert report.sound
    assert (report.entries, report.streams, report.rows) == (17, 7, 19)


def test_what_is_written_while_the_record_is_read_does_not_disturb(migrated_url: str) -> None:
    with serving(migrated_url):
        lived = live()
        with database_source(db.engine) as source:
            before = len(list(source.heads()))
            with transaction() as session:
                session.add(lived.plan)
                lived.plan.title = "En annan rubrik"
                tell(session, lived.plan)
            report = verify(source)

    assert report.sound
    assert (report.entries, report.streams) == (17, before)


def test_every_column_of_every_kind_of_row_is_named_when_it_is_changed(place: Place) -> None:
    missed = []
    for name in (*SUBJECTS, *CHILDREN):
        row = place.rows(name)[0]
        for column in Base.metadata.tables[name].columns:
            found = _found_when_changed(place.sql, column, row)
            if (name, column.name) not in EXEMPT and not _names(found, column, row):
                missed.append((name, column.name, [str(each) for each in found]))

    assert missed == []
    assert verified().sound


@pytest.mark.parametrize("table", [*SUBJECTS, *CHILDREN])
def test_a_row_that_has_been_removed_is_named(place: Place, table: str) -> None:
    row = place.rows(table)[-1]
    place.remove(table, row["id"])

    code = "row_missing" if table in CHILDREN else "stream_without_row"
    assert (_place_of(table, row), code) in {(each.row, each.code) for each in findings()}


@pytest.mark.parametrize("table", [*SUBJECTS, *CHILDREN])
def test_a_row_that_no_entry_tells_of_is_named(place: Place, table: str) -> None:
    columns = Base.metadata.tables[table]
    other = {"id": 7_000_000, "uid": "x", "email": "x", "digest": b"x", "joined_on": EARLY}
    row = dict(place.rows(table)[0])
    if table == "goal":
        other["position"] = 9
    if table == "responsibility":
        other["removed"] = True
    place.sql.execute(columns.insert().values(row | {k: v for k, v in other.items() if k in row}))

    kind = MAPPERS[table].kind
    code = "row_extra" if table in CHILDREN else "row_without_stream"
    assert (f"{kind}/x", code) in {(each.row, each.code) for each in findings()}


def test_a_reference_to_nothing_is_named(place: Place) -> None:
    plan, report = place.rows("plan")[0], place.rows("status_report")[0]
    place.change("plan", plan["id"], agreement_id=7_000_000)
    place.change("status_report", report["id"], activity_id=7_000_000)

    found = findings()

    stranded = _place_of("status_report", report)
    assert ("column_differs", "agreement") in {(f.code, f.values.get("column")) for f in found}
    assert Finding("row_without_stream", "activity/", row=stranded) in found


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("activity", "title", "CAST(x'ff' AS TEXT)"),
        ("activity", "focus", "5"),
        ("plan", "period_start", "'never'"),
        ("plan", "updated_at", "7"),
        ("organisation", "aliases", "'[x'"),
        ("organisation", "head", "'x'"),
        ("organisation", "version", "'x'"),
        ("responsibility", "blocked", "''"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_too(
    place: Place, table: str, column: str, value: str
) -> None:
    place.sql.exec_driver_sql(update(table, f"{column} = {value}"))

    assert column in {each.values.get("column") for each in findings()}


def _found_when_changed(sql: sa.Connection, column: sa.Column[Any], row: Row) -> list[Finding]:
    """Return the findings while *row* holds another value in *column*, and put the old one back."""
    table, old = column.table, row[column.name]
    new = _another(column, old)
    before = table.c.id == row["id"]
    sql.execute(table.update().where(before).values({column.name: new}))
    after = table.c.id == new if column.name == "id" else before
    found = list(verified().findings)
    sql.execute(table.update().where(after).values({column.name: old}))
    return found


def _another(column: sa.Column[Any], old: Any) -> Any:  # noqa: ANN401 -- any column value
    """Return another value, past the codes that our own type would refuse."""
    if isinstance(column.type, sa.Enum):
        return sa.literal("x", sa.String)
    if isinstance(old, bool):
        return not old
    generic = column.type.impl if isinstance(column.type, sa.TypeDecorator) else column.type
    return next(value for kind, value in OTHER.items() if isinstance(generic, kind))


def _names(found: list[Finding], column: sa.Column[Any], row: Row) -> bool:
    """Tell whether the findings name the row, and the column unless it is what names the row."""
    kind = MAPPERS[str(column.table)].kind
    place = f"{kind}/{row['uid']}"
    told = {(each.row, each.code) for each in found}
    if column.name == "id":
        return bool(found)
    if column.name == "uid" or column.name.removesuffix("_id") == _owner(column.table):
        return bool({(place, "row_missing"), (place, "stream_without_row")} & told)
    name = column.name.removesuffix("_id")
    return any(each.row == place and each.values.get("column") == name for each in found)


def _place_of(table: str, row: Row) -> str:
    return f"{MAPPERS[table].kind}/{row['uid']}"


def _owner(table: sa.FromClause) -> str | None:
    owners = {
        "responsibility": "activity",
        "status_report": "activity",
        "review": "activity",
        "meeting": "organisation",
        "webhook": "organisation",
        "calendar_link": "person",
        "party": "agreement",
        "goal": "plan",
        "person_role": "person",
        "api_token": "person",
    }
    return owners.get(str(table))
