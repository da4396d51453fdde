"""Where making and editing begins: one page that leads to all of it, for whoever manages people."""

from flask import Blueprint, Response, url_for

from service.auth import rights
from service.core.i18n import _
from service.web import (
    activity_edit,
    activity_row,
    agreements,
    due_days,
    erasing,
    first_hour,
    gate,
    goals,
    importing,
    merging,
    organisations,
    outgoing,
    owners,
    pages,
    parties,
    people,
    person,
    plan_edit,
    reporters,
    webhooks,
    writing,
)
from service.workflows import access
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

bp = Blueprint("administration", __name__)
PARTS = (
    *(bp, people.bp, person.bp, plan_edit.bp, activity_edit.bp),
    *(activity_row.bp, owners.bp),
    *(goals.bp, merging.bp, due_days.bp, reporters.bp),
    *(importing.bp, first_hour.bp, agreements.bp, parties.bp, organisations.bp),
    *(webhooks.bp, outgoing.bp, writing.bp, erasing.bp),
)

# By the heading: where it leads, what stands there, and whether it is there yet.
# fmt: off
WAYS = (
    (_("People"), (
        ("web.people.show_list", _("People: find somebody, give and take roles, make a link")),
        ("web.people.show_new", _("Add a person")),
        ("web.outgoing.show", _("Letters: what was sent to whom, and what came of it")),
        ("web.reminders.foresee", _("Reminders: what would go to whom on a day")),
        ("web.reporters.show", _("Reporters from a list: many at once")),
    )),
    (_("Plans"), (
        ("web.plans.show_list", _("Plans: open one to adopt it, import into it or add activities")),
        ("web.plan_edit.new", _("Draft a plan")),
    )),
    (_("Agreements and organisations"), (
        ("web.agreements.show_list", _("Agreements and their parties")),
        ("web.agreements.show_new", _("Add an agreement")),
        ("web.organisations.show_list", _("Organisations")),
        ("web.organisations.show_new", _("Add an organisation")),
    )),
    (_("Erasing"), (
        ("web.erasing.show", _("Texts: look for one, and erase it by a decision")),
    )),
    (_("Other systems"), (
        ("web.webhooks.show_list", _("Systems that are told when something happens")),
    )),
)
# fmt: on


@bp.get("/administration")
def show() -> Response:
    """Show what the person can make and edit; raises NotPermittedError."""
    actor = gate.signed_in().actor
    access.demand_anywhere(actor, Right.MANAGE_PEOPLE)
    found = [
        (title, [(url_for(each), said) for each, said in ways if _is_open(actor, each)])
        for title, ways in WAYS
    ]
    return pages.show("administration.html", groups=[each for each in found if each[1]])


def _is_open(actor: Actor, endpoint: str) -> bool:
    row = rights.declared(endpoint)
    if row is None or not isinstance(row.who, Right):
        return row is not None
    return any(actor.holds(role) for role in access.HOLDERS[row.who][0])
