"""People and their roles."""

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
from service.api.schemas.lists import PersonListSchema
from service.api.schemas.people import PersonEditSchema, PersonSchema, RoleSchema
from service.api.sending import Sent, asked, query, sent, write
from service.reports.people import PersonFilter, one_person, person_list
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.deeds import expect
from service.workflows.finding import find_person
from service.workflows.operations.people import NewGrant, open_person

bp = Blueprint("people", __name__, url_prefix="/people")
LIST, NEW, CHANGED = PersonListSchema(), PersonSchema(), PersonEditSchema(partial=True)
ROLE, PLAIN = RoleSchema(), Wire()


@bp.get("")
def show_list() -> ResponseReturnValue:
    """List the people whom one manages."""
    narrowed = query(LIST)
    page = page_of(narrowed)
    return listed(person_list(reading(), actor(), PersonFilter(**narrowed), page), page)


@bp.get("/<uid>")
def show(uid: str) -> ResponseReturnValue:
    """Show a person with their roles."""
    query(PLAIN)
    return thing(one_person(reading(), actor(), uid))


@bp.post("")
def add() -> ResponseReturnValue:
    """Add a person."""
    read = sent(NEW)

    def gates(session: Session) -> None:
        del session  # nothing but the roles decides
        access.demand_anywhere(actor(), Right.MANAGE_PEOPLE)

    def deed(session: Session) -> dict[str, Any]:
        person = operations.add_person(session, actor(), read.values)
        return one_person(session, actor(), person.uid)

    return write(read, gates, deed, lambda body: created(body, "people"))


@bp.patch("/<uid>")
def edit(uid: str) -> ResponseReturnValue:
    """Edit a person; oneself in name, language and how one is reminded."""
    read, version = sent(CHANGED), expected()

    def gates(session: Session) -> None:
        fields = set(read.values) | {_column(each.pointer.strip("/")) for each in read.errors}
        expect(open_person(session, actor(), uid, fields), version)

    def deed(session: Session) -> dict[str, Any]:
        operations.edit_person(session, actor(), uid, read.values, version)
        return one_person(session, actor(), uid)

    return write(read, gates, deed, thing)


@bp.put("/<uid>/roles/<role>")
def grant(uid: str, role: str) -> ResponseReturnValue:
    """Give a person a role, under an id that the caller chooses, so that asking twice is safe."""
    read = sent(ROLE)

    def deed(session: Session) -> dict[str, Any]:
        operations.grant_role(session, actor(), uid, _wish(session, read), role)
        return one_person(session, actor(), uid)

    return write(read, lambda session: _gates(session, uid), deed, thing)


@bp.delete("/<uid>/roles/<role>")
def revoke(uid: str, role: str) -> ResponseReturnValue:
    """Take a role from a person."""
    read = asked(PLAIN)

    def deed(session: Session) -> dict[str, Any]:
        operations.revoke_role(session, actor(), uid, role)
        return one_person(session, actor(), uid)

    return write(read, lambda session: _gates(session, uid), deed, thing)


def _gates(session: Session, uid: str) -> None:
    find_person(session, actor(), uid)
    access.demand_anywhere(actor(), Right.MANAGE_PEOPLE)


def _column(name: str) -> str:
    """Return the column that is called *name* on the wire, or the name itself."""
    named = {field.data_key: column for column, field in CHANGED.fields.items()}
    return named.get(name, name)


def _wish(session: Session, read: Sent) -> NewGrant:
    values = {**read.values}
    uid, county = values.pop("organisation", None), values.pop("county_code", None)
    organisation = references.organisation(session, uid) if uid else None
    return NewGrant(organisation=organisation, county=county, **values)
