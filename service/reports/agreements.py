"""Agreements, and the parties of one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import NotFoundError
from service.models import Agreement, AgreementWord, Organisation, Party
from service.reports import paging
from service.reports.paging import Listing, Paging
from service.reports.searching import holds
from service.reports.spelling import code, day, links, named
from service.workflows import access
from service.workflows.vocabulary import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFilter:
    """What is asked of a list of agreements."""

    county: str | None = None
    q: str | None = None


def one_agreement(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return the agreement *uid*; raises NotFoundError."""
    row = session.execute(_readable(actor).where(Agreement.uid == uid)).one_or_none()
    if row is None:
        raise NotFoundError(uid)
    return _shown(row)


def agreement_list(
    session: Session, actor: Actor, filters: AgreementFilter, page: Paging
) -> Listing:
    """Return a page of the agreements that *actor* may read, the latest first."""
    asked = _readable(actor)
    if filters.county is not None:
        asked = asked.where(Agreement.county_code == filters.county)
    if filters.q is not None:
        asked = asked.where(holds(Agreement.id, AgreementWord, filters.q))
    ordered = asked.order_by(Agreement.valid_from.desc(), Agreement.id.desc())
    return paging.listing(session, ordered, page, lambda rows: [_shown(row) for row in rows])


def party_list(session: Session, actor: Actor, agreement_uid: str, page: Paging) -> Listing:
    """Return a page of an agreement's parties, those that have left too, in order of joining.

    Raises NotFoundError.
    """
    asked = _parties(_known(session, actor, agreement_uid))
    ordered = asked.order_by(Party.id)
    return paging.listing(session, ordered, page, lambda rows: [_shown_party(row) for row in rows])


def one_party(session: Session, actor: Actor, agreement_uid: str, party_uid: str) -> dict[str, Any]:
    """Return one party of an agreement; raises NotFoundError."""
    asked = _parties(_known(session, actor, agreement_uid)).where(Party.uid == party_uid)
    row = session.execute(asked).one_or_none()
    if row is None:
        raise NotFoundError(party_uid)
    return _shown_party(row)


def _known(session: Session, actor: Actor, uid: str) -> int:
    query = select(Agreement.id).where(Agreement.uid == uid, access.readable_agreements(actor))
    key = session.scalar(query)
    if key is None:
        raise NotFoundError(uid)
    return key


def _readable(actor: Actor) -> Select[*tuple[Any, ...]]:
    today = clock.today()
    parties = (
        select(func.count(func.distinct(Party.organisation_id)))
        .where(Party.agreement_id == Agreement.id, Party.joined_on <= today)
        .where(func.coalesce(Party.left_on, today) >= today)
        .scalar_subquery()
    )
    columns = (
        *(Agreement.id, Agreement.uid, Agreement.title, Agreement.county_code),
        *(Agreement.reference, Agreement.valid_from, Agreement.valid_until, Agreement.version),
        parties.label("parties"),
    )
    return select(*columns).where(access.readable_agreements(actor))


def _parties(agreement: int) -> Select[*tuple[Any, ...]]:
    columns = (
        *(Party.uid, Party.accession, Party.decided_by, Party.decided_on, Party.reference),
        *(Party.joined_on, Party.left_on, Party.left_reason),
        *(Organisation.uid.label("organisation"), Organisation.name),
    )
    return select(*columns).join(Party.organisation).where(Party.agreement_id == agreement)


def _shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row of the columns above
    path = f"agreements/{row.uid}"
    return {
        "id": row.uid,
        "title": row.title,
        "countyCode": row.county_code,
        "reference": row.reference,
        "validFrom": day(row.valid_from),
        "validUntil": day(row.valid_until),
        "partyCount": row.parties,
        "version": row.version,
        "_links": links(path, "parties"),
    }


def _shown_party(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row of the columns above
    return {
        "id": row.uid,
        "organisation": named(row.organisation, row.name),
        "accession": code(row.accession),
        "decidedBy": row.decided_by,
        "decidedOn": day(row.decided_on),
        "reference": row.reference,
        "joinedOn": day(row.joined_on),
        "leftOn": day(row.left_on),
        "leftReason": row.left_reason,
    }
