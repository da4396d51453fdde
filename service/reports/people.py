"""People: oneself, those one manages, and one's own tokens."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import NotFoundError
from service.models import County, Grant, Organisation, Person, PersonWord, Token
from service.models.words import Role
from service.reports import paging
from service.reports.paging import Items, Listing, Paging, Rows
from service.reports.searching import holds
from service.reports.spelling import code, day, instant, links, named
from service.workflows import access, binding
from service.workflows.access import Right
from service.workflows.vocabulary import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFilter:
    """What is asked of a list of people; ``organisation`` is a uid, for its reporters."""

    county: str | None = None
    role: Role | None = None
    organisation: str | None = None
    q: str | None = None


def me(session: Session, actor: Actor) -> dict[str, Any]:
    """Return who *actor* is and what they hold today; raises NotFoundError for the system."""
    person = session.execute(_people().where(Person.uid == actor.person)).one_or_none()
    if person is None:
        raise NotFoundError(actor.name)
    roles = [each for each in _roles(session, [person.id])[person.id] if _holds_today(each)]
    bound = binding.only_for(actor.scopes)
    if bound:
        roles = [each for each in roles if (each["organisation"] or {}).get("id") in bound]
    own = [each["organisation"] for each in roles if each["organisation"]]
    return {
        "person": {
            "id": person.uid,
            "name": person.name,
            "email": person.email,
            "locale": person.locale,
        },
        "roles": roles,
        "organisations": list({each["id"]: each for each in own}.values()),
        "counties": _counties(session, roles),
        "scopes": binding.scopes_in(actor.scopes),
    }


def one_person(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return oneself, or a person whom *actor* manages; raises NotFoundError."""
    known = or_(Person.uid == actor.person, managed(actor))
    person = session.execute(_people().where(Person.uid == uid, known)).one_or_none()
    if person is None:
        raise NotFoundError(uid)
    return _shown(person, _roles(session, [person.id])[person.id])


def person_list(session: Session, actor: Actor, filters: PersonFilter, page: Paging) -> Listing:
    """Return a page of the people whom *actor* manages; raises NotPermittedError for others."""
    access.demand_anywhere(actor, Right.MANAGE_PEOPLE)
    asked = _people().where(managed(actor), *_conditions(filters))

    def show(rows: Rows) -> Items:
        roles = _roles(session, [row.id for row in rows])
        return [_shown(row, roles[row.id]) for row in rows]

    return paging.listing(session, asked.order_by(Person.name, Person.id), page, show)


def token_list(session: Session, actor: Actor, page: Paging) -> Listing:
    """Return a page of one's own tokens, the newest first; never a secret."""
    asked = (
        select(Token.uid, Token.scopes, Token.expires_on, Token.revoked, Token.last_used_at)
        .join(Token.person)
        .where(Person.uid == actor.person)
    )
    ordered = asked.order_by(Token.id.desc())
    return paging.listing(session, ordered, page, lambda rows: [shown_token(row) for row in rows])


def shown_token(token: Token) -> dict[str, Any]:
    """Return what may be told of a token after it was made."""
    return {
        "id": token.uid,
        "scopes": binding.scopes_in(token.scopes),
        "organisations": sorted(binding.only_for(token.scopes)),
        "expiresOn": day(token.expires_on),
        "revoked": token.revoked,
        "lastUsedAt": instant(token.last_used_at),
    }


def _people() -> Select[*tuple[Any, ...]]:
    return select(
        *(Person.id, Person.uid, Person.name, Person.email, Person.locale),
        *(Person.disabled, Person.version, Person.remind_by, Person.remind_rhythm),
        *(Person.remind_weekday, Person.remind_hour),
    )


def managed(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on ``person`` for those with a role in the counties of *actor*.

    Those who never had any role belong to whoever manages people anywhere.
    """
    counties = access.counties_of(actor, Right.MANAGE_PEOPLE)
    if counties is None:
        return true()
    if not counties:
        return false()
    return or_(_has_role(_county().in_(counties)), ~_has_role())


def _has_role(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    roles = select(Grant.id).outerjoin(Grant.organisation)
    return roles.where(Grant.person_id == Person.id, *conditions).exists()


def _county() -> ColumnElement[str]:
    """Return the county that a role belongs to: its own, or its organisation's."""
    return func.coalesce(Grant.county_code, Organisation.county_code)


def _conditions(filters: PersonFilter) -> Iterator[ColumnElement[bool]]:
    if filters.county is not None:
        yield _has_role(_holds(), _county() == filters.county)
    if filters.role is not None:
        yield _has_role(_holds(), Grant.role == filters.role)
    if filters.organisation is not None:
        yield _has_role(_holds(), Organisation.uid == filters.organisation)
    if filters.q is not None:
        yield holds(Person.id, PersonWord, filters.q)


def _holds() -> ColumnElement[bool]:
    today = clock.today()
    begun = and_(~Grant.revoked, Grant.valid_from <= today)
    return and_(begun, or_(Grant.valid_until.is_(None), Grant.valid_until >= today))


def _roles(session: Session, people: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the roles of some people that were not taken back, by the person's key."""
    query = (
        select(
            *(Grant.person_id, Grant.uid, Grant.role, Grant.county_code),
            *(Grant.valid_from, Grant.valid_until),
            *(Organisation.uid.label("organisation"), Organisation.name),
        )
        .outerjoin(Grant.organisation)
        .where(Grant.person_id.in_(people), ~Grant.revoked)
        .order_by(Grant.id)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.person_id].append(
            {
                "id": row.uid,
                "role": code(row.role),
                "organisation": named(row.organisation, row.name),
                "countyCode": row.county_code,
                "validFrom": day(row.valid_from),
                "validUntil": day(row.valid_until),
            }
        )
    return found


def _holds_today(role: dict[str, Any]) -> bool:
    today = clock.today().isoformat()
    return bool(role["validFrom"] <= today <= (role["validUntil"] or today))


def _counties(session: Session, roles: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the counties of *roles*: all of them for one that is bound to none."""
    query = select(County.code, County.name).order_by(County.code)
    if all(each["countyCode"] or each["organisation"] for each in roles):
        query = query.where(County.code.in_([each["countyCode"] for each in roles]))
    return [{"code": row.code, "name": row.name} for row in session.execute(query)]


def _shown(row: Any, roles: Sequence[dict[str, Any]]) -> dict[str, Any]:  # noqa: ANN401 -- a row of the columns above
    return {
        "id": row.uid,
        "name": row.name,
        "email": row.email,
        "locale": row.locale,
        "disabled": row.disabled,
        "remindBy": code(row.remind_by),
        "remindRhythm": code(row.remind_rhythm),
        "remindWeekday": row.remind_weekday,
        "remindHour": row.remind_hour,
        "version": row.version,
        "roles": list(roles),
        "_links": links(f"people/{row.uid}"),
    }
