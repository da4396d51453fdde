"""One person: their address and roles, how they are let in, and what they have in hand."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from sqlalchemy.orm import Session

from service.auth import links, second_factor
from service.core.db import db, transaction
from service.core.errors import NotPermittedError
from service.core.i18n import _, gettext
from service.models import Person
from service.reports.in_hand import in_hand
from service.reports.last_seen import last_seen
from service.reports.people import one_person
from service.web import (
    choices,
    drafts,
    form_pages,
    gate,
    pages,
    people,
    reading_forms,
    roles_given,
    words,
)
from service.web.form_pages import FormPage
from service.web.reading_forms import NONE, Faults
from service.workflows import access, activity_flow, finding, operations, part_flow
from service.workflows.access import Right
from service.workflows.operations import signing_in
from service.workflows.operations.people import demand_manages
from service.workflows.vocabulary import ANY_VERSION, Actor

bp = Blueprint("person", __name__)
DONE = {
    "added": _("The person is added. Make a link below that lets them in."),
    "edited": _("The changes are saved."),
    "granted": _("The role is given."),
    "revoked": _("The role is taken away."),
    "invited": _("An invitation is on its way to them by mail."),
    "signed_out": _("All sessions, tokens and unused links of theirs have ended."),
    "disabled": _("The person is let in no more. What they have done stands."),
    "enabled": _("The person may sign in again."),
    "removed": _("The password and the second factor are taken away."),
}


@bp.get("/people/<uid>")
def show(uid: str) -> Response:
    """Show a person; raises NotFoundError, NotPermittedError."""
    return _page(uid)


@bp.get("/people/<uid>/edit")
def show_edit(uid: str) -> Response:
    """Show the form for name, address and language."""
    _open(db.session(), uid)
    return _form(uid)


@bp.post("/people/<uid>/edit")
def edit(uid: str) -> Response:
    """Change name, address and language."""
    _open(db.session(), uid)

    def deed() -> Response:
        values, version = reading_forms.read(people.PERSON), reading_forms.version()
        with transaction() as session:
            operations.edit_person(session, gate.signed_in().actor, uid, values, version)
            drafts.drop(session)
        return pages.go("web.person.show", uid=uid, done="edited")

    return reading_forms.attempt(deed, lambda faults: _form(uid, faults))


@bp.post("/people/<uid>/invitation")
def invite(uid: str) -> Response:
    """Send a one-time link, or without a mail server show it this once: only its digest is kept."""
    _open(db.session(), uid)

    def deed() -> Response:
        if current_app.config["MAIL"].host:
            with transaction() as session:
                signing_in.send_invitation(session, gate.signed_in().actor, uid)
            return pages.go("web.person.show", uid=uid, done="invited")
        with transaction() as session:
            secret = signing_in.invite(session, gate.signed_in().actor, uid)
        person = one_person(db.session(), gate.signed_in().actor, uid)
        link = links.address(current_app.config["PUBLIC_URL"], secret)
        return pages.show("person_link.html", person=person, link=link)

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


@bp.post("/people/<uid>/roles")
def grant(uid: str) -> Response:
    """Give the person a role."""
    _open(db.session(), uid)

    def deed(session: Session) -> Response:
        actor = gate.signed_in().actor
        wish = roles_given.wish(session, actor, reading_forms.read(roles_given.FIELDS))
        operations.grant_role(session, actor, uid, wish)
        return pages.go("web.person.show", uid=uid, done="granted")

    return reading_forms.once_only(deed, lambda faults: _page(uid, faults))


@bp.post("/people/<uid>/roles/<role>/revoke")
def revoke(uid: str, role: str) -> Response:
    """Take a role from the person; raises NotFoundError for one they never had."""
    return _do(
        uid, "revoked", lambda session, actor: operations.revoke_role(session, actor, uid, role)
    )


@bp.post("/people/<uid>/sign-out")
def sign_out(uid: str) -> Response:
    """End all that the person is let in by just now."""
    return _do(uid, "signed_out", lambda session, actor: signing_in.sign_out(session, actor, uid))


@bp.post("/people/<uid>/password/remove")
def remove_password(uid: str) -> Response:
    """Take away the password and the second factor of somebody who lost either."""
    return _do(
        uid, "removed", lambda session, actor: signing_in.remove_password(session, actor, uid)
    )


@bp.post("/people/<uid>/disable")
def disable(uid: str) -> Response:
    """Let the person in no more."""
    return _do(uid, "disabled", lambda session, actor: _set_disabled(session, actor, uid, on=True))


@bp.post("/people/<uid>/enable")
def enable(uid: str) -> Response:
    """Let the person in again."""
    return _do(uid, "enabled", lambda session, actor: _set_disabled(session, actor, uid, on=False))


@bp.get("/people/<uid>/in-hand")
def show_in_hand(uid: str) -> Response:
    """Show what the person has in hand, for whoever takes over."""
    _open(db.session(), uid)
    return pages.show(
        "person_in_hand.html",
        found=in_hand(db.session(), gate.signed_in().actor, uid),
        uid=uid,
        part_labels=part_flow.LABELS,
        labels=activity_flow.LABELS,
        owner_roles=choices.OWNER_ROLES,
        role_name=words.role_name,
        county_name=words.county_name,
    )


def _do(uid: str, done: str, deed: Callable[[Session, Actor], object]) -> Response:
    """Do what has no form but its button; raises NotFoundError, NotPermittedError."""
    _open(db.session(), uid)

    def doing() -> Response:
        with transaction() as session:
            deed(session, gate.signed_in().actor)
        return pages.go("web.person.show", uid=uid, done=done)

    return reading_forms.attempt(doing, lambda faults: _page(uid, faults))


def _set_disabled(session: Session, actor: Actor, uid: str, *, on: bool) -> Person:
    return operations.edit_person(session, actor, uid, {"disabled": on}, ANY_VERSION)


def _open(session: Session, uid: str) -> Person:
    """Return the person, whom one manages; raises NotFoundError, NotPermittedError."""
    actor = gate.signed_in().actor
    person = finding.find_person(session, actor, uid)
    access.demand_anywhere(actor, Right.MANAGE_PEOPLE)
    return person


def _page(uid: str, faults: Faults = NONE) -> Response:
    session, actor = db.session(), gate.signed_in().actor
    person = _open(session, uid)
    return pages.show(
        "person.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        person=one_person(session, actor, uid),
        manages=_manages(actor, person),
        own=actor.person == uid,
        erases=access.may(actor, Right.ERASE, None),
        seen=last_seen(session, person),
        second_factor=second_factor.has_one(session, person.id),
        fields=_fields(session, actor),
        values=_values(),
        done=DONE.get(request.args.get("done", "")),
        role_name=words.role_name,
        county_name=words.county_name,
        moment=words.moment,
    )


def _fields(session: Session, actor: Actor) -> list[reading_forms.Field]:
    return reading_forms.with_options(roles_given.FIELDS, roles_given.options(session, actor))


def _values() -> dict[str, Any]:
    return reading_forms.filled(roles_given.FIELDS)


def _manages(actor: Actor, person: Person) -> bool:
    """Tell whether *actor* may change how *person* is let in."""
    try:
        demand_manages(actor, person)
    except NotPermittedError:
        return False
    return True


def _form(uid: str, faults: Faults = NONE) -> Response:
    person = one_person(db.session(), gate.signed_in().actor, uid)
    form = FormPage(
        title=gettext("Edit %(name)s", name=person["name"]),
        fields=people.PERSON,
        back=(url_for("web.person.show", uid=uid), str(person["name"])),
        thing=person,
    )
    return form_pages.show(form, faults)
