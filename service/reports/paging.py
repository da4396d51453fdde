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
    """Return a page of an ordered *query*, its rows as *show* makes items of them.

    How many there are stands beside each row; a page without any is counted on its own.
    """
    counting = _count(query)
    asked = query.add_columns(counting.label("counted")).offset(page.offset).limit(page.limit + 1)
    rows = session.execute(asked).all()
    total = rows[0].counted if rows else 0
    if not rows and page.offset:
        total = session.scalar(select(counting)) or 0
    held, more = rows[: page.limit], len(rows) > page.limit
    return Listing(show(held), min(total, COUNTED_AT_MOST), total > COUNTED_AT_MOST, more)


def _count(query: Query) -> ScalarSelect[int]:
    """Count what *query* finds, but no further than one past the cap."""
    bare: Query = query.order_by(None).with_only_columns(
        literal_column("1"), maintain_column_froms=True
    )
    some = bare.limit(COUNTED_AT_MOST + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
