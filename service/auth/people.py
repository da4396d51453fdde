"""From a person to the actor that the rules judge: the one place where roles become rights."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import ServiceError
from service.models import Grant, Organisation, Person
from service.workflows.vocabulary import Actor, Held

EVERYTHING = frozenset({"*"})  # the scope of one who may do all that the person may


class UnknownPersonError(ServiceError):
    """Nobody is known by that uid or e-mail address, or they are disabled."""

    code = "unknown_person"


def actor_of(
    session: Session,
    who: str,
    *,
    auth: str = "token",
    scopes: Iterable[str] = EVERYTHING,
    request_id: str = "",
) -> Actor:
    """Return the person *who* (a uid, or an e-mail address in any case) as an actor, in one query.

    They hold the roles that are in force today in Sweden: not revoked, begun and not past their
    last day. *auth* says how they proved who they are, as entries write it. Raises
    UnknownPersonError, for a disabled person too.
    """
    asked = people_with_roles().where(or_(Person.uid == who, Person.email == who.lower()))
    rows = session.execute(asked).all()
    if not rows:
        raise UnknownPersonError(who)
    actor = actor_in(rows)
    return replace(actor, scopes=frozenset(scopes), auth=auth, request_id=request_id)


def people_with_roles() -> Select[*tuple[Any, ...]]:
    """Return the query for people who are not disabled, a row for each role in force today."""
    return (
        select(
            *(Person.uid, Person.name, Grant.role, Grant.county_code),
            *(Organisation.uid.label("organisation"), Organisation.county_code.label("county")),
        )
        .select_from(Person)
        .outerjoin(Grant, and_(Grant.person_id == Person.id, *_in_force(clock.today())))
        .outerjoin(Organisation, Organisation.id == Grant.organisation_id)
        .where(~Person.disabled)
        .order_by(Grant.id)
    )


def actor_in(rows: Sequence[Any]) -> Actor:
    """Return the one person whom *rows* of ``people_with_roles`` tell of."""
    return Actor(person=rows[0].uid, name=rows[0].name, held=_held(rows))


def _held(rows: Sequence[Any]) -> tuple[Held, ...]:
    """Read the roles beside the person; one without any has a single row without a role."""
    return tuple(
        Held(row.role, row.county_code or row.county, row.organisation) for row in rows if row.role
    )


def _in_force(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        ~Grant.revoked,
        Grant.valid_from <= day,
        or_(Grant.valid_until.is_(None), Grant.valid_until >= day),
    )
