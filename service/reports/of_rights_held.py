"""Who holds, and who held, which role."""

from datetime import datetime, time

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from service.core.clock import SWEDEN
from service.core.i18n import _
from service.models import Entry, Grant, Organisation, Person
from service.reports.examined import Column, Question, Scope
from service.reports.examined_pages import Asked
from service.reports.paging import Query


def _rights_held(scope: Scope) -> Query:
    """Ask for every role that anybody has been given in the scope's counties, by name.

    Roles for the whole country are everywhere. With ``scope.day``, only those that were held then:
    that cover the day, and were not taken back before it began in Sweden. When one was taken back
    tells the entry that changed it last.
    """
    taken = and_(
        Entry.stream == "person/" + Person.uid,
        Entry.sequence == Grant.entry_sequence,
        Grant.revoked,
    )
    return (
        select(
            *(Person.id.label("of_person"), Grant.id.label("key")),
            *(Person.uid.label("person_id"), Person.name.label("person"), Grant.role),
            Organisation.name.label("organisation"),
            func.coalesce(Grant.county_code, Organisation.county_code).label("county"),
            *(Organisation.uid.label("organisation_id"), Entry.recorded_at.label("revoked_at")),
            *(Grant.valid_from, Grant.valid_until, Grant.revoked, Person.disabled),
        )
        .join(Person, Person.id == Grant.person_id)
        .outerjoin(Organisation, Organisation.id == Grant.organisation_id)
        .outerjoin(Entry, taken)
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
    still_held = or_(~Grant.revoked, Entry.recorded_at >= datetime.combine(day, time(), SWEDEN))
    return still_held & (Grant.valid_from <= day) & open_ended


ASKED = Asked(query=_rights_held, keys=("person", "of_person", "key"))
QUESTION = Question(
    title=_("Who has or had which rights"),
    about=_("Every role that somebody holds or has held, and for how long it was given."),
    columns=(
        Column("person", _("Person"), "person"),
        Column("role", _("Role"), "role"),
        Column("organisation", _("Organisation"), "named"),
        Column("county", _("County"), "county"),
        Column("valid_from", _("From"), "day"),
        Column("valid_until", _("To"), "day"),
        Column("revoked", _("Taken back"), "yes"),
        Column("revoked_at", _("Taken back at"), "moment"),
        Column("disabled", _("Shut out"), "yes"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
    asks=("day",),
)
