"""Create and edit organisations."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Organisation
from service.models.outbox import forget_refusals
from service.workflows import access
from service.workflows.access import Right
from service.workflows.deeds import expect, open_ledger, role_of
from service.workflows.finding import find
from service.workflows.operations import editing
from service.workflows.vocabulary import Actor


def create_organisation(session: Session, actor: Actor, values: Mapping[str, Any]) -> Organisation:
    """Create an organisation; *values* are the columns of its table by name.

    Raises NotPermittedError for one who manages no organisations in its county.
    """
    county = values.get("county_code")
    access.demand(actor, Right.MANAGE_ORGANISATIONS, county)
    organisation = Organisation(
        uid=ids.new_uid(clock.now()), **{"identifiers": [], "aliases": [], **_spelled(values)}
    )
    editing.create(open_ledger(session, actor, organisation, role_of(actor, county)), organisation)
    return organisation


def edit_organisation(
    session: Session, actor: Actor, uid: str, values: Mapping[str, Any], version: int | None
) -> Organisation:
    """Edit an organisation.

    Raises NotFoundError, NotPermittedError, VersionError and InvalidError (``/parent``: nothing
    stands above itself).
    """
    organisation = find(session, Organisation, uid, lock=True)
    access.demand(actor, Right.MANAGE_ORGANISATIONS, organisation.county_code)
    if "county_code" in values:
        access.demand(actor, Right.MANAGE_ORGANISATIONS, values["county_code"])
    expect(organisation, version)
    _demand_no_circle(session, organisation, values.get("parent_id"))
    columns = _spelled(values)
    if columns.get("contact_email", organisation.contact_email) != organisation.contact_email:
        forget_refusals(session, organisation)
    ledger = open_ledger(session, actor, organisation, role_of(actor, organisation.county_code))
    editing.edit(ledger, organisation, columns)
    return organisation


def _spelled(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return *values* with the contact's address in lower case, as people's are."""
    address = values.get("contact_email")
    return {**values, "contact_email": address.lower()} if address else values


def _demand_no_circle(session: Session, organisation: Organisation, parent: int | None) -> None:
    """Raise InvalidError when *parent* (a key) is the *organisation* or stands below it.

    Two who each place the other's organisation above at once are kept apart by the locks that
    the walk upwards takes.
    """
    above = select(Organisation.parent_id).with_for_update()
    seen: set[int] = set()
    while parent is not None and parent not in seen:
        seen.add(parent)
        if parent == organisation.id:
            sentence = gettext("It stands below this organisation, so it cannot stand above it.")
            raise InvalidError([FieldError("/parent", "contradicts", sentence)])
        parent = session.scalar(above.where(Organisation.id == parent))
