"""What the forms let people choose among: codes by their names, things by their ids."""

from collections.abc import Mapping

from flask_babel import LazyString
from sqlalchemy.orm import Session

from service.core.i18n import _
from service.models.words import (
    Accession,
    OrganisationKind,
    Precision,
    Progress,
    ResponsibilityRole,
    Role,
    Rule,
    Signal,
)
from service.reports.agreements import AgreementFilter, agreement_list
from service.reports.organisations import OrganisationFilter, organisation_list
from service.reports.paging import Paging
from service.web import words
from service.workflows import access
from service.workflows.access import GRANTS, Right
from service.workflows.vocabulary import Actor

MOST = 1_000  # more than a country has municipalities, regions and agencies of one sort

KINDS: Mapping[str, LazyString] = {
    OrganisationKind.COUNTY_BOARD: _("County board"),
    OrganisationKind.MUNICIPALITY: _("Municipality"),
    OrganisationKind.REGION: _("Region"),
    OrganisationKind.POLICE: _("Police"),
    OrganisationKind.PROSECUTOR: _("Prosecutor"),
    OrganisationKind.PRISON_PROBATION: _("Prison and probation"),
    OrganisationKind.AGENCY: _("Other agency"),
    OrganisationKind.CIVIL_SOCIETY: _("Civil society"),
    OrganisationKind.UNIVERSITY: _("University"),
    OrganisationKind.BUSINESS: _("Business"),
}
ACCESSIONS: Mapping[str, LazyString] = {
    Accession.SIGNED: _("Signed"),
    Accession.ENDORSED: _("Endorsed"),
    Accession.ACCEDED: _("Acceded"),
    Accession.PARTICIPATING: _("Participates without signing"),
}
OWNER_ROLES: Mapping[str, LazyString] = {
    ResponsibilityRole.LEAD: _("Lead"),
    ResponsibilityRole.RESPONSIBLE: _("Responsible"),
    ResponsibilityRole.PARTICIPATING: _("Takes part"),
}
PROGRESS: Mapping[str, LazyString] = {
    Progress.NOT_STARTED: _("Not started"),
    Progress.BEGUN: _("Begun"),
    Progress.HALF_OR_MORE: _("Half or more"),
    Progress.DONE: _("Done"),
    Progress.ONGOING: _("Ongoing"),
}
SIGNALS: Mapping[str, LazyString] = {
    Signal.GREEN: _("Green: it goes as planned"),
    Signal.YELLOW: _("Yellow: it needs attention"),
    Signal.RED: _("Red: it does not work"),
}
RULES: Mapping[str, LazyString] = {
    Rule.ALL: _("When all owners have come there"),
    Rule.LEAD: _("When the lead has come there"),
    Rule.COORDINATOR: _("When the coordinator decides"),
}
PRECISIONS: Mapping[str, LazyString] = {
    Precision.DAY: _("To the day"),
    Precision.WEEK: _("To the week"),
    Precision.MONTH: _("To the month"),
    Precision.QUARTER: _("To the quarter"),
    Precision.HALF_YEAR: _("To the half year"),
    Precision.SEASON: _("To the season"),
    Precision.YEAR: _("To the year"),
}
RECURRENCES: Mapping[str, LazyString] = {
    "continuous": _("All the time"),
    "yearly": _("Every year"),
    "every_second_year": _("Every second year"),
    "2_per_year": _("Twice a year"),
    "3_per_year": _("Three times a year"),
    "4_per_year": _("Four times a year"),
    "12_per_year": _("Every month"),
}


def counties(actor: Actor, right: Right) -> dict[str, str]:
    """Return the names of the counties where *actor* holds *right*, by code."""
    codes = access.counties_of(actor, right)
    return {code: name for code, name in words.COUNTIES.items() if codes is None or code in codes}


def roles(actor: Actor) -> dict[str, LazyString]:
    """Return what the roles are called that *actor* gives to others."""
    given = {role for each in actor.held for role in GRANTS.get(each.role, frozenset[Role]())}
    return {role.value: name for role, name in words.ROLES.items() if role in given}


def organisations(session: Session, actor: Actor, county: str | None) -> dict[str, str]:
    """Return the names of the organisations of *county*, or of the whole country, by uid."""
    page = Paging(limit=MOST)
    found = organisation_list(session, actor, OrganisationFilter(county=county), page).items
    return {each["id"]: each["name"] for each in found}


def organisations_of(session: Session, actor: Actor) -> dict[str, str]:
    """Return the names of the organisations where *actor* manages people, by uid."""
    codes = access.counties_of(actor, Right.MANAGE_PEOPLE)
    if codes is None:
        return organisations(session, actor, None)
    found: dict[str, str] = {}
    for code in sorted(codes):
        found |= organisations(session, actor, code)
    return found


def agreements(session: Session, actor: Actor, county: str | None) -> dict[str, str]:
    """Return the titles of the agreements of *county* that *actor* may read, by uid."""
    page = Paging(limit=MOST)
    found = agreement_list(session, actor, AgreementFilter(county=county), page).items
    return {each["id"]: each["title"] for each in found}
