"""What the ready lists share: whose trail is asked, and what an entry says, asked in SQL."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import CTE, JSON, ColumnElement, Float, select, true, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service.core import clock
from service.core.clock import SWEDEN
from service.core.ids import is_uid
from service.models import Activity, Body, Entry, Person, Plan
from service.reports.paging import Query
from service.workflows import access
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

SHOWN = 500  # rows of one page
MOST = 2_000  # rows of a list that is put together here
AT_ONCE = 2_000  # rows that a file fetches at a time

Rows = list[dict[str, Any]]
Every = Iterable[Mapping[str, Any]]  # to be read once


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a list is asked about: counties (None: all), a plan's uid; and what some ask beside it.

    ``organisation`` is a uid, ``days`` a number of days, ``day`` a day, ``at`` an instant (aware);
    ``state``, ``how`` and ``event`` are codes. ``after`` is the cursor behind which the page of
    ``limit`` rows begins. ``everywhere`` tells whether who asks may read all counties' trail.
    ``page`` is what a list of entries reads no further than: the place that it begins behind, if
    any (when recorded, key), and how many rows.
    """

    counties: frozenset[str] | None
    everywhere: bool = False
    plan: str | None = None
    organisation: str | None = None
    event: str = "anchor"
    at: datetime | None = None
    limit: int = SHOWN
    days: int = 30
    day: date | None = None
    state: str = "anchored"
    how: str = "been"
    after: str | None = None
    page: tuple[Sequence[Any], int] | None = None

    @property
    def instant(self) -> datetime:
        """The instant that is asked about: ``at``, or else when the day ends in Sweden."""
        if self.at is not None:
            return self.at
        day = self.day or clock.today()
        return datetime.combine(day + timedelta(days=1), time(), SWEDEN) - timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: the key of its cells, its heading, and how a cell is to be read.

    One that is ``named`` or ``titled`` has the uid of what it names beside it, under ``…_id``.
    """

    key: str
    title: Any
    kind: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A ready list: what it is called, what it tells, its columns, and how it is asked.

    *ask* answers with a page, and the first row of the next; *every* with all rows, one by one. One
    that is put together here answers whole, at most ``MOST`` rows. *asks* names the fields of
    ``Scope`` that it heeds beside county and plan; one that is *of_one_plan* is nothing without.
    *knows* tells whether a cursor is one of the list's.
    """

    title: Any
    about: Any
    columns: Sequence[Column]
    ask: Callable[[Session, Scope], Rows]
    every: Callable[[Session, Scope], Every] | None = None
    asks: Sequence[str] = ()
    of_one_plan: bool = False
    knows: Callable[[Scope], bool] = lambda scope: scope.after is None or is_uid(scope.after)

    def whole(self, session: Session, scope: Scope) -> Every:
        """Return all rows of the list; those of one that has no pages are what it answers with."""
        if self.every is not None:
            return self.every(session, scope)
        return self.ask(session, scope)


def counties(actor: Actor, county: str | None) -> frozenset[str] | None:
    """Return whose trail *actor* examines: that of *county*, or of all where they may.

    Raises NotPermittedError.
    """
    if county is not None:
        access.demand(actor, Right.READ_TRAIL, county)
        return frozenset({county})
    access.demand_anywhere(actor, Right.READ_TRAIL)
    return access.counties_of(actor, Right.READ_TRAIL)


def within(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` for those that *scope* is about."""
    near = true() if scope.counties is None else Activity.county_code.in_(scope.counties)
    return near if scope.plan is None else near & (Plan.uid == scope.plan)


def entries(scope: Scope, sought: ColumnElement[bool], *columns: Any) -> Query:  # noqa: ANN401 -- any columns
    """Ask for the *sought* entries of the activities that *scope* is about.

    Each with its activity, who acted, and *columns*. They are found first, by a condition on an
    entry and its body alone, and only what is found is told: otherwise a database that expects
    to find many reads all that it would tell of each.
    """
    asked = (
        select(Entry.id.label("id"), Entry.recorded_at.label("at"))
        .join(Body, Body.entry_id == Entry.id)
        .where(Entry.stream.like("activity/%"), streams(scope), sought)
    )
    found = _of_the_page(scope, asked.cte("sought").prefix_with("MATERIALIZED"))
    return (
        select(
            *(Entry.id.label("key"), Entry.uid.label("entry"), Entry.recorded_at, Entry.event),
            *(Activity.uid.label("activity"), Activity.number, Activity.title),
            *(Person.name.label("person"), Entry.person.label("person_id")),
            *(Entry.organisation.label("organisation_id"), told("level").label("level"), *columns),
        )
        .join(found, found.c.id == Entry.id)
        .join(Body, Body.entry_id == Entry.id)
        .join(Activity, Entry.stream == "activity/" + Activity.uid)
        .outerjoin(Person, Person.uid == Entry.person)
    )


def _of_the_page(scope: Scope, sought: CTE) -> CTE:
    """Return those of the *sought* entries that are on the page, the newest first."""
    if scope.page is None:
        return sought
    behind, most = scope.page
    asked = select(sought).order_by(sought.c.at.desc(), sought.c.id.desc()).limit(most)
    if behind:
        types = [Entry.recorded_at.type, Entry.id.type]
        asked = asked.where(tuple_(sought.c.at, sought.c.id) < tuple_(*behind, types=types))
    return asked.cte("of_the_page").prefix_with("MATERIALIZED")


def streams(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on an entry that it is of an activity that *scope* is about.

    Of the whole country it is none: other subjects have no entries of the kinds that are sought.
    """
    if scope.counties is None and scope.plan is None:
        return true()
    own = select("activity/" + Activity.uid).join(Plan, Plan.id == Activity.plan_id)
    return Entry.stream.in_(own.where(within(scope)))


def told(*path: str) -> ColumnElement[str]:
    """Return what the body of an entry says at *path*, as text; NULL where it says nothing."""
    found: Any = body_json(Body.body)
    for key in path[:-1]:
        found = found[key]
    text: ColumnElement[str] = found[path[-1]].as_string()
    return text


class body_json(FunctionElement[Any]):  # noqa: N801 -- reads as a function of SQL
    """The bytes of a body as JSON."""

    inherit_cache = True
    type = JSON()


class days_between(FunctionElement[float]):  # noqa: N801 -- reads as a function of SQL
    """How many days passed from the first instant or day to the second, with decimals."""

    inherit_cache = True
    type = Float()


@compiles(body_json)
def _body_json(element: body_json, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- the library's own
    return f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"


@compiles(body_json, "postgresql")
def _body_json_postgresql(element: body_json, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    return f"CAST(convert_from({compiler.process(element.clauses, **options)}, 'UTF8') AS json)"


@compiles(days_between)
def _days_between(element: days_between, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    first, second = (compiler.process(each, **options) for each in element.clauses)
    return f"(julianday({second}) - julianday({first}))"


@compiles(days_between, "postgresql")
def _days_between_postgresql(element: days_between, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    first, second = (compiler.process(each, **options) for each in element.clauses)
    return (
        f"(date_part('epoch', CAST({second} AS timestamptz) - CAST({first} AS timestamptz))"
        " / 86400.0)"
    )
