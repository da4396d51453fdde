"""Agreements."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api.answers import created, listed, thing
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.preconditions import expected
from service.api.schemas import Wire
from service.api.schemas.agreements import AgreementEditSchema, AgreementSchema
from service.api.schemas.lists import AgreementListSchema
from service.api.sending import Sent, query, sent, write
from service.reports.agreements import AgreementFilter, agreement_list, one_agreement
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.deeds import expect
from service.workflows.finding import find_agreement

bp = Blueprint("agreements", __name__, url_prefix="/agreements")
LIST, NEW, PLAIN = AgreementListSchema(), AgreementSchema(), Wire()
CHANGED = AgreementEditSchema(partial=True)


@bp.get("")
def show_list() -> ResponseReturnValue:
    """List the agreements that the person may read."""
    asked = query(LIST)
    page = page_of(asked)
    return listed(agreement_list(reading(), actor(), AgreementFilter(**asked), page), page)


@bp.get("/<uid>")
def show(uid: str) -> ResponseReturnValue:
    """Show an agreement."""
    query(PLAIN)
    return thing(one_agreement(reading(), actor(), uid))


@bp.post("")
def add() -> ResponseReturnValue:
    """Add an agreement."""
    read = sent(NEW)

    def deed(session: Session) -> dict[str, Any]:
        agreement = operations.create_agreement(session, actor(), read.values)
        return one_agreement(session, actor(), agreement.uid)

    return write(
        read, lambda _: _demand_manages(read), deed, lambda body: created(body, "agreements")
    )


@bp.patch("/<uid>")
def edit(uid: str) -> ResponseReturnValue:
    """Edit an agreement."""
    read, version = sent(CHANGED), expected()

    def gates(session: Session) -> None:
        agreement = find_agreement(session, actor(), uid)
        access.demand(actor(), Right.MANAGE_AGREEMENTS, agreement.county_code)
        expect(agreement, version)

    def deed(session: Session) -> dict[str, Any]:
        operations.edit_agreement(session, actor(), uid, read.values, version)
        return one_agreement(session, actor(), uid)

    return write(read, gates, deed, thing)


def _demand_manages(read: Sent) -> None:
    county = read.get("county_code")
    if county:
        access.demand(actor(), Right.MANAGE_AGREEMENTS, county)
    else:
        access.demand_anywhere(actor(), Right.MANAGE_AGREEMENTS)
