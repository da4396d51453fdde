"""Pages of a list, and how many items it has: counted no further than is worth the wait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, literal_column, select
from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext

COUNTED_AT_MOST = 10_000
FURTHEST = 100_000  # items that can be passed by, since passing by costs as much as reading

Query = Select[*tuple[Any, ...]]
Rows = Sequence[Any]
Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page is asked for, counted from 1, and how many items make one.

    A *cursor* says where the page begins, so that nothing has to be passed by; the number is
    then only what the page is called.
    """

    number: int = 1
    limit: int = 20
    cursor: str | None = None

    @property
    def offset(self) -> int:
        """How many items come before the page; raises InvalidError beyond 100,000."""
        passed = (self.number - 1) * self.limit
        if not 0 <= passed <= FURTHEST:
            sentence = gettext("Narrow the list instead of turning so many pages.")
            raise InvalidError([FieldError("/page", "out_of_range", sentence)])
        return passed


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; *total* counts to 10,000 and is *capped* when there are more.

    *more* tells whether another page follows; *following* is its cursor, where lists have them.
    """

    items: Items
    total: int
    capped: bool
    more: bool
    following: str | None = None


def counted(total: int, items: Items, page: Paging) -> Listing:
    """Return a *page* of a list that is known to hold *total* items."""
    more = page.number * page.limit < total
    return Listing(items, min(total, COUNTED_AT_MOST), total > COUNTED_AT_MOST, more)


def listing(session: Session, query: Query, page: Paging, show: Callable[[Rows], Items]) -> Listing:
    """Return a page of an ordered *query*, its rows as *show* makes items of them."""
    rows = session.execute(with_count(query, query).offset(page.offset).limit(page.limit + 1)).all()
    total = count_in(session, rows, query, first=page.offset == 0)
    return page_in(rows, page, total, show)


def with_count(query: Query, whole: Query) -> Query:
    """Return *query* with the number of rows of the *whole* beside each: one statement less."""
    return query.add_columns(_count(whole).label("counted"))


def count_in(session: Session, rows: Rows, whole: Query, *, first: bool) -> int:
    """Return the count that stands beside the rows; a page without any is counted on its own."""
    if rows:
        return int(rows[0].counted)
    return 0 if first else session.scalar(select(_count(whole))) or 0


def page_in(
    rows: Rows,
    page: Paging,
    total: int,
    show: Callable[[Rows], Items],
    following: Callable[[Any], str] | None = None,
) -> Listing:
    """Return the page that *rows* make; one row more than it holds tells that another follows."""
    held, more = rows[: page.limit], len(rows) > page.limit
    cursor = following(held[-1]) if more and following else None
    capped = total > COUNTED_AT_MOST
    return Listing(show(held), min(total, COUNTED_AT_MOST), capped, more, cursor)


def _count(query: Query) -> ScalarSelect[int]:
    """Count what *query* finds, but no further than one past the cap."""
    bare: Query = query.order_by(None).with_only_columns(
        literal_column("1"), maintain_column_froms=True
    )
    some = bare.limit(COUNTED_AT_MOST + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
