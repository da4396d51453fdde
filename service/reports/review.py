"""The review list: what has stopped in a county, why, and whom it waits for."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from service.core import clock
from service.core.i18n import gettext
from service.reports import activity_shape as shape
from service.reports.activities import listed
from service.reports.activity_page import Asked, page_of
from service.reports.paging import Listing, Paging
from service.workflows import access
from service.workflows.access import Right
from service.workflows.stalled import Standing
from service.workflows.vocabulary import Actor


def stalled_list(session: Session, actor: Actor, county: str | None, page: Paging) -> Listing:
    """Return a page of the activities that have stopped, the longest in their state first.

    Those of *county*, or of every county where *actor* may review. Each is an activity as in
    any list, with what has stopped and the reasons beside it. Raises NotPermittedError.
    """
    values = _counties(actor, county)
    asked = Asked(
        conditions={"stalled": True, **dict.fromkeys(values, True)},
        values=values,
        order="stateSince",
    )
    return listed(page_of(session, actor, asked, page), page, _item)


def _counties(actor: Actor, county: str | None) -> dict[str, Any]:
    """Return the condition on counties, with its value."""
    if county is not None:
        access.demand(actor, Right.REVIEW, county)
        return {"county": county}
    access.demand_anywhere(actor, Right.REVIEW)
    own = access.counties_of(actor, Right.REVIEW)
    return {} if own is None else {"counties": sorted(own)}


def _item(shown: dict[str, Any], standing: Standing) -> dict[str, Any]:
    reasons = [{"code": code, "message": message} for code, message in _reasons(standing)]
    return {**shown, **shown["stalled"], "reasons": reasons}


def _reasons(standing: Standing) -> Iterator[tuple[str, str]]:
    today = clock.today()
    if standing.late and standing.due:
        days = (today - standing.due).days
        yield (
            "late",
            gettext("It was due on %(day)s, %(days)s days ago.", day=standing.due, days=days),
        )
    if standing.stale:
        days = (today - clock.day_of(standing.heard_at)).days
        yield "stale", gettext("No step and no status report for %(days)s days.", days=days)
    if standing.blocked:
        names = ", ".join(shape.owner_of(each)["name"] for each in standing.blocked_by)
        yield "blocked", gettext("Blocked, by their own word: %(names)s.", names=names)
