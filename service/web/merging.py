"""Let one organisation be succeeded by another: what it does is told before it is done."""

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import db, transaction
from service.core.i18n import _
from service.exchange.importing_attempts import tried
from service.models.words import Role
from service.reports.organisations import one_organisation
from service.reports.paging import Paging
from service.reports.people import PersonFilter, person_list
from service.web import choices, drafts, form_pages, gate, pages, reading_forms, roles_given
from service.web.reading_forms import NONE, PARAGRAPH, Faults, Field, Kind
from service.workflows import access, activity_flow, operations
from service.workflows.access import Right
from service.workflows.operations.merging import Merged, Succession
from service.workflows.vocabulary import Actor

bp = Blueprint("merging", __name__, url_prefix="/organisations/<uid>/merge")
CONFIRMED = "confirmed"
REPORTERS = Paging(limit=200)
# fmt: off
FIELDS = (
    Field(name="into", column="into", label=_("Succeeded by"), kind=Kind.THING, required=True),
    Field(name="lastDay", column="last_day", label=_("Its last day"), kind=Kind.DAY, required=True, hint=_("Today or earlier.")),  # noqa: E501 -- a table
    Field(name="reason", column="reason", label=_("Reason"), kind=Kind.PARAGRAPH, longest=PARAGRAPH, required=True, hint=_("It stays in the history of every activity that is handed over.")),  # noqa: E501 -- a table
)
# fmt: on
Json = dict[str, Any]


@bp.get("")
def show(uid: str) -> Response:
    """Show what a merger asks for; raises NotFoundError, NotPermittedError."""
    return _page(uid)


@bp.post("")
def merge(uid: str) -> Response:
    """Tell what a merger would do, tried out and undone; when that is confirmed, do it."""
    _organisation(uid)

    def deed() -> Response:
        wish, version = _wish(), reading_forms.version()
        with transaction() as session:
            actor = gate.signed_in().actor

            def do() -> Merged:
                return operations.merge_organisations(session, actor, uid, wish, version)

            done = CONFIRMED in request.form
            merged = do() if done else tried(session, do)
            if done:
                drafts.drop(session)
        return _told(uid, wish, merged, done=done)

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


def _wish() -> Succession:
    values = reading_forms.read(FIELDS)
    with transaction() as session:  # that there is one by that name
        roles_given.named_organisation(session, values["into"], "into")
    return Succession(**values, roles=request.form.getlist("role"))


def _organisation(uid: str) -> Json:
    """Return the organisation; raises NotFoundError, NotPermittedError."""
    actor = gate.signed_in().actor
    organisation = one_organisation(db.session(), actor, uid)
    for right in (Right.MANAGE_ORGANISATIONS, Right.MANAGE_ACTIVITIES):
        access.demand(actor, right, organisation["countyCode"])
    return organisation


def _reporters(session: Session, actor: Actor, uid: str) -> list[tuple[str, str]]:
    """Return each role that somebody else holds for the organisation, with whose it is."""
    filters = PersonFilter(organisation=uid, role=Role.REPORTER)
    return [
        (role["id"], f"{person['name']}, {person['email']}")
        for person in person_list(session, actor, filters, REPORTERS).items
        for role in person["roles"]
        if role["organisation"]
        and role["organisation"]["id"] == uid
        and person["id"] != actor.person
    ]


def _page(uid: str, faults: Faults = NONE) -> Response:
    session, actor = db.session(), gate.signed_in().actor
    organisation = _organisation(uid)
    others = choices.organisations(session, actor, organisation["countyCode"])
    others.pop(uid, None)
    reporters = _reporters(session, actor, uid)
    typed = drafts.typed()
    today = {"lastDay": clock.today().isoformat()}
    return pages.show(
        "merge.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        overtaken=faults.overtaken,
        organisation=organisation,
        version=form_pages.version_of(organisation, faults),
        fields=reading_forms.with_options(FIELDS, {"into": others}),
        values=reading_forms.filled(FIELDS, today),
        reporters=reporters,
        chosen=typed.getlist("role") if typed else [each for each, _name in reporters],
    )


def _told(uid: str, wish: Succession, merged: Merged, *, done: bool) -> Response:
    session, actor = db.session(), gate.signed_in().actor
    sent = {
        "into": wish.into,
        "lastDay": wish.last_day.isoformat(),
        "reason": wish.reason,
        "version": str(reading_forms.version()),
        CONFIRMED: "1",
    }
    return pages.show(
        "merge_told.html",
        organisation=one_organisation(session, actor, uid),
        successor=one_organisation(session, actor, wish.into),
        merged=merged,
        done=done,
        wish=wish,
        sent=sent,
        roles=choices.OWNER_ROLES,
        labels=activity_flow.LABELS,
    )
