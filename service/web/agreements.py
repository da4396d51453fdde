"""Agreements: a list, one with its parties, and the forms for a new one and for changes."""

from typing import Any

from flask import Blueprint, Response, url_for
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.i18n import _, gettext
from service.reports.agreements import (
    AgreementFilter,
    agreement_list,
    one_agreement,
)
from service.web import choices, form_pages, gate, pages, parties, reading_forms, words
from service.web.form_pages import FormPage
from service.web.reading_forms import NONE, Faults, Field, Kind
from service.workflows import access, operations
from service.workflows.access import Right

bp = Blueprint("agreements", __name__, url_prefix="/agreements")
RIGHT = Right.MANAGE_AGREEMENTS
# fmt: off
AGREEMENT = (
    Field(name="title", column="title", label=_("Title"), required=True),
    Field(name="reference", column="reference", label=_("Reference number")),
    Field(name="validFrom", column="valid_from", label=_("First day"), kind=Kind.DAY, required=True),  # noqa: E501 -- a table
    Field(name="validUntil", column="valid_until", label=_("Last day"), kind=Kind.DAY),
)
COUNTY = Field(name="countyCode", column="county_code", label=_("County"), kind=Kind.CHOICE, options=words.COUNTIES, required=True)  # noqa: E501 -- a table
# fmt: on
NEW = (AGREEMENT[0], COUNTY, *AGREEMENT[1:])


@bp.get("")
def show_list() -> Response:
    """List the agreements that the person may read."""
    actor, page = gate.signed_in().actor, form_pages.page_asked()
    found = agreement_list(db.session(), actor, AgreementFilter(q=form_pages.asked("q")), page)
    return pages.show(
        "agreements.html",
        found=form_pages.turned(found, page),
        asked=form_pages.asked("q") or "",
        county_name=words.county_name,
        manages=access.counties_of(actor, RIGHT) != frozenset(),
    )


@bp.get("/<uid>")
def show(uid: str) -> Response:
    """Show an agreement with its parties; raises NotFoundError."""
    return parties.page(uid)


@bp.get("/new")
def show_new() -> Response:
    """Show the form; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, RIGHT)
    return _new()


@bp.post("/new")
def add() -> Response:
    """Add an agreement; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, RIGHT)

    def deed(session: Session) -> Response:
        values = reading_forms.read(NEW)
        uid = operations.create_agreement(session, gate.signed_in().actor, values).uid
        return pages.go("web.agreements.show", uid=uid)

    return reading_forms.once_only(deed, _new)


@bp.get("/<uid>/edit")
def show_edit(uid: str) -> Response:
    """Show the form for one that there is; raises NotFoundError, NotPermittedError."""
    return _edit(uid)


@bp.post("/<uid>/edit")
def edit(uid: str) -> Response:
    """Edit an agreement; raises NotFoundError, NotPermittedError."""
    _agreement(uid)

    def deed(session: Session) -> Response:
        values, version = reading_forms.read(AGREEMENT), reading_forms.version()
        operations.edit_agreement(session, gate.signed_in().actor, uid, values, version)
        return pages.go("web.agreements.show", uid=uid)

    return reading_forms.once_only(deed, lambda faults: _edit(uid, faults))


def _agreement(uid: str) -> dict[str, Any]:
    actor = gate.signed_in().actor
    agreement = one_agreement(db.session(), actor, uid)
    access.demand(actor, RIGHT, agreement["countyCode"])
    return agreement


def _new(faults: Faults = NONE) -> Response:
    counties = choices.counties(gate.signed_in().actor, RIGHT)
    form = FormPage(
        title=gettext("Add an agreement"),
        fields=NEW,
        back=(url_for("web.agreements.show_list"), gettext("Agreements")),
        intro=(gettext("On the next page you add its parties."),),
        submit=gettext("Add the agreement"),
        options={"countyCode": counties},
        thing={"countyCode": next(iter(counties)) if len(counties) == 1 else None, "version": ""},
    )
    return form_pages.show(form, faults)


def _edit(uid: str, faults: Faults = NONE) -> Response:
    agreement = _agreement(uid)
    form = FormPage(
        title=gettext("Edit %(name)s", name=agreement["title"]),
        fields=AGREEMENT,
        back=(url_for("web.agreements.show", uid=uid), agreement["title"]),
        thing=agreement,
    )
    return form_pages.show(form, faults)
