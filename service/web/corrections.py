"""Correct what a step stated: what is stated now beside what should have been; nothing moves."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.errors import InvalidError, RefusedError, VersionError
from service.core.i18n import gettext
from service.reports.activities import one_activity
from service.web import gate, pages, reading_forms, step_form, step_words, words
from service.web.reading_forms import NONE, Faults
from service.web.step_form import Choices
from service.workflows import operations
from service.workflows.case import open_case
from service.workflows.operations.corrections import Correction
from service.workflows.operations.told import Step

bp = Blueprint("corrections", __name__, url_prefix="/activities/<uid>/corrections")
MARK = "mark"  # which statement the form was shown with


@bp.get("/<entry>")
def show(uid: str, entry: str) -> Response:
    """Show what a step states, to be corrected; raises NotFoundError and NotPermittedError."""
    return _page(uid, entry)


@bp.post("/<entry>")
def send(uid: str, entry: str) -> Response:
    """Write the correction, and show its receipt; raises NotFoundError and NotPermittedError."""
    actor = gate.signed_in().actor

    def deed(session: Session) -> Response:
        open_case(session, actor, uid, lock=True)  # so that nobody corrects it in between
        step, _ = operations.to_correct(session, actor, uid, entry)
        if request.form.get(MARK) != _mark(step):
            raise VersionError(uid)
        written = operations.correct(session, actor, uid, _wish(step))
        return pages.go("web.receipts.show", uid=uid, entry=written.uid)

    return reading_forms.once_only(deed, lambda faults: _page(uid, entry, faults))


def _mark(step: Step) -> str:
    """Return the entry (a uid) that says last what the step states."""
    return str(step.latest.body["id"])


def _wish(step: Step) -> Correction:
    """Return what was typed as a correction of *step*; raises InvalidError."""
    wish = step_form.wish_of(step.row, step.entry.body["organisation"])
    if wish.errors:
        raise InvalidError(list(wish.errors))
    return Correction(
        entry=step.uid,
        reason=wish.reason,
        effective_on=wish.effective_on,
        evidence=wish.evidence,
        basis=wish.basis,
    )


def _page(uid: str, entry: str, faults: Faults = NONE) -> Response:
    actor, database = gate.signed_in().actor, db.session()
    activity = one_activity(database, actor, uid)
    try:
        step, on_behalf = operations.to_correct(database, actor, uid, entry)
    except RefusedError as error:
        told = [each.message for each in error.refusals]
        return _shown(activity, entry, Faults(refusals=told))
    choices = _choices(activity, step)
    return _shown(
        activity,
        entry,
        faults,
        step=step,
        on_behalf=on_behalf,
        mark=_mark(step),
        said={name: _control(value) for name, value in step.latest.evidence.items()},
        stands=list(_stands(step, choices)),
        choices=choices,
    )


def _shown(activity: dict[str, Any], entry: str, faults: Faults, **told: Any) -> Response:  # noqa: ANN401 -- what the template tells
    step: Step | None = told.get("step")
    return pages.show(
        "correction.html",
        **told,
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        overtaken=faults.overtaken,
        activity=activity,
        entry=entry,
        what=step_words.event_name(step.row.name, step.row.level) if step else "",
        hints=step_words.HINTS,
        results=step_words.RESULTS,
    )


def _control(value: Any) -> Any:  # noqa: ANN401 -- a list or a truth as it is, else as it is typed
    return value if isinstance(value, (list, bool)) else str(value or "")


def _stands(step: Step, choices: Choices) -> Iterator[tuple[str, str]]:
    """Yield what the step states now, line by line."""
    for each in step.row.requires:
        value = step.latest.evidence.get(each.name)
        if value:
            yield str(each.label), step_form.spoken(each, value, choices)
    yield str(gettext("Holds from")), words.day(step.day)


def _choices(activity: dict[str, Any], step: Step) -> Choices:
    """Return the owners, and the plan that a step names: it can be no other afterwards."""
    owners = [each["organisation"] for each in activity["owners"] if each["state"]]
    plan = step.latest.evidence.get("plan") or ""
    return Choices(
        organisations={each["id"]: each["name"] for each in owners if each["id"]},
        plans={str(plan): str(plan)} if plan else {},
    )
