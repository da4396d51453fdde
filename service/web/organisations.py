"""Organisations: a list, one of them, and the forms for a new one and for what has changed."""

from typing import Any

from flask import Blueprint, Response, url_for
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.i18n import _, gettext
from service.models.organisation import Identifier
from service.models.words import OrganisationKind
from service.reports.organisations import OrganisationFilter, one_organisation, organisation_list
from service.web import choices, form_pages, gate, pages, reading_forms, roles_given, words
from service.web.form_pages import FormPage
from service.web.reading_forms import NONE, Faults, Field, Kind
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

bp = Blueprint("organisations", __name__, url_prefix="/organisations")
RIGHT = Right.MANAGE_ORGANISATIONS
NUMBERS_AT_MOST, LONGEST_SCHEME = 10, 40
NUMBERS = NUMBERS_AT_MOST * 242  # characters of all of them together
ALIASES = 50 * 200  # characters of all of them together
# fmt: off
FIELDS = (
    Field(name="name", column="name", label=_("Name"), required=True),
    Field(name="shortName", column="short_name", label=_("Short name")),
    Field(name="kind", column="sort", label=_("Kind"), kind=Kind.CHOICE, options=choices.KINDS, convert=OrganisationKind, required=True),  # noqa: E501 -- a table
    Field(name="countyCode", column="county_code", label=_("County"), kind=Kind.CHOICE, options=words.COUNTIES),  # noqa: E501 -- a table
    Field(name="identifiers", column="identifiers", label=_("Numbers that others know it by"), kind=Kind.LINES, longest=NUMBERS, hint=_("One on each line: what kind of number, a colon and the number. For example orgnr: 212000-0000.")),  # noqa: E501 -- a table
    Field(name="aliases", column="aliases", label=_("Other names"), kind=Kind.LINES, longest=ALIASES, hint=_("One on each line: what plans also call it.")),  # noqa: E501 -- a table
    Field(name="activeFrom", column="active_from", label=_("Active from"), kind=Kind.DAY),
    Field(name="activeUntil", column="active_until", label=_("Active until"), kind=Kind.DAY, hint=_("Its last day, when it is closed down or merged. Who is not active takes no steps.")),  # noqa: E501 -- a table
    Field(name="contactEmail", column="contact_email", label=_("E-mail of the contact function"), kind=Kind.EMAIL, longest=254, hint=_("A shared address, not a person's own. Reminders go there first, before they go to the reporters.")),  # noqa: E501 -- a table
    Field(name="parent", column="parent", label=_("Belongs to"), kind=Kind.THING, hint=_("The organisation above it, if any.")),  # noqa: E501 -- a table
)
# fmt: on


@bp.get("")
def show_list() -> Response:
    """List organisations, which everyone who is in may read."""
    actor, page = gate.signed_in().actor, form_pages.page_asked()
    county, kind = form_pages.asked("county"), form_pages.asked("kind")
    filters = OrganisationFilter(
        q=form_pages.asked("q"),
        county=county if county in words.COUNTIES else None,
        kind=OrganisationKind(kind) if kind and kind in choices.KINDS else None,
    )
    found = organisation_list(db.session(), actor, filters, page)
    return pages.show(
        "organisations.html",
        found=form_pages.turned(found, page),
        kinds=choices.KINDS,
        counties=words.COUNTIES,
        asked={name: form_pages.asked(name) or "" for name in ("q", "county", "kind")},
        manages=_manages_any(actor),
    )


@bp.get("/new")
def show_new() -> Response:
    """Show the form; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, RIGHT)
    return _new()


@bp.post("/new")
def add() -> Response:
    """Add an organisation; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, RIGHT)

    def deed(session: Session) -> Response:
        columns = _columns(session, _read())
        uid = operations.create_organisation(session, gate.signed_in().actor, columns).uid
        return pages.go("web.organisations.show", uid=uid)

    return reading_forms.once_only(deed, _new)


