"""Several activities that one decision anchors, in one go: each is taken or refused on its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request

from service.core.db import db, transaction
from service.core.errors import FieldError, InvalidError, RefusedError, ServiceError
from service.core.i18n import gettext
from service.reports.to_do import to_do_list
from service.web import drafts, gate, pages, step_form, step_words, words
from service.web.step_form import Choices
from service.workflows import operations, part_flow
from service.workflows.operations import Outcome, Wanted, rehearsals

bp = Blueprint("together", __name__, url_prefix="/steps/anchor")
ROW = next(each for each in part_flow.TRANSITIONS if each.name == "anchor")
NONE = Choices(organisations={}, plans={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one of them: its entry once it is taken, or why it was refused."""

    item: Mapping[str, Any]
    receipt: str | None = None
    refusals: Sequence[str] = ()


@bp.get("")
def show() -> Response:
    """Show what waits to be anchored, and one form for the decision."""
    return _form()


@bp.post("")
def send() -> Response:
    """Show what will be sent for which of them, or send it and tell what came of each."""
    chosen = [each for each in _own() if _key(each) in request.form.getlist("chosen")]
    do = request.form.get("do")
    if do == "change":
        return _form()
    try:
        _demand(chosen)
        results = list(_rehearsed(chosen))
    except InvalidError as error:
        return _form(pages.told(error))
    if do == "send":
        return _page("together_done.html", results=list(_taken(results)))
    wish = step_form.wish_of(ROW, None)
    told = list(step_form.told(ROW, wish, NONE))
    return _page("together_check.html", results=results, told=told)


def _demand(chosen: Sequence[object]) -> None:
    if not chosen:
        sentence = gettext("Choose at least one activity.")
        raise InvalidError([FieldError("/chosen", "required", sentence)])


def _rehearsed(chosen: Sequence[dict[str, Any]]) -> Iterator[Result]:
    """Yield for each what would come of it; raises InvalidError for what is typed for all."""
    actor = gate.signed_in().actor
    for each in chosen:
        wish = step_form.wish_of(ROW, each["organisation"]["id"])
        try:
            found = rehearsals.rehearse(db.session(), actor, each["activity"]["id"], wish)
        except InvalidError:
            raise
        except ServiceError as error:
            yield Result(item=each, refusals=_reasons(error))
        else:
            yield Result(item=each, receipt=found.taken)


def _taken(rehearsed: Sequence[Result]) -> Iterator[Result]:
    wanted = [
        Wanted(each.item["activity"]["id"], step_form.wish_of(ROW, each.item["organisation"]["id"]))
        for each in rehearsed
    ]
    with transaction() as session:
        found = operations.move_all(session, gate.signed_in().actor, wanted)
        drafts.drop(session)
    for each, came in zip(rehearsed, found, strict=True):
        if isinstance(came, Outcome):
            yield replace(each, receipt=came.entries[0].uid if came.entries else each.receipt)
        else:
            yield Result(item=each.item, refusals=_reasons(came))


def _reasons(error: ServiceError) -> list[str]:
    if isinstance(error, RefusedError):
        told = [each.message for each in error.refusals]
        return told + [each.detail for each in error.errors]
    if isinstance(error, InvalidError):
        return [each.detail for each in error.errors]
    return [gettext("Something has changed. Load the page again.")]


def _form(errors: Mapping[str, str] | None = None) -> Response:
    return _page(
        "together.html",
        errors=errors,
        row=ROW,
        waiting=[(_key(each), _title(each)) for each in _own() if each["step"] == ROW.name],
        chosen=drafts.typed().getlist("chosen"),
        hints=step_words.HINTS,
    )


def _page(template: str, **told: Any) -> Response:  # noqa: ANN401 -- what the template tells
    return pages.show(
        template,
        **told,
        words=step_words.words_of(ROW.name, ROW.level),
        title_of=_title,
        day=words.day,
    )


def _own() -> list[dict[str, Any]]:
    """Return all that waits, also for a later step: what is sent twice is found again there."""
    who = gate.signed_in()
    return to_do_list(db.session(), who.actor, who.organisation)


def _key(item: dict[str, Any]) -> str:
    return f"{item['activity']['id']}/{item['organisation']['id']}"


def _title(item: Mapping[str, Any]) -> str:
    """Return what an item is called: its number and title, and whose part it is."""
    number = f"{item['activity']['number']} " if item["activity"]["number"] else ""
    return f"{number}{item['activity']['title']}, {item['organisation']['name']}"
