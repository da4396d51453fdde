"""Create and edit organisations."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.core import clock, ids
from service.models import Organisation
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
        uid=ids.new_uid(clock.now()), **{"identifiers": [], "aliases": [], **values}
    )
    editing.create(open_ledger(session, actor, organisation, role_of(actor, county)), organisation)
    return organisation


def edit_organisation(
    session: Session, actor: Actor, uid: str, values: Mapping[str, Any], version: int | None
) -> Organisation:
    """Edit an organisation; raises NotFoundError, NotPermittedError, VersionError."""
    organisation = find(session, Organisation, uid, lock=True)
    access.demand(actor, Right.MANAGE_ORGANISATIONS, organisation.county_code)
    if "county_code" in values:
        access.demand(actor, Right.MANAGE_ORGANISATIONS, values["county_code"])
    expect(organisation, version)
    ledger = open_ledger(session, actor, organisation, role_of(actor, organisation.county_code))
    editing.edit(ledger, organisation, values)
    return organisation
