"""Who holds, and who held, which role."""

from sqlalchemy import ColumnElement, func, or_, select, true

from service.core.i18n import _
from service.models import Grant, Organisation, Person
from service.reports.examined import Column, Question, Scope
from service.reports.examined_pages import Asked
from service.reports.paging import Query


def _rights_held(scope: Scope) -> Query:
    """Ask for every role that anybody has been given in the scope's counties, by name.

    Roles for the whole country are everywhere. With ``scope.day``, only those that cover that day
    and have not been taken back since.
    """
    return (
        select(
            *(Person.id.label("of_person"), Grant.id.label("key")),
            *(Person.uid.label("holder"), Person.name.label("person"), Grant.role),
            Organisation.name.label("organisation"),
            func.coalesce(Grant.county_code, Organisation.county_code).label("county"),
            *(Grant.valid_from, Grant.valid_until, Grant.revoked, Person.disabled),
        )
        .join(Person, Person.id == Grant.person_id)
        .outerjoin(Organisation, Organisation.id == Grant.organisation_id)
        .where(_near(scope), _on_the_day(scope))
    )


def _near(scope: Scope) -> ColumnElement[bool]:
    if scope.counties is None:
        return true()
    county = func.coalesce(Grant.county_code, Organisation.county_code)
    return or_(county.is_(None), county.in_(scope.counties))


def _on_the_day(scope: Scope) -> ColumnElement[bool]:
    day = scope.day
    if day is None:
        return true()
    open_ended = or_(Grant.valid_until.is_(None), Grant.valid_until >= day)
    return ~Grant.revoked & (Grant.valid_from <= day) & open_ended


ASKED = Asked(query=_rights_held, keys=("person", "of_person", "key"))
QUESTION = Question(
    title=_("Who has or had which rights"),
    about=_("Every role that somebody holds or has held, and for how long it was given."),
    columns=(
        Column("person", _("Person"), "person"),
        Column("role", _("Role"), "role"),
        Column("organisation", _("Organisation")),
        Column("county", _("County"), "county"),
        Column("valid_from", _("From"), "day"),
        Column("valid_until", _("To"), "day"),
        Column("revoked", _("Taken back"), "yes"),
        Column("disabled", _("Shut out"), "yes"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    asks=("day",),
)
