"""The parties of an agreement: who joined how, and who has left and why."""

from typing import Any

from flask import Blueprint, Response, url_for
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import db
from service.core.i18n import _, gettext
from service.models.words import Accession
from service.reports.agreements import one_agreement, one_party, party_list
from service.reports.paging import Paging
from service.web import choices, form_pages, gate, pages, reading_forms, roles_given, words
from service.web.form_pages import FormPage
from service.web.reading_forms import NONE, PARAGRAPH, Faults, Field, Kind
from service.workflows import access, operations
from service.workflows.access import Right

bp = Blueprint("parties", __name__, url_prefix="/agreements/<uid>/parties")
MOST = 1_000  # parties of one agreement; a county has a tenth of it
# fmt: off
JOINED = (
    Field(name="accession", column="accession", label=_("How it joined"), kind=Kind.CHOICE, options=choices.ACCESSIONS, convert=Accession, required=True),  # noqa: E501 -- a table
    Field(name="joinedOn", column="joined_on", label=_("First day as a party"), kind=Kind.DAY, required=True),  # noqa: E501 -- a table
    Field(name="decidedBy", column="decided_by", label=_("Decided by")),
    Field(name="decidedOn", column="decided_on", label=_("Decided on"), kind=Kind.DAY),
    Field(name="reference", column="reference", label=_("Reference number")),
)
LEFT = (
    Field(name="leftOn", column="left_on", label=_("Last day as a party"), kind=Kind.DAY, hint=_("Who has left takes no more steps. Hand its parts over, or end them.")),  # noqa: E501 -- a table
    Field(name="leftReason", column="left_reason", label=_("Why it left"), kind=Kind.PARAGRAPH, longest=PARAGRAPH),  # noqa: E501 -- a table
)
ORGANISATION = Field(name="organisation", column="organisation", label=_("Organisation"), kind=Kind.THING, required=True)  # noqa: E501 -- a table
# fmt: on
NEW = (ORGANISATION, *JOINED)
CHANGED = (*JOINED, *LEFT)


@bp.post("")
def add(uid: str) -> Response:
    """Let an organisation join; raises NotFoundError, NotPermittedError."""
    _agreement(uid)

    def deed(session: Session) -> Response:
        values = reading_forms.read(NEW)
        party = roles_given.named_organisation(session, values.pop("organisation"))
        operations.add_party(session, gate.signed_in().actor, uid, party, values)
        return pages.go("web.agreements.show", uid=uid)

    return reading_forms.once_only(deed, lambda faults: page(uid, faults))


@bp.get("/<party>")
def show(uid: str, party: str) -> Response:
    """Show the form for a party; raises NotFoundError, NotPermittedError."""
    _agreement(uid)
    return _form(uid, party)


@bp.post("/<party>")
def edit(uid: str, party: str) -> Response:
    """Edit a party, such as the day it left; the version is the agreement's."""
    _agreement(uid)

    def deed(session: Session) -> Response:
        values, version = reading_forms.read(CHANGED), reading_forms.version()
        if values["left_on"] and not values["left_reason"]:
            reading_forms.refuse("leftReason", "required", gettext("Say why it left."))
        operations.edit_party(session, gate.signed_in().actor, uid, party, (values, version))
        return pages.go("web.agreements.show", uid=uid)

    return reading_forms.once_only(deed, lambda faults: _form(uid, party, faults))


def page(uid: str, faults: Faults = NONE) -> Response:
    """Show the agreement *uid* with its parties; raises NotFoundError."""
    session, actor = db.session(), gate.signed_in().actor
    agreement = one_agreement(session, actor, uid)
    found = party_list(session, actor, uid, Paging(limit=MOST)).items
    manages = access.may(actor, Right.MANAGE_AGREEMENTS, agreement["countyCode"])
    fields: list[Field] = []
    if manages:
        known = choices.organisations(session, actor, agreement["countyCode"])
        fields = reading_forms.with_options(NEW, {"organisation": known})
    return pages.show(
        "agreement.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        agreement=agreement,
        parties=sorted(found, key=lambda each: str(each["organisation"]["name"])),
        today=clock.today().isoformat(),
        manages=manages,
        fields=fields,
        values=reading_forms.filled(NEW, {"joinedOn": agreement["validFrom"]}),
        accessions=choices.ACCESSIONS,
        county_name=words.county_name,
    )


def _agreement(uid: str) -> dict[str, Any]:
    actor = gate.signed_in().actor
    agreement = one_agreement(db.session(), actor, uid)
    access.demand(actor, Right.MANAGE_AGREEMENTS, agreement["countyCode"])
    return agreement


def _form(uid: str, party: str, faults: Faults = NONE) -> Response:
    agreement = _agreement(uid)
    found = one_party(db.session(), gate.signed_in().actor, uid, party)
    form = FormPage(
        title=gettext(
            "%(name)s in %(title)s", name=found["organisation"]["name"], title=agreement["title"]
        ),
        fields=CHANGED,
        back=(url_for("web.agreements.show", uid=uid), agreement["title"]),
        thing={**found, "version": agreement["version"]},
    )
    return form_pages.show(form, faults)
