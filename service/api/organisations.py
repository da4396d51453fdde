"""Organisations."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api import references
from service.api.answers import created, listed, thing
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.preconditions import expected
from service.api.schemas import Wire
from service.api.schemas.lists import OrganisationListSchema
from service.api.schemas.organisations import OrganisationSchema
from service.api.sending import Sent, query, sent, write
from service.models import Organisation
from service.reports.organisations import (
    OrganisationFilter,
    one_organisation,
    organisation_list,
)
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.deeds import expect
from service.workflows.finding import find

bp = Blueprint("organisations", __name__, url_prefix="/organisations")
LIST, NEW, PLAIN = OrganisationListSchema(), OrganisationSchema(), Wire()
CHANGED = OrganisationSchema(partial=True)


@bp.get("")
def show_list() -> ResponseReturnValue:
    """List organisations."""
    asked = query(LIST)
    page = page_of(asked)
    found = organisation_list(reading(), actor(), OrganisationFilter(**asked), page)
    return listed(found, page)


@bp.get("/<uid>")
def show(uid: str) -> ResponseReturnValue:
    """Show an organisation."""
    query(PLAIN)
    return thing(one_organisation(reading(), actor(), uid))


@bp.post("")
def add() -> ResponseReturnValue:
    """Add an organisation."""
    read = sent(NEW)

    def deed(session: Session) -> dict[str, Any]:
        values = _columns(session, read.values)
        organisation = operations.create_organisation(session, actor(), values)
        return one_organisation(session, actor(), organisation.uid)

    return write(
        read, lambda _: _demand_manages(read), deed, lambda body: created(body, "organisations")
    )


@bp.patch("/<uid>")
def edit(uid: str) -> ResponseReturnValue:
    """Edit an organisation."""
    read, version = sent(CHANGED), expected()

    def gates(session: Session) -> None:
        organisation = find(session, Organisation, uid)
        access.demand(actor(), Right.MANAGE_ORGANISATIONS, organisation.county_code)
        expect(organisation, version)

    def deed(session: Session) -> dict[str, Any]:
        values = _columns(session, read.values)
        operations.edit_organisation(session, actor(), uid, values, version)
        return one_organisation(session, actor(), uid)

    return write(read, gates, deed, thing)


def _demand_manages(read: Sent) -> None:
    county = read.get("county_code")
    if county:
        access.demand(actor(), Right.MANAGE_ORGANISATIONS, county)
    else:
        access.demand_anywhere(actor(), Right.MANAGE_ORGANISATIONS)


def _columns(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    columns = {name: value for name, value in values.items() if name != "parent"}
    if "parent" in values:
        uid = values["parent"]
        columns["parent_id"] = references.organisation(session, uid, "/parent").id if uid else None
    return columns
