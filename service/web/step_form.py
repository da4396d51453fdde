"""The form of a step, made from what the flow says that it asks for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from service.core import texts
from service.core.errors import FieldError
from service.core.i18n import gettext
from service.web import step_words, words
from service.workflows import evidence
from service.workflows.vocabulary import EvidenceField, Kind, Transition, Wish

WHERE = "evidence/"  # the names of the fields of evidence begin as the pointers to them do


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the organisations and plans are called, by uid, that a step can name."""

    organisations: Mapping[str, str]
    plans: Mapping[str, str]


def wish_of(row: Transition, organisation: str | None) -> Wish:
    """Return the wish that the form was sent with, for the step *row*; its faults stand in it."""
    raw = {each.name: typed for each in row.requires if (typed := _typed(each))}
    day, errors = _effective_on()
    return Wish(
        transition=row.name,
        level=row.level,
        organisation=organisation,
        effective_on=day,
        reason=text("reason") or None,
        basis=text("basis") or None,
        evidence=evidence.parsed(raw),
        errors=errors,
    )


def text(name: str) -> str:
    """Return what was typed in the field *name*, trimmed, as it can be stored."""
    return texts.clean(request.form.get(name, "").replace("\0", ""))


def told(row: Transition, wish: Wish, choices: Choices) -> Iterator[tuple[str, str]]:
    """Yield what *wish* states, as it will be sent: each thing's name, and what it says."""
    for each in row.requires:
        value = wish.evidence.get(each.name)
        if value:
            yield str(each.label), spoken(each, value, choices)
    if wish.reason:
        yield gettext("Reason"), wish.reason
    if wish.basis:
        yield gettext("How and when the owner said it"), wish.basis


def _typed(each: EvidenceField) -> Any:  # noqa: ANN401 -- any JSON value
    name = WHERE + each.name
    if each.kind is Kind.BOOLEAN:
        return name in request.form
    if each.kind is Kind.ORGANISATIONS:
        return request.form.getlist(name)
    return text(name)


def _effective_on() -> tuple[date | None, tuple[FieldError, ...]]:
    typed = text("effectiveOn")
    try:
        return (date.fromisoformat(typed) if typed else None), ()
    except ValueError:
        sentence = gettext("Write the day as YYYY-MM-DD.")
        return None, (FieldError("/effectiveOn", "not_a_date", sentence),)


def spoken(each: EvidenceField, value: Any, choices: Choices) -> str:  # noqa: ANN401 -- any value
    """Return one value of evidence as people read it."""
    return SPOKEN[each.kind](value, choices)


SPOKEN: Mapping[Kind, Callable[[Any, Choices], str]] = {
    Kind.TEXT: lambda value, _: str(value),
    Kind.DATE: lambda value, _: words.day(value),
    Kind.BOOLEAN: lambda value, _: gettext("Yes") if value else gettext("No"),
    Kind.RESULT: lambda value, _: str(step_words.RESULTS[value]),
    Kind.ORGANISATIONS: lambda value, known: ", ".join(
        known.organisations.get(uid, uid) for uid in value
    ),
    Kind.PLAN: lambda value, known: known.plans.get(value, value),
}
