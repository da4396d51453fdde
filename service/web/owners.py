"""Who owns an activity: what a change does to the activity is told before it is done."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from service.core.db import db, transaction
from service.core.errors import NotFoundError
from service.core.i18n import _, gettext
from service.exchange.importing_attempts import tried
from service.models import Activity
from service.models.words import ActivityState, ResponsibilityRole
from service.reports.activity_as_edited import activity_as_edited
from service.web import choices, drafts, form_pages, gate, pages, reading_forms, roles_given
from service.web.reading_forms import NONE, PARAGRAPH, Faults, Field, Kind
from service.workflows import activity_flow, operations, part_flow
from service.workflows.operations.owners import OwnerWish
from service.workflows.vocabulary import Actor

bp = Blueprint("owners", __name__, url_prefix="/activities/<uid>/owners")
Deed = Callable[[Session, Actor], Activity]
CONFIRMED = "confirmed"
# fmt: off
ORGANISATION = Field(name="organisation", column="organisation", label=_("Organisation"), kind=Kind.THING, required=True)  # noqa: E501 -- a table
ROLE = Field(name="role", column="role", label=_("Role"), kind=Kind.CHOICE, options=choices.OWNER_ROLES, convert=ResponsibilityRole, required=True)  # noqa: E501 -- a table
REASON = Field(name="reason", column="reason", label=_("Reason"), kind=Kind.PARAGRAPH, longest=PARAGRAPH, hint=_("Needed when an owner's part ends. It stays in the history."))  # noqa: E501 -- a table
# fmt: on
ADDED = (ORGANISATION, ROLE)
CHANGED = (ROLE, REASON)


@bp.get("")
def show(uid: str) -> Response:
    """Show the owners of an activity; raises NotFoundError, NotPermittedError."""
    return _page(uid)


@bp.post("")
def add(uid: str) -> Response:
    """Give an organisation a role, new or other than it has."""
    _activity(uid)

    def deed() -> Response:
        values = reading_forms.read(ADDED)

        def give(session: Session, actor: Actor) -> Activity:
            owner = roles_given.named_organisation(session, values["organisation"])
            wish = OwnerWish(role=values["role"], version=reading_forms.version())
            return operations.set_owner(session, actor, uid, owner, wish)

        return _do(uid, give)

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


@bp.get("/<organisation>")
def show_one(uid: str, organisation: str) -> Response:
    """Show what can be done about one owner; raises NotFoundError, NotPermittedError."""
    return _one(uid, organisation)


@bp.post("/<organisation>")
def change(uid: str, organisation: str) -> Response:
    """Change the role of an owner, or say which organisation its text means."""
    _owner(_activity(uid), organisation)
    matching = "organisation" in request.form

    def deed() -> Response:
        return _do(uid, _match(uid, organisation) if matching else _change(uid, organisation))

    return reading_forms.attempt(deed, lambda faults: _one(uid, organisation, faults))


@bp.post("/<organisation>/remove")
def remove(uid: str, organisation: str) -> Response:
    """Take an owner away; its part is ended and kept."""
    _owner(_activity(uid), organisation)

    def deed() -> Response:
        reason = reading_forms.read([REASON])["reason"]

        def take(session: Session, actor: Actor) -> Activity:
            told = (reason, reading_forms.version())
            return operations.remove_owner(session, actor, uid, organisation, told)

        return _do(uid, take)

    return reading_forms.attempt(deed, lambda faults: _one(uid, organisation, faults))


def _match(uid: str, text: str) -> Deed:
    wanted = reading_forms.read([ORGANISATION])["organisation"]

    def deed(session: Session, actor: Actor) -> Activity:
        owner = roles_given.named_organisation(session, wanted)
        return operations.match_owner(session, actor, uid, text, owner)

    return deed


def _change(uid: str, organisation: str) -> Deed:
    values = reading_forms.read(CHANGED)

    def deed(session: Session, actor: Actor) -> Activity:
        owner = roles_given.named_organisation(session, organisation)
        wish = OwnerWish(**values, version=reading_forms.version())
        return operations.set_owner(session, actor, uid, owner, wish)

    return deed


def _do(uid: str, deed: Deed) -> Response:
    """Do it, or tell first that the activity will move by it: tried out, and undone."""
    with transaction() as session:
        actor = gate.signed_in().actor
        before = ActivityState(activity_as_edited(session, actor, uid)["state"])
        if CONFIRMED not in request.form:
            after = tried(session, lambda: deed(session, actor).state)
            if after is not before:
                return _ask(uid, before, after)
        deed(session, actor)
        drafts.drop(session)
    return pages.go("web.owners.show", uid=uid)


def _ask(uid: str, before: ActivityState, after: ActivityState) -> Response:
    falls = activity_flow.ORDER.index(after) < activity_flow.ORDER.index(before)
    state = str(activity_flow.LABELS[after]).lower()
    if falls:
        warning = gettext("The activity falls back to %(state)s.", state=state)
    else:
        warning = gettext("The activity moves on to %(state)s.", state=state)
    sent = {name: text for name, text in request.form.items() if name != "csrf_token"}
    return pages.show(
        "owner_confirm.html",
        activity=_activity(uid),
        warning=warning,
        sent={**sent, CONFIRMED: "1"},
    )


def _activity(uid: str) -> dict[str, Any]:
    return activity_as_edited(db.session(), gate.signed_in().actor, uid)


def _owner(activity: dict[str, Any], who: str) -> dict[str, Any]:
    for each in activity["owners"]:
        if who in (each["id"], each["organisation"]["id"]):
            return dict(each)
    raise NotFoundError(who)


def _told(activity: dict[str, Any], faults: Faults) -> dict[str, Any]:
    organisations = choices.organisations(
        db.session(), gate.signed_in().actor, activity["countyCode"]
    )
    return {
        "activity": activity,
        "errors": faults.errors,
        "status": faults.status,
        "refusals": faults.refusals,
        "overtaken": faults.overtaken,
        "version": form_pages.version_of(activity, faults),
        "organisations": organisations,
        "roles": choices.OWNER_ROLES,
        "labels": activity_flow.LABELS,
        "part_labels": part_flow.LABELS,
    }


def _page(uid: str, faults: Faults = NONE) -> Response:
    told = _told(_activity(uid), faults)
    fields = reading_forms.with_options(ADDED, {"organisation": told["organisations"]})
    values = reading_forms.filled(ADDED)
    return pages.show("owners.html", **told, fields=fields, values=values)


def _one(uid: str, who: str, faults: Faults = NONE) -> Response:
    activity = _activity(uid)
    owner = _owner(activity, who)
    fields = (*CHANGED, ORGANISATION)
    told = _told(activity, faults)
    shown = reading_forms.with_options(fields, {"organisation": told["organisations"]})
    theirs = {"role": owner["role"]}
    values = reading_forms.filled(fields, theirs)
    if ROLE.name not in drafts.typed():  # what was typed is why the owner is taken away
        values |= theirs
    return pages.show(
        "owner.html",
        **told,
        who=who,
        owner=owner,
        fields=shown,
        values=values,
        differing=reading_forms.differing(CHANGED[:1], theirs) if faults.overtaken else (),
    )
