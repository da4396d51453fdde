"""`forankra person`: people, and the roles they hold."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.cli.acting import changing
from service.cli.inviting import invitation, said_of, whose
from service.cli.program import Program, acting, passed
from service.cli.references import demand_order, organisations, person_uid
from service.cli.spoken import command, option
from service.cli.values import COUNTY, DAY, TITLE, UID, Among, Word
from service.core.errors import NotFoundError
from service.core.i18n import LOCALES, _, gettext
from service.models import Grant, Organisation, Person
from service.models.words import Role
from service.reports.people import one_person
from service.workflows import operations
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import ANY_VERSION, SYSTEM

# What each role is held for: whether an organisation, and whether a county, is named.
HELD_FOR = {
    Role.REPORTER: {"organisation": (True, True), "county": (False, False)},
    Role.COORDINATOR: {"organisation": (False, False), "county": (True, True)},
    Role.AUDITOR: {"organisation": (False, False), "county": (False, True)},
    Role.ADMINISTRATOR: {"organisation": (False, False), "county": (False, True)},
}
county = option("--county", "counties", multiple=True, type=COUNTY, help=_("For this county."))
organisation = option(
    "--organisation",
    "organisation_uids",
    multiple=True,
    type=UID,
    help=_("For this organisation; give it once for each."),
)


@command("add")
@option("--name", required=True, type=TITLE, help=_("What they are called."))
@whose
@option("--role", required=True, type=Word(Role), help=_("What they may be."))
@county
@organisation
@option("--locale", type=Among(LOCALES), default="sv", help=_("The language they read."))
@acting
@passed
def add(program: Program, /, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Add a person with their first roles, and print the link that lets them in once."""
    wanted = {name: given.pop(name) for name in ("role", "counties", "organisation_uids")}
    _demand_fitting(**wanted)
    with changing(program) as (session, actor):
        uid = operations.add_person(session, actor, given).uid
        for each in _grants(session, **wanted):
            operations.grant_role(session, actor, uid, each)
        link = invitation(session, actor, uid)
        shown = one_person(session, SYSTEM, uid)  # the deed was allowed: so is seeing it
    program.answer(
        {**shown, "signIn": link},
        gettext("Added %(what)s, %(id)s.", what=shown["name"], id=uid),
        said_of(link),
    )


@command("grant")
@whose
@option("--role", required=True, type=Word(Role), help=_("What they may be."))
@county
@organisation
@option("--valid-from", type=DAY, help=_("Their first day in it; else today."))
@option("--valid-until", type=DAY, help=_("Their last day in it; else until revoked."))
@acting
@passed
def grant(program: Program, /, email: str, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Give a person a role, for one or more organisations or counties."""
    days = {"valid_from": given.pop("valid_from"), "valid_until": given.pop("valid_until")}
    _demand_fitting(**given)
    with changing(program) as (session, actor):
        demand_order(days["valid_from"], days["valid_until"], "/validUntil")
        uid = person_uid(session, email)
        for each in _grants(session, **given, **days):
            operations.grant_role(session, actor, uid, each)
        shown = one_person(session, SYSTEM, uid)  # the deed was allowed: so is seeing it
    program.answer(shown, gettext("%(name)s now holds:", name=shown["name"]), *_roles(shown))


@command("revoke")
@whose
@option("--role", type=Word(Role), help=_("Only this role."))
@county
@organisation
@option("--id", "grant_uid", type=UID, help=_("Only the one with this id."))
@acting
@passed
def revoke(program: Program, /, email: str, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Take the roles from a person that fit all that is said."""
    if not any(given.values()):
        raise click.UsageError(gettext("Say which role to revoke."))
    with changing(program) as (session, actor):
        uid = person_uid(session, email)
        fitting = _fitting(session, uid, **given)
        if not fitting:
            raise NotFoundError(given["role"] or email)
        for each in fitting:
            operations.revoke_role(session, actor, uid, each)
        shown = one_person(session, SYSTEM, uid)  # the deed was allowed: so is seeing it
    program.answer(shown, gettext("%(name)s now holds:", name=shown["name"]), *_roles(shown))


@command("disable")
@whose
@acting
@passed
def disable(program: Program, email: str) -> None:
    """Let a person in no more; what they have done stands."""
    with changing(program) as (session, actor):
        uid = person_uid(session, email)
        operations.edit_person(session, actor, uid, {"disabled": True}, ANY_VERSION)
        shown = one_person(session, SYSTEM, uid)  # the deed was allowed: so is seeing it
    program.answer(shown, gettext("%(name)s is let in no more.", name=shown["name"]))


def _demand_fitting(role: Role, counties: Sequence[str], organisation_uids: Sequence[str]) -> None:
    """Raise click.UsageError unless the role is held for what was named."""
    for name, named in (("county", counties), ("organisation", organisation_uids)):
        required, allowed = HELD_FOR[role][name]
        if required and not named:
            raise click.UsageError(
                gettext("A %(role)s needs --%(name)s.", role=role.value, name=name)
            )
        if named and not allowed:
            raise click.UsageError(
                gettext("A %(role)s takes no --%(name)s.", role=role.value, name=name)
            )


def _grants(
    session: Session,
    role: Role,
    counties: Sequence[str],
    organisation_uids: Sequence[str],
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> list[NewGrant]:
    """Return one role for each organisation or county, or a single one for the whole country."""
    found = organisations(session, organisation_uids, "/organisation")
    places: list[tuple[Organisation | None, str | None]] = [(each, None) for each in found]
    places += [(None, each) for each in counties]
    return [
        NewGrant(
            role=role,
            organisation=place,
            county=code,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        for place, code in places or [(None, None)]
    ]


def _fitting(session: Session, person: str, **given: Any) -> list[str]:  # noqa: ANN401 -- one for each option
    """Return the uids of the person's roles that fit all that is *given*."""
    query = select(Grant.uid).join(Person).outerjoin(Organisation).where(Person.uid == person)
    conditions: dict[str, Callable[[Any], ColumnElement[bool]]] = {
        "role": lambda said: Grant.role == said,
        "counties": Grant.county_code.in_,
        "organisation_uids": Organisation.uid.in_,
        "grant_uid": lambda said: Grant.uid == said,
    }
    asked = [conditions[name](said) for name, said in given.items() if said]
    return list(session.scalars(query.where(~Grant.revoked, *asked).order_by(Grant.id)))


def _roles(shown: Any) -> list[str]:  # noqa: ANN401 -- a person as JSON
    return [
        "  " + "  ".join(filter(None, (each["id"], each["role"], _held_for(each))))
        for each in shown["roles"]
    ] or ["  -"]


def _held_for(role: Any) -> str | None:  # noqa: ANN401 -- a role as JSON
    organisation = role["organisation"]
    named: str | None = organisation["name"] if organisation else role["countyCode"]
    return named
