"""One step as one short page: what it means, what it asks for; looked through, and then sent."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Response, request

from service.core.db import db, transaction
from service.core.errors import InvalidError, Refusal, RefusedError, VersionError
from service.models.words import PlanState
from service.reports.paging import Paging
from service.reports.plans import PlanFilter, plan_list
from service.web import asked_step, drafts, gate, moved_on, pages, step_form, step_words, words
from service.web.asked_step import Asked, UnclearError
from service.web.step_form import Choices
from service.workflows import part_flow
from service.workflows.operations import rehearsals
from service.workflows.vocabulary import Kind

bp = Blueprint("steps", __name__, url_prefix="/activities/<uid>/steps")
TRIES = 2  # once more when others have moved in the activity, but this part stands where it stood
CONFLICT = 409
OPEN_PLANS = (PlanState.DRAFT.value, PlanState.ADOPTED.value)
PLANS = 100  # that an activity can be carried over to, the latest
MISTAKE = "mistake"
OVERCOME = frozenset({"owners_not_followed_up", "four_eyes"})  # by what the form itself can state


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Why a step was not taken: what was typed, what the rules say, that others were before."""

    errors: Mapping[str, str] = field(default_factory=dict)
    refusals: Sequence[Refusal] = ()
    overtaken: bool = False


@bp.errorhandler(UnclearError)
def choose(error: UnclearError) -> Response:
    """Ask which of the person's parts the step is of."""
    offers = [each for each in error.offers if each["organisation"]]
    return pages.show("whose.html", activity=error.activity, offers=offers)


@bp.get("/<transition>")
def show(uid: str, transition: str) -> Response:
    """Show the form of a step, or why it cannot be taken now.

    Raises NotFoundError, NotPermittedError and UnclearError.
    """
    return _form(asked_step.find(uid, transition), Faults())


@bp.post("/<transition>")
def send(uid: str, transition: str) -> Response:
    """Show what will be sent, or send it; what is wrong is told with everything typed.

    Raises as ``show`` does.
    """
    asked = asked_step.find(uid, transition)
    if request.form.get("do") == "change":
        return _form(asked, Faults())
    try:
        return _sent(asked)
    except InvalidError as error:
        faults = Faults(errors=pages.told(error))
    except RefusedError as error:
        faults = Faults(errors=_told(error), refusals=error.refusals)
    except VersionError:
        faults = Faults(overtaken=True)
    now = asked_step.find(uid, transition)
    overtaken = faults.overtaken or request.form.get("mark") != now.mark
    return _form(now, replace(faults, overtaken=overtaken))


def _sent(asked: Asked) -> Response:
    """Take the step, or show it before it is sent; raises as ``move`` does."""
    uid = asked.activity["id"]
    for _ in range(TRIES):
        wish = step_form.wish_of(asked.row, asked.organisation)
        actor = gate.signed_in().actor
        found = rehearsals.rehearse(db.session(), actor, uid, wish)
        if found.taken:
            return pages.go("web.receipts.show", uid=uid, entry=found.taken)
        if request.form.get("mark") != asked.mark:
            break
        if request.form.get("do") != "send":
            told = list(step_form.told(asked.row, wish, _choices(asked)))
            return _page("step_check.html", asked, told=told, day=words.day(found.day))
        with suppress(VersionError), transaction() as session:
            wish = replace(wish, version=asked.activity["version"])
            entry = rehearsals.move_once(session, actor, uid, wish)
            drafts.drop(session)
            return pages.go("web.receipts.show", uid=uid, entry=entry)
        asked = asked_step.find(uid, asked.row.name)
    raise VersionError(uid)


def _form(asked: Asked, faults: Faults) -> Response:
    refused = asked.offer["refusals"]
    can_try = bool(drafts.typed()) or {each["code"] for each in refused} <= OVERCOME
    status = CONFLICT if faults.refusals or faults.overtaken else 200
    return _page(
        "step.html",
        asked,
        errors=faults.errors,
        status=status,
        refusals=faults.refusals or refused,
        can_try=can_try,
        overtaken=faults.overtaken,
        moved_on=moved_on.since_the_letter(asked.part or asked.activity),
        choices=_choices(asked),
        reason=request.args.get("reason") == MISTAKE,
        others=[each for each in asked.activity["owners"] if each["state"] and each != asked.part],
    )


def _page(template: str, asked: Asked, **told: Any) -> Response:  # noqa: ANN401 -- what it tells
    return pages.show(
        template,
        **told,
        asked=asked,
        activity=asked.activity,
        words=step_words.words_of(asked.row.name, asked.row.level),
        hints=step_words.HINTS,
        results=step_words.RESULTS,
        state_names=part_flow.LABELS,
        day_of=words.day_of,
    )


def _told(error: RefusedError) -> dict[str, str]:
    return {each.pointer.removeprefix("/"): each.detail for each in error.errors}


def _choices(asked: Asked) -> Choices:
    """Return what the step lets people choose among, read only where it does."""
    owners = [each["organisation"] for each in asked.activity["owners"] if each["state"]]
    plans: dict[str, str] = {}
    if any(each.kind is Kind.PLAN for each in asked.row.requires):
        filters = PlanFilter(county=asked.activity["countyCode"])
        found = plan_list(db.session(), gate.signed_in().actor, filters, Paging(limit=PLANS))
        plans = {each["id"]: each["title"] for each in found.items if each["state"] in OPEN_PLANS}
        plans.pop(asked.activity["plan"]["id"], None)
    return Choices(organisations={each["id"]: each["name"] for each in owners}, plans=plans)