@bp.get("/<uid>")
def show(uid: str) -> Response:
    """Show an organisation; raises NotFoundError."""
    actor = gate.signed_in().actor
    organisation = one_organisation(db.session(), actor, uid)
    return pages.show(
        "organisation.html",
        organisation=organisation,
        kinds=choices.KINDS,
        counties=words.COUNTIES,
        may_edit=access.may(actor, RIGHT, organisation["countyCode"]),
        reads_list=access.reads_list_of(actor, uid, organisation["countyCode"]),
        may_merge=access.may(actor, Right.MANAGE_ACTIVITIES, organisation["countyCode"]),
    )


@bp.get("/<uid>/edit")
def show_edit(uid: str) -> Response:
    """Show the form for one that there is; raises NotFoundError, NotPermittedError."""
    _organisation(uid)
    return _edit(uid)


@bp.post("/<uid>/edit")
def edit(uid: str) -> Response:
    """Edit an organisation; raises NotFoundError, NotPermittedError."""
    _organisation(uid)

    def deed(session: Session) -> Response:
        columns, version = _columns(session, _read()), reading_forms.version()
        operations.edit_organisation(session, gate.signed_in().actor, uid, columns, version)
        return pages.go("web.organisations.show", uid=uid)

    return reading_forms.once_only(deed, lambda faults: _edit(uid, faults))


def _read() -> dict[str, Any]:
    """Return what was typed; raises InvalidError, also for no county of who acts in counties."""
    values = reading_forms.read(FIELDS)
    if len(values["identifiers"]) > NUMBERS_AT_MOST:
        sentence = gettext("At most %(longest)s numbers.", longest=NUMBERS_AT_MOST)
        reading_forms.refuse("identifiers", "too_long", sentence)
    if not values["county_code"] and access.counties_of(gate.signed_in().actor, RIGHT) is not None:
        reading_forms.refuse("countyCode", "required", gettext("Choose a county."))
    return values


def _columns(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in values.items() if name != "parent"}
    columns["identifiers"] = [_number(each) for each in values["identifiers"]]
    uid = values["parent"]
    above = roles_given.named_organisation(session, uid, "parent").id if uid else None
    return {**columns, "parent_id": above}


def _number(line: str) -> Identifier:
    """Return a line as a number of some kind; raises InvalidError for one without either."""
    scheme, _colon, value = (each.strip() for each in line.partition(":"))
    if not (scheme and value) or len(scheme) > LONGEST_SCHEME:
        sentence = gettext("Write what kind of number it is, a colon and the number on each line.")
        reading_forms.refuse("identifiers", "malformed", sentence)
    return {"scheme": scheme, "value": value}


def _organisation(uid: str) -> dict[str, Any]:
    actor = gate.signed_in().actor
    organisation = one_organisation(db.session(), actor, uid)
    access.demand(actor, RIGHT, organisation["countyCode"])
    return organisation


def _manages_any(actor: Actor) -> bool:
    return access.counties_of(actor, RIGHT) != frozenset()


def _options() -> dict[str, Any]:
    actor = gate.signed_in().actor
    parents = choices.organisations_of(db.session(), actor)
    return {"countyCode": choices.counties(actor, RIGHT), "parent": parents}


def _new(faults: Faults = NONE) -> Response:
    options = _options()
    only = next(iter(options["countyCode"])) if len(options["countyCode"]) == 1 else None
    form = FormPage(
        title=gettext("Add an organisation"),
        fields=FIELDS,
        back=(url_for("web.organisations.show_list"), gettext("Organisations")),
        submit=gettext("Add the organisation"),
        options=options,
        thing={"countyCode": only, "version": ""},
    )
    return form_pages.show(form, faults)


def _edit(uid: str, faults: Faults = NONE) -> Response:
    organisation = _organisation(uid)
    numbers = [f"{each['scheme']}: {each['value']}" for each in organisation["identifiers"]]
    form = FormPage(
        title=gettext("Edit %(name)s", name=organisation["name"]),
        fields=FIELDS,
        back=(url_for("web.organisations.show", uid=uid), organisation["name"]),
        thing={**organisation, "identifiers": numbers},
        options=_options(),
    )
    return form_pages.show(form, faults)
