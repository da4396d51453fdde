"""The parties of an agreement; its version is theirs."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api import references
from service.api.answers import created, listed, thing
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.preconditions import expected
from service.api.schemas.agreements import PartyEditSchema, PartySchema
from service.api.schemas.lists import PageSchema
from service.api.sending import query, sent, write
from service.reports.agreements import one_agreement, one_party, party_list
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.deeds import expect
from service.workflows.finding import find_agreement
from service.workflows.vocabulary import ANY_VERSION

bp = Blueprint("parties", __name__, url_prefix="/agreements/<uid>/parties")
PAGE, NEW, CHANGED = PageSchema(), PartySchema(), PartyEditSchema(partial=True)


@bp.get("")
def show_list(uid: str) -> ResponseReturnValue:
    """List the parties, those that have left too."""
    page = page_of(query(PAGE))
    return listed(party_list(reading(), actor(), uid, page), page)


@bp.post("")
def add(uid: str) -> ResponseReturnValue:
    """Let an organisation join."""
    read = sent(NEW)

    def deed(session: Session) -> dict[str, Any]:
        values = {**read.values}
        organisation = references.organisation(session, values.pop("organisation"))
        party = operations.add_party(session, actor(), uid, organisation, values)
        return _shown(session, uid, party.uid)

    return write(
        read,
        lambda session: _gates(session, uid, ANY_VERSION),
        deed,
        lambda body: created(body, f"agreements/{uid}/parties"),
    )


@bp.patch("/<party>")
def edit(uid: str, party: str) -> ResponseReturnValue:
    """Edit a party, such as the day it left; If-Match is the agreement's."""
    read, version = sent(CHANGED), expected()

    def deed(session: Session) -> dict[str, Any]:
        operations.edit_party(session, actor(), uid, party, (read.values, version))
        return _shown(session, uid, party)

    return write(read, lambda session: _gates(session, uid, version), deed, thing)


def _gates(session: Session, uid: str, version: int | None) -> None:
    agreement = find_agreement(session, actor(), uid)
    access.demand(actor(), Right.MANAGE_AGREEMENTS, agreement.county_code)
    expect(agreement, version)


def _shown(session: Session, uid: str, party: str) -> dict[str, Any]:
    version = one_agreement(session, actor(), uid)["version"]
    return {**one_party(session, actor(), uid, party), "version": version}
