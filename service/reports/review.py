"""The review list: what has stopped in a county, why, since when, and whom it waits for."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.core import clock
from service.core.i18n import gettext
from service.reports import activity_shape as shape
from service.reports.activities import listed
from service.reports.activity_page import Asked, page_of
from service.reports.paging import Listing, Paging
from service.reports.spelling import code, day, instant, named
from service.workflows import access, reviewed
from service.workflows.access import Right
from service.workflows.reviewed import Said
from service.workflows.stalled import Standing
from service.workflows.vocabulary import Actor

AWAKE = {"stalled": True, "snoozed": False}
WITH_SNOOZED = {"stalled": True}
ESCALATED = {"escalated": True}


def stalled_list(
    session: Session,
    actor: Actor,
    county: str | None,
    page: Paging,
    asked: Mapping[str, bool] = AWAKE,
) -> Listing:
    """Return a page of the activities that have stopped, the longest in their state first.

    Those of *county*, or of every county where *actor* may review; *asked* are the conditions on
    them, without those that rest unless another is given. Each is an activity as in any list, with
    what has stopped, the reasons, and what was last decided beside it; in two statements. Raises
    NotPermittedError.
    """
    values = _counties(actor, county)
    conditions = {**asked, **dict.fromkeys(values, True)}
    choice = page_of(session, actor, Asked(conditions, values, order="stateSince"), page)
    said = reviewed.latest(session, [each.activity.uid for each in choice.found])
    return listed(choice, page, lambda shown, found: _item(shown, found, said.get(shown["id"])))


def _counties(actor: Actor, county: str | None) -> dict[str, Any]:
    """Return the condition on counties, with its value."""
    if county is not None:
        access.demand(actor, Right.REVIEW, county)
        return {"county": county}
    access.demand_anywhere(actor, Right.REVIEW)
    own = access.counties_of(actor, Right.REVIEW)
    return {} if own is None else {"counties": sorted(own)}


def _item(shown: dict[str, Any], standing: Standing, said: Said | None) -> dict[str, Any]:
    rests = reviewed.rests_until(said, standing, clock.today()) if said else None
    return {
        **shown,
        **shown["stalled"],
        "reasons": [_reason(*each, standing) for each in _reasons(standing)],
        "reviewed": _told(said, standing) if said else None,
        "snoozedUntil": day(rests),
    }


def _told(said: Said, standing: Standing) -> dict[str, Any]:
    return {
        "decision": code(said.decision),
        "until": day(said.until),
        "decidedAt": instant(said.at),
        "person": named(said.person, said.name),
        "current": reviewed.still_holds(said, standing),
    }


def _reason(name: str, message: str, standing: Standing) -> dict[str, Any]:
    since = standing.since[name]
    days = (clock.today() - since).days
    return {"code": name, "message": message, "since": day(since), "days": days}


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
