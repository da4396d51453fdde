"""A page of a list of activities, with their owners and how many there are, in one statement.

The keys of what is found are collected, no further than is counted; the page is chosen among
them. Only where there are more does a second statement choose it from all, in their order. How
a statement is spelled depends on what is asked, not on the values, so each is built once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Enum,
    Integer,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors
from sqlalchemy.sql.util import find_tables
from sqlalchemy.sql.visitors import ExternallyTraversible

from service.core import clock
from service.models import Activity, Goal, Plan, Responsibility
from service.reports import paging
from service.reports.activity_filter import condition
from service.reports.activity_rows import ABOVE, SHOWN, Found, found_in
from service.reports.ordering import Order, order_of
from service.reports.paging import Paging, Query, Rows
from service.workflows import access, stalled
from service.workflows.access import Reach
from service.workflows.vocabulary import Actor

Condition = ColumnElement[bool]
Columns = Sequence[ColumnElement[Any]]
COUNTIES = bindparam("reach_counties", type_=String, expanding=True)
ORGANISATIONS = bindparam("reach_organisations", type_=String, expanding=True)


@dataclass(frozen=True, slots=True)
class Wish:
    """What decides how the statement is spelled.

    *reach* tells whether everything, some counties, some organisations are within it;
    *conditions* name those that must hold, or must not. The page may begin *behind* a cursor, or
    after *passing* some. *most* is how many are counted. *whole*: the page is chosen from all, and
    nothing is counted.
    """

    reach: tuple[bool, bool, bool]
    conditions: tuple[tuple[str, bool], ...]
    order: str
    behind: bool
    passing: bool
    most: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a list: conditions by name, whether each must hold, and their values.

    *searched* is what only a search brings, and is spelled anew each time.
    """

    conditions: Mapping[str, bool]
    values: Mapping[str, Any]
    order: str | None = None
    searched: Condition | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The activities of one page and, if there is one, the first of the next; and how many."""

    found: Sequence[Found]
    total: int
    order: Order


def page_of(session: Session, actor: Actor, asked: Asked, page: Paging) -> Choice:
    """Choose a page of the activities that *actor* may read.

    Raises InvalidError for an order or a cursor that there is none of, and for a page too far
    away without a cursor.
    """
    order, reach = order_of(asked.order), access.reach_of(actor)
    wish = Wish(
        reach=(reach.everything, bool(reach.counties), bool(reach.organisations)),
        conditions=tuple(asked.conditions.items()),
        order=order.name,
        behind=bool(page.cursor),
        passing=not page.cursor and page.offset > 0,
        most=paging.COUNTED_AT_MOST,
    )
    values = {
        **asked.values,
        **stalled.moments(clock.now()),
        **(order.values_after(session, page.cursor) if page.cursor else {}),
        COUNTIES.key: sorted(reach.counties or ()),
        ORGANISATIONS.key: sorted(reach.organisations or ()),
        "passed": 0 if page.cursor else page.offset,
        "rows": page.limit + 1,
    }
    rows, total = _rows(session, wish, asked.searched, values)
    activities = (list(each) for _, each in groupby(rows, attrgetter("key")))
    return Choice([found_in(each) for each in activities], total, order)


def _rows(
    session: Session, wish: Wish, searched: Condition | None, values: Mapping[str, Any]
) -> tuple[Rows, int]:
    ask = session.connection().execute
    rows = ask(_statement(wish, searched), values).all()
    if rows:
        total = rows[0].counted
    elif wish.passing or wish.behind:
        total = ask(_count(wish, searched), values).scalar() or 0
    else:
        total = 0
    if total > wish.most:
        rows = ask(_statement(replace(wish, whole=True), searched), values).all()
    return rows, total


def _statement(wish: Wish, searched: Condition | None) -> Query:
    return _build(wish, searched) if searched is not None else _built(wish)


@lru_cache(maxsize=512)
def _built(wish: Wish) -> Query:
    return _build(wish)


def _build(wish: Wish, searched: Condition | None = None) -> Query:
    """Spell the statement: who is on the page, then all there is to show of them."""
    order = order_of(wish.order)
    if wish.whole:
        some, columns = _all(wish, searched), order.columns
        counted: ColumnElement[Any] = literal_column(str(wish.most + 1))
    else:
        found = _capped(wish, searched).cte("found")
        some, columns = select(*found.c), list(found.c)
        counted = select(func.count()).select_from(found).scalar_subquery()
    page = _cut(wish, order, some, columns).subquery("page")
    return _words_spelled_out(
        select(*page.c, counted.label("counted"), *chain.from_iterable(SHOWN))
        .select_from(page)
        .join(Activity, Activity.id == page.c.key)
        .join(Activity.plan)
        .outerjoin(Activity.goal)
        .outerjoin(ABOVE, ABOVE.id == Goal.parent_id)
        .outerjoin(
            Responsibility,
            and_(Responsibility.activity_id == Activity.id, ~Responsibility.removed),
        )
        .outerjoin(Responsibility.organisation)
        .order_by(*order.by(list(page.c)), Responsibility.id)
    )


def _words_spelled_out(statement: Query) -> Query:
    """Have the words that are the statement's own, as states, stand in its text.

    A plan that PostgreSQL makes once for all values is then as good as one for these, and it is
    kept; otherwise it planned anew each time, which took longer than to find the page.
    """

    def spelled_out(element: ExternallyTraversible, **_: object) -> ColumnElement[Any] | None:
        if not isinstance(element, BindParameter) or element.required:
            return None
        if isinstance(element.value, StrEnum):
            return literal_column(f"'{element.value}'", element.type)
        return element.render_literal_execute() if isinstance(element.type, Enum) else None

    return cast("Query", visitors.replacement_traverse(statement, {}, spelled_out))


def _cut(wish: Wish, order: Order, some: Query, columns: Columns) -> Query:
    """Cut one page out of *some*, by their *columns* that the order is by."""
    if wish.behind:
        some = some.where(order.behind(columns))
    if wish.passing:
        some = some.offset(bindparam("passed", type_=Integer))
    # Spelled out, since the database plans for a limit that it knows.
    return some.order_by(*order.by(columns)).limit(
        bindparam("rows", type_=Integer, literal_execute=True)
    )


def _count(wish: Wish, searched: Condition | None) -> Query:
    return select(func.count()).select_from(_capped(wish, searched).subquery())


def _capped(wish: Wish, searched: Condition | None) -> Query:
    """Find the keys of all that is asked for, but no more than one past what is counted."""
    return _all(wish, searched).limit(literal_column(str(wish.most + 1)))


def _all(wish: Wish, searched: Condition | None) -> Query:
    """Find the keys of all that is asked for, in no table that they don't need.

    Every activity has its plan, so an index alone can find them where nothing is asked of it.
    """
    everything, counties, organisations = wish.reach
    reach = Reach(
        everything, COUNTIES if counties else None, ORGANISATIONS if organisations else None
    )
    conditions = [condition(name, holds=holds) for name, holds in wish.conditions]
    asked = and_(true(), access.readable_activities(reach), *conditions)
    if searched is not None:
        asked = and_(asked, searched)
    keys = order_of(wish.order).keys()
    if Plan.__table__ in find_tables(asked, check_columns=True):
        keys = keys.join(Activity.plan)
    return keys.where(asked)
