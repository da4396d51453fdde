"""The list of plans, narrowed by filters that live in the address."""

from collections.abc import Mapping

from flask import Response, request

from service.core import texts
from service.core.db import db
from service.core.errors import InvalidError
from service.core.i18n import gettext
from service.models.words import PlanState
from service.reports.paging import Listing, Paging
from service.reports.plans import PlanFilter, plan_list
from service.web import gate, pages, turning, words
from service.workflows import access, plan_flow

MOST = 20  # plans on a page
NAMES = ("q", "county", "state", "year")
YEARS = range(1900, 2201)
NONE = Listing(items=[], total=0, capped=False, more=False)


def show_list() -> Response:
    """List the plans that the person may read, the latest period first; 422 tells a bad filter."""
    asked = {name: typed for name in NAMES if (typed := _typed(name))}
    page = Paging(number=turning.page_asked(), limit=MOST)
    found, errors = NONE, _faults(asked)
    if not errors:
        try:
            found = plan_list(db.session(), gate.signed_in().actor, _filter(asked), page)
        except InvalidError as error:
            errors = pages.told(error)
    return pages.show(
        "plans.html",
        errors=errors,
        asked=asked,
        plans=found.items,
        page=page.number,
        more=found.more,
        counties=_counties(),
        labels=plan_flow.LABELS,
        county_name=words.county_name,
        day=words.day,
    )


def _typed(name: str) -> str:
    return texts.clean(request.args.get(name, "")[: pages.LONGEST]).replace("\0", "")


def _faults(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what cannot be read of the filters, by their names."""
    known = {"state": list(PlanState), "county": words.COUNTIES, "year": [str(y) for y in YEARS]}
    sentences = {"year": gettext("Write a year, as in 2026.")}
    otherwise = gettext("Choose one of those in the list.")
    return {
        name: sentences.get(name, otherwise)
        for name, values in known.items()
        if name in asked and asked[name] not in values
    }


def _filter(asked: Mapping[str, str]) -> PlanFilter:
    return PlanFilter(
        county=asked.get("county"),
        state=PlanState(asked["state"]) if "state" in asked else None,
        year=int(asked["year"]) if "year" in asked else None,
        q=asked.get("q"),
    )


def _counties() -> list[tuple[str, str]]:
    """Return the counties to choose among, for whoever looks at several as a whole."""
    reach = access.reach_of(gate.signed_in().actor)
    codes = words.COUNTIES if reach.everything else reach.counties or ()
    return [(code, words.county_name(code)) for code in sorted(codes)]
