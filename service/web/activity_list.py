"""The list of activities with filters that live in the address, and hits while one types."""

from dataclasses import dataclass, field
from typing import Any

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from service.core import texts
from service.core.db import db
from service.core.errors import InvalidError
from service.core.i18n import _
from service.core.ids import is_uid
from service.models.words import ActivityState
from service.reports.activities import ActivityFilter, activity_list
from service.reports.organisations import OrganisationFilter, organisation_list
from service.reports.paging import Listing, Paging
from service.reports.plans import PlanFilter, plan_list
from service.web import activity_shown, gate, pages, turning, words
from service.web import activity_words as aw
from service.workflows.activity_flow import LABELS

ON_A_PAGE, HITS, PLANS, ORGANISATIONS = 50, 8, 200, 500
LONGEST = 200  # characters of a search
NONE = Listing(items=[], total=0, capped=False, more=False)
WAITING = "waitingOn"  # as addresses spell it
UIDS = ("plan", "goal", "owner", WAITING)
FACTS = {
    "focus": _("Focus activities"),
    "late": _("Late"),
    "stale": _("Stale"),
    "blocked": _("Blocked"),
}
SORTS = {
    "number": _("Number"),
    "title": _("Title"),
    "stateSince": _("Longest in its state"),
    "-updatedAt": _("Latest changed"),
    "-created": _("Latest added"),
}
FIRST = "number"
NAMES = {
    **FACTS,
    "state": _("State"),
    "county": _("County"),
    "sort": _("Order"),
    "plan": _("Action plan"),
    "goal": _("Goal"),
    "owner": _("Owner"),
    WAITING: _("Waiting for"),
}
CHOOSE = _("%(field)s: choose one of those in the list.")


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen among: only what narrows for whoever asks."""

    plans: list[tuple[str, str]] = field(default_factory=list)
    counties: list[tuple[str, str]] = field(default_factory=list)
    goals: list[tuple[str, str]] = field(default_factory=list)
    organisations: list[tuple[str, str]] = field(default_factory=list)


def show_list() -> Response:
    """List the activities that are asked for; a filter that cannot be read is told of, 422."""
    session, asked = db.session(), request.args
    page = Paging(turning.page_asked(), ON_A_PAGE)
    faults = _faults()
    found = NONE
    if not faults:
        try:
            found = activity_list(session, gate.signed_in().actor, _filters(), page)
        except InvalidError as error:
            faults = pages.told(error)
    return pages.show(
        "activities.html",
        errors=faults,
        asked=asked,
        narrowed=any(asked.get(each) for each in (*UIDS, *FACTS, "q", "county", "state")),
        found=found,
        page=page.number,
        turn=turning.address_of,
        choices=_choices(session),
        states=[(state.value, label) for state, label in LABELS.items()],
        facts=FACTS,
        sorts=list(SORTS.items()),
        sort=_sort(),
        shown=activity_shown,
        aw=aw,
    )


def show_hits() -> Response:
    """List the first hits of a search, for the menu of every page while one types."""
    spelled = _text("q")
    found, faults = NONE, {}
    if spelled:
        try:
            filters = ActivityFilter(q=spelled, sort=FIRST)
            found = activity_list(db.session(), gate.signed_in().actor, filters, Paging(1, HITS))
        except InvalidError as error:
            faults = pages.told(error)
    everything = url_for("web.activities.show_list", q=spelled)
    return pages.show(
        "activity_hits.html", errors=faults, found=found, q=spelled, everything=everything, aw=aw
    )


def _text(name: str) -> str:
    return texts.clean(request.args.get(name, "")[:LONGEST]).replace("\0", "")


def _sort() -> str:
    return request.args.get("sort") or FIRST


def _faults() -> dict[str, str]:
    """Return what cannot be read of the filters, by their names in the address."""
    known: dict[str, Any] = {
        "state": list(ActivityState),
        "county": words.COUNTIES,
        "sort": SORTS,
        **dict.fromkeys(FACTS, ("true", "false")),
    }
    given = {name: value for name, value in request.args.items() if value}
    wrong = [name for name in known if name in given and given[name] not in known[name]]
    wrong += [name for name in UIDS if name in given and not is_uid(given[name])]
    return {name: str(CHOOSE) % {"field": NAMES[name]} for name in wrong}


def _filters() -> ActivityFilter:
    """Return the filters of the address, which is known to be sound."""
    asked = request.args
    given: dict[str, Any] = {name: asked.get(name) for name in ("plan", "goal", "owner", "county")}
    given |= {name: asked.get(name) == "true" for name in FACTS if asked.get(name)}
    state = asked.get("state")
    given |= {"state": ActivityState(state) if state else None, "q": _text("q")}
    given |= {"waiting_on": asked.get(WAITING)}
    return ActivityFilter(
        sort=_sort(), **{name: value for name, value in given.items() if value not in (None, "")}
    )


def _choices(session: Session) -> Choices:
    actor = gate.signed_in().actor
    plans = plan_list(session, actor, PlanFilter(), Paging(1, PLANS)).items
    counties = sorted({each["countyCode"] for each in plans})
    county = request.args.get("county") or (counties[0] if len(counties) == 1 else None)
    chosen = [each for each in plans if each["id"] == request.args.get("plan")]
    county = chosen[0]["countyCode"] if chosen else county
    return Choices(
        plans=[(each["id"], each["title"]) for each in plans],
        counties=[(code, words.county_name(code)) for code in counties] if counties[1:] else [],
        goals=[(goal["id"], goal["title"]) for each in chosen for goal in each["goals"]],
        organisations=_organisations(session, county) if county in words.COUNTIES else [],
    )


def _organisations(session: Session, county: str) -> list[tuple[str, str]]:
    filters, page = OrganisationFilter(county=county), Paging(1, ORGANISATIONS)
    found = organisation_list(session, gate.signed_in().actor, filters, page)
    return [(each["id"], each["name"]) for each in found.items]
