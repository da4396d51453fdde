"""Which page a list is asked for."""

from typing import Any

from service.reports.paging import Paging


def page_of(asked: dict[str, Any]) -> Paging:
    """Take the page out of what was asked; what is left narrows the list."""
    return Paging(asked.pop("page"), asked.pop("limit"), asked.pop("cursor", None))
