"""The trail: every entry that somebody may read, by filters that stand in the address."""

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask import session as browser

from service.auth import readings
from service.auth.page_rights import PAGES
from service.auth.readings import Reading
from service.core.db import db
from service.core.errors import InvalidError, NotFoundError
from service.core.ids import is_uid
from service.reports import log_proofs
from service.reports.history import trail_list
from service.reports.organisations import OrganisationFilter, organisation_list
from service.reports.paging import Paging
from service.reports.plans import plan_titles
from service.reports.trail_entry import one_entry
from service.reports.trail_file import trail_file
from service.reports.trail_subjects import subjects
from service.web import gate, pages, trail_asked, trail_fields, trail_words, words
from service.web.trail_asked import Asked
from service.workflows import access
from service.workflows.access import Right
from service.workflows.operations import erasing
from service.workflows.vocabulary import Actor

bp = Blueprint("trail", __name__, url_prefix="/trail")
LAST_COUNTY = "trail_county"
SHOWN = 50  # entries on a page
CHOICES = Paging(limit=200)
SENT = "text/csv; charset=utf-8"


@bp.get("")
def show() -> Response:
    """Show the entries that the address asks for, newest first; raises NotPermittedError."""
    actor, session = gate.signed_in().actor, db.session()
    access.demand_anywhere(actor, Right.READ_TRAIL)
    last = _last_county()
    if last:
        return pages.go("web.trail.show", county=last)
    wanted = trail_asked.asked()
    county = wanted.filters.get("county")
    organisations = organisation_list(session, actor, OrganisationFilter(county=county), CHOICES)
    entries, following = _read(wanted)
    named = subjects(
        session, [(each["subject"]["type"], each["subject"]["id"]) for each in entries]
    )
    readings.note(session, actor, Reading(of="trail", filters=wanted.filters, shown=len(entries)))
    return pages.show(
        "trail.html",
        errors=wanted.errors,
        entries=entries,
        named=named,
        following=following,
        turned="cursor" in request.args,
        asked=wanted.typed,
        plans=plan_titles(session, actor, CHOICES.limit),
        organisations=[(each["id"], each["name"]) for each in organisations.items],
        counties=_counties(),
        events=trail_words.events(),
        log=log_proofs.log_shown(session, current_app.config["LOG"].delay),
        **_words(),
    )


@bp.get("/entries.csv")
def download() -> Response:
    """Give the selection as a file, which is a reading too; raises NotPermittedError."""
    actor, session = gate.signed_in().actor, db.session()
    access.demand_anywhere(actor, Right.READ_TRAIL)
    wanted = trail_asked.asked()
    if wanted.errors:
        return show()
    try:
        text, count = trail_file(session, actor, wanted.as_filter)
    except InvalidError:
        return show()
    readings.note(session, actor, Reading(of="export", filters=wanted.filters, shown=count))
    headers = {"Content-Disposition": 'attachment; filename="sparlogg.csv"'}
    return Response(text, headers=headers, content_type=SENT)


@bp.get("/entries/<entry>")
def show_entry(entry: str) -> Response:
    """Show one entry with all that it holds; raises NotPermittedError and NotFoundError."""
    actor, session = gate.signed_in().actor, db.session()
    access.demand_anywhere(actor, Right.READ_TRAIL)
    if not is_uid(entry):
        raise NotFoundError(entry)
    found = one_entry(session, actor, entry)
    readings.note(session, actor, Reading(of="trail", filters={"entry": entry}, shown=1))
    proof = log_proofs.proof_of(session, actor, entry) if "checked" in request.args else None
    return pages.show(
        "trail_entry.html", entry=found, proof=proof, erasing=_erasing(actor, entry), **_words()
    )


def _erasing(actor: Actor, entry: str) -> str | None:
    """Return where the entry's texts are erased, for whoever may and as long as it has some."""
    if not access.may(actor, Right.ERASE, None):
        return None
    has_some = erasing.texts_of_entry(db.session(), actor, entry)
    return url_for("web.erasing.show_entry", entry=entry) if has_some else None


def _read(wanted: Asked) -> tuple[list[dict[str, Any]], str | None]:
    """Return the page's entries, and where the next ones begin; none where something is wrong."""
    cursor = request.args.get("cursor") or None
    if wanted.errors or (cursor and not is_uid(cursor)):
        return [], None
    actor = gate.signed_in().actor
    try:
        return trail_list(db.session(), actor, wanted.as_filter, cursor, SHOWN)
    except InvalidError as error:
        wanted.errors.update(pages.told(error))
        return [], None


def _counties() -> list[tuple[str, str]]:
    own = access.counties_of(gate.signed_in().actor, Right.READ_TRAIL)
    return [(code, words.county_name(code)) for code in sorted(own or words.COUNTIES)]


def _last_county() -> str | None:
    """Return the county chosen last, for whoever has several and asks for nothing just now.

    What the address says of the county is remembered, also that it is all of them.
    """
    if "county" in request.args:
        browser[LAST_COUNTY] = request.args["county"]
    last = browser.get(LAST_COUNTY)
    return last if not request.args and last in dict(_counties()) else None


def _words() -> dict[str, Any]:
    return {
        "has_page": PAGES.__contains__,
        "tell": trail_words.sentence,
        "who": trail_words.who,
        "role": trail_words.role,
        "state_name": trail_words.state,
        "subject_name": trail_words.subject,
        "evidence_name": trail_words.evidence,
        "field_name": trail_fields.name,
        "field_value": trail_fields.value,
        "stated": trail_fields.stated,
        "instant": words.instant,
        "day": words.day,
        "moment": words.moment,
        "role_name": words.role_name,
        "county_name": words.county_name,
    }
