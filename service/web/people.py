"""The people whom one manages: a list to find them in, and a form for somebody new."""

from flask import Blueprint, Response, url_for
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.i18n import LOCALES, _, gettext
from service.core.ids import is_uid
from service.models.words import Role
from service.reports.people import PersonFilter, person_list
from service.web import (
    choices,
    form_pages,
    gate,
    language,
    pages,
    reading_forms,
    roles_given,
    words,
)
from service.web.form_pages import FormPage
from service.web.reading_forms import NONE, Faults, Field, Kind
from service.workflows import access, operations
from service.workflows.access import Right

bp = Blueprint("people", __name__)
LONGEST_EMAIL = 254  # characters (RFC 5321)
PERSON = (
    Field(name="name", column="name", label=_("Name"), required=True),
    Field(
        name="email",
        column="email",
        label=_("E-mail address"),
        kind=Kind.EMAIL,
        longest=LONGEST_EMAIL,
        required=True,
        hint=_("They sign in by it, so it must be their own."),
    ),
    Field(
        name="locale",
        column="locale",
        label=_("Language"),
        kind=Kind.CHOICE,
        options={code: language.NAMES[code] for code in LOCALES},
        required=True,
    ),
)
NEW = (*PERSON, *roles_given.FIELDS)


@bp.get("/people")
def show_list() -> Response:
    """List the people whom one manages; raises NotPermittedError."""
    actor, session, page = gate.signed_in().actor, db.session(), form_pages.page_asked()
    found = person_list(session, actor, _filter(), page)
    return pages.show(
        "people.html",
        found=form_pages.turned(found, page),
        roles=roles_given.ROLES,
        organisations=choices.organisations_of(session, actor),
        asked={name: form_pages.asked(name) or "" for name in ("q", "role", "organisation")},
        role_name=words.role_name,
        county_name=words.county_name,
    )


@bp.get("/people/new")
def show_new() -> Response:
    """Show the form; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, Right.MANAGE_PEOPLE)
    return _form()


@bp.post("/people/new")
def add() -> Response:
    """Add a person with their first role; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, Right.MANAGE_PEOPLE)
    return reading_forms.once_only(_add, _form)


def _add(session: Session) -> Response:
    values = reading_forms.read(NEW)
    person = {each.column: values.pop(each.column) for each in PERSON}
    actor = gate.signed_in().actor
    uid = operations.add_person(session, actor, person).uid
    operations.grant_role(session, actor, uid, roles_given.wish(session, actor, values))
    return pages.go("web.person.show", uid=uid, done="added")


def _form(faults: Faults = NONE) -> Response:
    actor = gate.signed_in().actor
    form = FormPage(
        title=gettext("Add a person"),
        fields=NEW,
        back=(url_for("web.people.show_list"), gettext("People")),
        intro=(
            gettext(
                "They get no mail by this. On the next page you make the link that lets them in."
            ),
        ),
        submit=gettext("Add the person"),
        options=roles_given.options(db.session(), actor),
        thing={"locale": language.of_page(), "version": "", "role": Role.REPORTER.value},
    )
    return form_pages.show(form, faults)


def _filter() -> PersonFilter:
    role, organisation = form_pages.asked("role"), form_pages.asked("organisation")
    return PersonFilter(
        q=form_pages.asked("q"),
        role=Role(role) if role in roles_given.ROLES else None,
        organisation=organisation if organisation and is_uid(organisation) else None,
    )
