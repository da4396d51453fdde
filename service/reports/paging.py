"""Pages of a list, and how many there are: counted no further than is worth the wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext

COUNTED_AT_MOST = 10_000
FURTHEST = 100_000  # items that can be passed by, since passing by costs as much as reading


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page is asked for, counted from 1, and how many items make one."""

    number: int = 1
    limit: int = 20

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
    """One page of a list; *total* counts to 10,000 and is *capped* when there are more."""

    items: list[dict[str, Any]]
    total: int
    capped: bool


def counted(total: int, items: list[dict[str, Any]]) -> Listing:
    """Return a page of a list that is known to hold *total* items."""
    return Listing(items, min(total, COUNTED_AT_MOST), total > COUNTED_AT_MOST)


def count(session: Session, query: Select[*tuple[Any, ...]]) -> int:
    """Count what *query* finds, but no further than one past the cap."""
    some = query.order_by(None).limit(COUNTED_AT_MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def page_of(session: Session, query: Select[*tuple[Any, ...]], page: Paging) -> Sequence[Any]:
    """Return the rows of *page* of an ordered *query*."""
    return session.execute(query.offset(page.offset).limit(page.limit)).all()
