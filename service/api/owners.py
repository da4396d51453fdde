"""Who owns an activity."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api.answers import thing
from service.api.gate import actor
from service.api.preconditions import expected
from service.api.schemas.activities import OwnerEditSchema, OwnerRemovalSchema
from service.api.sending import asked, sent, write
from service.models import Organisation
from service.reports.activities import one_activity
from service.workflows import operations
from service.workflows.deeds import expect
from service.workflows.finding import find
from service.workflows.operations.activities import open_for_change
from service.workflows.operations.owners import OwnerWish

bp = Blueprint("owners", __name__, url_prefix="/activities/<uid>/owners")
ROLE, REMOVAL = OwnerEditSchema(), OwnerRemovalSchema()


@bp.put("/<organisation>")
def put(uid: str, organisation: str) -> ResponseReturnValue:
    """Give an organisation a role in the activity, new or other than it has."""
    read, version = sent(ROLE), expected()

    def deed(session: Session) -> dict[str, Any]:
        wish = OwnerWish(role=read.values["role"], reason=read.get("reason"), version=version)
        owner = find(session, Organisation, organisation)
        operations.set_owner(session, actor(), uid, owner, wish)
        return one_activity(session, actor(), uid)

    return write(read, lambda session: _gates(session, uid, version), deed, thing)


@bp.delete("/<organisation>")
def delete(uid: str, organisation: str) -> ResponseReturnValue:
    """Take a responsibility away; the part is ended and kept."""
    read, version = asked(REMOVAL), expected()

    def deed(session: Session) -> dict[str, Any]:
        change = (read.get("reason"), version)
        operations.remove_owner(session, actor(), uid, organisation, change)
        return one_activity(session, actor(), uid)

    return write(read, lambda session: _gates(session, uid, version), deed, thing)


def _gates(session: Session, uid: str, version: int | None) -> None:
    expect(open_for_change(session, actor(), uid).activity, version)
