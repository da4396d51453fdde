"""Organisations, which everyone who is signed in may read."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from service.core.errors import NotFoundError
from service.models import Organisation, OrganisationWord
from service.models.words import OrganisationKind
from service.reports import paging
from service.reports.paging import Listing, Paging
from service.reports.searching import holds
from service.reports.spelling import code, day, links, named
from service.workflows.vocabulary import Actor

ABOVE = aliased(Organisation)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFilter:
    """What is asked of a list of organisations; ``q`` is looked for in both names."""

    county: str | None = None
    kind: OrganisationKind | None = None
    q: str | None = None


def one_organisation(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return the organisation *uid*; raises NotFoundError."""
    del actor  # whoever is signed in may read
    row = session.execute(_all().where(Organisation.uid == uid)).one_or_none()
    if row is None:
        raise NotFoundError(uid)
    return _shown(row)


def organisation_list(
    session: Session, actor: Actor, filters: OrganisationFilter, page: Paging
) -> Listing:
    """Return a page of organisations by county and name."""
    del actor  # whoever is signed in may read
    asked = _all()
    if filters.county is not None:
        asked = asked.where(Organisation.county_code == filters.county)
    if filters.kind is not None:
        asked = asked.where(Organisation.sort == filters.kind)
    if filters.q is not None:
        asked = asked.where(holds(Organisation.id, OrganisationWord, filters.q))
    ordered = asked.order_by(Organisation.county_code, Organisation.name, Organisation.id)
    return paging.listing(session, ordered, page, lambda rows: [_shown(row) for row in rows])


def _all() -> Select[*tuple[Any, ...]]:
    columns = (
        *(Organisation.uid, Organisation.name, Organisation.short_name, Organisation.sort),
        *(Organisation.county_code, Organisation.identifiers, Organisation.aliases),
        *(Organisation.active_from, Organisation.active_until, Organisation.version),
        Organisation.contact_email,
        *(ABOVE.uid.label("parent"), ABOVE.name.label("parent_name")),
    )
    return select(*columns).outerjoin(ABOVE, ABOVE.id == Organisation.parent_id)


def _shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row of the columns above
    return {
        "id": row.uid,
        "name": row.name,
        "shortName": row.short_name,
        "kind": code(row.sort),
        "countyCode": row.county_code,
        "identifiers": list(row.identifiers),
        "aliases": list(row.aliases),
        "activeFrom": day(row.active_from),
        "activeUntil": day(row.active_until),
        "contactEmail": row.contact_email,
        "parent": named(row.parent, row.parent_name),
        "version": row.version,
        "_links": links(f"organisations/{row.uid}"),
    }
